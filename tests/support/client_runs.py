"""What the test of each language's client shares: its codes, and a run against the deployed stack."""

import json

from signup_functions.confirmation.problems import GATEWAY_PROBLEMS, PROBLEMS
from tests.support.caller import wrong
from tests.support.programs import output

CODES = {*PROBLEMS, *GATEWAY_PROBLEMS}
"""Every code of the contract: the function's and API Gateway's."""


def expect_service(runner, deployment, user, folder):
    """Call the deployed stack: a wrong code, the right one and a refused field, side by side; then for a new code."""
    name, code = user.username, user.code
    requests = {
        "rejected": {"username": name, "confirmationCode": wrong(code)},
        "confirmed": {"username": name, "confirmationCode": f" {code[:3]} {code[3:]}"},
        "invalid": {"username": "", "confirmationCode": code},
    }

    results = run_cases(runner, requests, deployment.endpoint, folder)
    results |= run_cases(runner, {"accepted": {"username": name}}, deployment.endpoint, folder)

    assert results["confirmed"] == {"code": "confirmed", "status": 200}
    assert results["accepted"] == {"code": "accepted", "status": 202}
    assert (results["rejected"]["code"], results["rejected"]["status"]) == ("code_rejected", 400)
    assert results["rejected"]["requestId"]
    assert results["invalid"]["code"] == "validation_failed"
    assert [error["pointer"] for error in results["invalid"]["errors"]] == ["/username"]


def run_cases(runner, requests, endpoint, folder):
    """Run a table of cases that call `endpoint`, and return the results by name."""
    table = folder / "cases.json"
    table.write_text(json.dumps({"cases": [case(name, request, endpoint) for name, request in requests.items()]}))
    lines = output(runner, CONFORMANCE_CASES=str(table))
    return {result.pop("name"): result for result in map(json.loads, lines.splitlines())}


def case(name, request, endpoint):
    """Return a case of the conformance table that calls another endpoint than the table's server."""
    operation = "confirmSignUp" if "confirmationCode" in request else "resendCode"
    return {"name": name, "operation": operation, "request": request, "call": {"endpoint": endpoint}}
