"""Every client plays the conformance table, and the table holds every row of the contract."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.browser import chromium
from tests.openapi import document
from tests.support import conformance
from tests.support.conformance import CASES, TABLE
from tests.support.node import MODULES, NODE, RUNTIMES, demand, node

REACT_NATIVE = TABLE.parent / "react-native"
FIREFOX = next(filter(None, map(shutil.which, ["firefox-esr", "firefox"])), None)
PATHS = {"confirmSignUp": "/confirm", "resendCode": "/confirm/resend"}
# What the shipped client has, and what a faulty one has in its place.
FAULTS = [
    ("JSON.stringify(request)", "JSON.stringify({ ...request, session: undefined })"),
    ("JSON.stringify(request)", "JSON.stringify({ ...request, forceAliasCreation: true })"),
    ('"Content-Type": "application/json"', '"Content-Type": "text/plain"'),
    ('path: "/resend"', 'path: "/resent"'),
    ("start + path + query", "start + path"),
    ('credentials: "omit"', 'credentials: "omit", redirect: "follow"'),
    ("repeated: [503, 504]", "repeated: [502, 503, 504]"),
    ("repeatsAfterLoss: 0", "repeatsAfterLoss: 1"),
    ("{ session: string(body.session) }", "{}"),
    ("{ session: string(body.session) }", "{ session: body.session }"),
    ("{ medium, destination };", "{ medium: destination, destination: medium };"),
    ("return { pointer, code, detail };", "return { pointer, code: detail, detail: code };"),
    ("&& !OWN_CODES.includes(body.code)", ""),
    ('CODE.test(string(body.code) ?? "")', "string(body.code)"),
    ("(Array.isArray(errors) ? errors : [])", "(errors ?? [])"),
    ("result.unclear = true", "result.requestId = undefined"),
    ("unclear ||= isLost || result.status === 504", "unclear ||= isLost"),
    ("size <= LARGEST;)", "size <= 2 * LARGEST;)"),
    ("|| date.toUTCString() !== text", ""),
    ("retries < 0", "retries < -1"),
    ("Number(port) < 1 ||", ""),
    ("+ Math.random() * FIRST_PAUSE_MS;", "- 300;"),
]
CONTRACT = sorted(
    {
        (operation, status, document.resolved(example)["value"]["status" if status < 300 else "code"])
        for operation, path in PATHS.items()
        for status, response in document.responses(path).items()
        for example in document.content(response)["examples"].values()
    }
)


@pytest.fixture(scope="module")
def bundle(version, tmp_path_factory):
    """The client, bundled by Metro for a React Native."""
    folder = tmp_path_factory.mktemp("bundle")
    demand((RUNTIMES if version == "oldest" else MODULES) / f"react-native-{version}")
    node(REACT_NATIVE / "bundle.js", REACT_NATIVE / "entry.js", folder, version)
    return folder / f"{version}.js"


def required(browser, name):
    """Return a browser's path; skip the test where there is none, or fail where the environment requires it."""
    if browser is None and os.environ.get("REQUIRE_ALL"):
        pytest.fail(f"REQUIRE_ALL is set, but there is no {name} on the path")
    return browser or pytest.skip(f"no {name} on the path")


@pytest.mark.parametrize(("operation", "status", "code"), CONTRACT)
def test_table_holds_every_row_of_the_contract(operation, status, code):
    """A case for each code of each operation has a response that the OpenAPI document allows, and expects the same."""
    schema = document.content(document.responses(PATHS[operation])[status])["schema"]

    cases = [
        case
        for case in CASES
        if case["operation"] == operation
        and len(case["responses"]) == 1
        and case["responses"][0].get("status") == case["expect"]["status"] == status
        and case["expect"]["code"] == code
        and document.validator(schema).is_valid(case["responses"][0].get("body"))
    ]

    assert cases, f"no case with {status} {code}"


def test_table_sends_every_field():
    """One case has each field of the request, so that a client that leaves one out fails."""
    (case,) = [case for case in CASES if case["name"] == "confirm-sends-all"]

    assert case["request"].keys() == document.COMPONENTS["schemas"]["ConfirmRequest"]["properties"].keys()


def test_names_are_unique_and_fit_a_path():
    """A case is found by its name, in the runner's lines and in the path of its requests."""
    names = [case["name"] for case in CASES]

    assert len(set(names)) == len(names)
    assert not [name for name in names if not name.replace("-", "").isalnum()]


def test_node():
    """The web client in Node."""
    assert not conformance.run(["node"], [NODE, TABLE.parent / "node.js"])


@pytest.mark.full
def test_table_finds_each_fault(tmp_path):
    """Each faulty client fails the table."""
    client = (TABLE.parent.parent / "web" / "confirmation.js").read_text()
    (tmp_path / "package.json").write_text('{"type": "module"}')

    def passes(fault):
        found, wrong = fault
        assert client.count(found) == 1, found
        folder = tmp_path / str(FAULTS.index(fault))
        for name in ("conformance/node.js", "conformance/run.js", "web/confirmation.js"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(TABLE.parent.parent / name, folder / name)
        (folder / "web" / "confirmation.js").write_text(client.replace(found, wrong))
        return not conformance.run(["node"], [NODE, folder / "conformance" / "node.js"])

    with ThreadPoolExecutor(4) as pool:  # each mostly waits
        assert [fault for fault, passed in zip(FAULTS, pool.map(passes, FAULTS), strict=True) if passed] == []


@pytest.mark.full
@pytest.mark.parametrize("version", [pytest.param("oldest", marks=pytest.mark.runtimes), "newest"], scope="module")
def test_react_native_in_node(bundle):
    """The web client on React Native's own URL, fetch and AbortController, over real connections."""
    assert not conformance.run(["react-native"], [NODE, REACT_NATIVE / "node.js", bundle])


@pytest.mark.runtimes
@pytest.mark.parametrize("version", ["oldest", "newest"], scope="module")
def test_react_native_in_hermes(bundle):
    """The same in React Native's engine, which has no network here: the responses and the clock are virtual."""
    assert not conformance.run_virtual(["react-native", "hermes"], [NODE, REACT_NATIVE / "hermes.js", bundle])


@pytest.mark.full
def test_chromium(tmp_path):
    """The web client in Chromium."""
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", f"--user-data-dir={tmp_path}"]

    assert not conformance.run_page(["browser", "chromium"], [required(chromium.FOUND, "Chromium"), *options])


@pytest.mark.full
def test_firefox(tmp_path):
    """The web client in Firefox."""
    options = ["--headless", "--no-remote", "--profile", tmp_path]

    assert not conformance.run_page(["browser", "firefox"], [required(FIREFOX, "Firefox"), *options])
