"""The Swift client: its codes; and, if there is a Swift compiler, the conformance table and the deployed stack."""

import re
import shutil
from pathlib import Path

import pytest

from local.deployment import PROJECT
from tests.support import conformance
from tests.support.client_runs import CODES, expect_service
from tests.support.programs import output

PACKAGE = PROJECT / "clients" / "swift"
RESULTS = PACKAGE / "Sources" / "SignUpConfirmation" / "Results.swift"
OF_THE_CLIENT = {"no_answer", "timeout", "aborted", "unexpected_answer", "unknown"}

# What the shipped client has, and what a faulty one has in its place.
FAULTS = [
    ("self.session = session\n        self.clientMetadata", "self.session = nil\n        self.clientMetadata"),
    ('"application/json"', '"text/plain"'),
    ('path: "/resend"', 'path: "/resent"'),
    ("Delivery(medium: medium, destination: destination)", "Delivery(medium: destination, destination: medium)"),
    ("code: code, detail: detail)", "code: detail, detail: code)"),
    ('.confirmed(session: body["session"] as? String)', ".confirmed(session: nil)"),
    ("&& !ownCodes.contains(code) ?", "?"),
    ("self.data.count > largestBody", "self.data.count > 2 * largestBody"),
    ("unclear: unclear && ", "unclear: false && "),
    ("lossesRepeated: 0", "lossesRepeated: 1"),
    (", formatter.string(from: date) == text", ""),
    ("completionHandler(nil)", "completionHandler(request)"),
]

compiled = pytest.mark.skipif(
    shutil.which("swift") is None, reason="the Swift client is not compiled: there is no swift on the path"
)


@pytest.fixture(scope="session")
def runner():
    """The compiled runner."""
    build = ["swift", "build", "--package-path", PROJECT, "--scratch-path", PROJECT / "build" / "swift"]
    output(build, seconds=600)
    return [str(Path(output([*build, "--show-bin-path"], seconds=60).strip(), "ConformanceRunner"))]


@pytest.mark.full
@compiled
def test_client_passes_the_table(runner):
    """Results, repeats, waits, time-outs, cancellation and broken connections are those of every client."""
    assert not conformance.run(["swift"], runner)


@pytest.mark.full
@compiled
def test_table_finds_each_fault(tmp_path):
    """Each faulty client fails the table."""
    shutil.copy(PROJECT / "Package.swift", tmp_path)
    sources = tmp_path / "clients" / "swift"
    shutil.copytree(PACKAGE, sources)
    originals = {path: path.read_text() for path in sources.rglob("*.swift")}
    build = ["swift", "build", "--package-path", tmp_path]

    passed = []
    for found, wrong in FAULTS:
        (path,) = (path for path, text in originals.items() if found in text)
        path.write_text(originals[path].replace(found, wrong))
        output(build, seconds=600)
        runner = Path(output([*build, "--show-bin-path"], seconds=60).strip(), "ConformanceRunner")
        if not conformance.run(["swift"], [runner]):
            passed.append(found)
        path.write_text(originals[path])

    assert passed == []


@compiled
def test_client_works_with_the_service(runner, deployment, user, tmp_path):
    """The deployed stack confirms, rejects, sends a new code, and names the field that it refuses."""
    expect_service(runner, deployment, user, tmp_path)


def test_client_knows_every_code_of_the_contract():
    """Its enum has the codes of the function and of API Gateway, and its own."""
    codes = re.findall(r'^    case \w+ = "(\w+)"$', RESULTS.read_text(), re.MULTILINE)

    assert sorted(codes) == sorted(CODES | OF_THE_CLIENT)
