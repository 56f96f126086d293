"""The service when it cannot serve: without its secret, and over its throttle."""

import json

from operations import smoke
from tests.end_to_end.log_lines import log_until, of_request
from tests.support.caller import CORS_HEADERS, ORIGIN, PROBLEM, SECURITY_HEADERS, confirm
from tests.support.deployed import new_name


def test_service_without_its_secret_says_that_it_is_misconfigured(unfilled):
    """Before the secret is filled, the response is 500 `service_misconfigured`, and the log has the reason."""
    answer = confirm(unfilled, new_name(), "123456")

    assert (answer.status, answer.json["code"]) == (500, "service_misconfigured")
    line = of_request(log_until(unfilled, answer.json["requestId"]), answer.json["requestId"])
    assert (line["level"], line["reason"]) == ("ERROR", "secret_unusable")


def test_smoke_says_that_the_secret_is_not_filled(unfilled, capsys):
    """`make smoke` fails only for the code, and its line names the cause."""
    assert smoke.main(["--url", unfilled.endpoint, "--origin", ORIGIN]) == 1
    *others, last = capsys.readouterr().out.splitlines()
    assert all(line.startswith("ok ") for line in others)
    assert last == (
        "failed  wrong code for nobody: expected 400 code_rejected, got 500 service_misconfigured "
        "(the client secret is not filled, or of no use: the function's log says why)"
    )


def test_request_over_the_throttle_is_told_when_to_come_back(throttled):
    """The gateway's own 429 has the contract's form, with `Retry-After` and the headers of every response."""
    answer = confirm(throttled, new_name(), "123456")

    assert answer.status == 429
    problem = json.loads(answer.body)
    assert (problem["type"], problem["status"]) == ("/problems/too-many-requests", 429)
    assert (problem["code"], bool(problem["requestId"])) == ("too_many_requests", True)
    expected = SECURITY_HEADERS | CORS_HEADERS | {"content-type": PROBLEM, "retry-after": "1"}
    assert {name: answer.headers.get(name) for name in expected} == expected
