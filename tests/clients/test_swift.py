"""The Swift client: its codes; and, if there is a Swift compiler, the conformance table and the deployed stack."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from local.deployment import PROJECT
from tests.support import conformance
from tests.support.client_runs import CODES, expect_service
from tests.support.programs import output

if TYPE_CHECKING:
    from local.deployment import Deployment
    from local.sign_up import SignedUp

PACKAGE = PROJECT / "clients" / "swift"
RESULTS = PACKAGE / "Sources" / "SignUpConfirmation" / "Results.swift"
OF_THE_CLIENT = {"no_answer", "timeout", "aborted", "unexpected_answer", "unknown"}

compiled = pytest.mark.skipif(
    shutil.which("swift") is None, reason="the Swift client is not compiled: there is no swift on the path"
)


@pytest.fixture(scope="session")
def runner() -> list[str]:
    """The compiled runner."""
    build = ["swift", "build", "--package-path", PROJECT, "--scratch-path", PROJECT / "build" / "swift"]
    output(build, seconds=600)
    return [str(Path(output([*build, "--show-bin-path"], seconds=60).strip(), "ConformanceRunner"))]


@compiled
def test_client_passes_the_table(runner: list[str]) -> None:
    """Results, repeats, waits, time-outs, cancellation and broken connections are those of every client."""
    assert not conformance.run(["swift"], runner)


@compiled
def test_client_works_with_the_service(
    runner: list[str], deployment: Deployment, user: SignedUp, tmp_path: Path
) -> None:
    """The deployed stack confirms, rejects, sends a new code, and names the field that it refuses."""
    expect_service(runner, deployment, user, tmp_path)


def test_client_knows_every_code_of_the_contract() -> None:
    """Its enum has the codes of the function and of API Gateway, and its own."""
    codes = re.findall(r'^    case \w+ = "(\w+)"$', RESULTS.read_text(), re.MULTILINE)

    assert sorted(codes) == sorted(CODES | OF_THE_CLIENT)
