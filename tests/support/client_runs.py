"""What the test of each language's client shares: its codes, and a run against the deployed stack."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from confirmation.problems import GATEWAY_PROBLEMS, PROBLEMS
from tests.support.caller import wrong

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from local.deployment import Deployment
    from local.sign_up import SignedUp

CODES = {*PROBLEMS, *GATEWAY_PROBLEMS}
"""Every code of the contract: the function's and API Gateway's."""


def output(command: Sequence[str | Path], seconds: int, **variables: str) -> str:
    """Run a command, and fail with all that it printed if it does; return what it wrote to stdout."""
    environment = os.environ | variables
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=seconds)
    if done.returncode != 0:
        pytest.fail(done.stdout + done.stderr, pytrace=False)
    return done.stdout


def expect_service(runner: Sequence[str | Path], deployment: Deployment, user: SignedUp, folder: Path) -> None:
    """Call the deployed stack, all at once: a wrong code, the right one, a new one, and a field that is refused."""
    name, code = user.username, user.code
    requests = {
        "rejected": {"username": name, "confirmationCode": wrong(code)},
        "confirmed": {"username": name, "confirmationCode": f" {code[:3]} {code[3:]}"},
        "accepted": {"username": name},
        "invalid": {"username": "", "confirmationCode": code},
    }
    table = folder / "cases.json"
    table.write_text(json.dumps({"cases": [case(name, requests[name], deployment.endpoint) for name in requests]}))

    lines = output(runner, 120, CONFORMANCE_CASES=str(table))

    results = {result.pop("name"): result for result in map(json.loads, lines.splitlines())}
    assert results["confirmed"] == {"code": "confirmed", "status": 200}
    assert results["accepted"] == {"code": "accepted", "status": 202}
    assert (results["rejected"]["code"], results["rejected"]["status"]) == ("code_rejected", 400)
    assert results["rejected"]["requestId"]
    assert (results["invalid"]["code"], results["invalid"]["fields"]) == ("validation_failed", ["/username"])


def case(name: str, request: dict[str, str], endpoint: str) -> dict[str, Any]:
    """Return a case of the conformance table that calls another endpoint than the table's server."""
    operation = "confirmSignUp" if "confirmationCode" in request else "resendCode"
    return {"name": name, "operation": operation, "request": request, "endpoint": endpoint}
