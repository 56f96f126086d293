"""The service without its secret, and over its throttle."""

from operations import smoke
from tests.end_to_end.log_lines import log_line
from tests.support.caller import CORS_HEADERS, ORIGIN, PROBLEM, SECURITY_HEADERS, confirm
from tests.support.deployed import new_name


def test_service_without_its_secret(unfilled):
    """Before the secret is filled, the response is 500 `service_misconfigured`, and the log has the reason."""
    response = confirm(unfilled, new_name(), "123456")

    assert (response.status, response.json["code"]) == (500, "service_misconfigured")
    line = log_line(unfilled, response.json["requestId"])
    assert (line["level"], line["reason"]) == ("ERROR", "secret_unusable")


def test_smoke_without_the_secret(unfilled, capsys):
    """Without the secret, `make smoke` fails only for the wrong code, and its line names the cause."""
    assert smoke.main(["--url", unfilled.endpoint, "--origin", ORIGIN]) == 1
    *others, last = capsys.readouterr().out.splitlines()
    assert all(line.startswith("ok ") for line in others)
    assert last == (
        "failed  wrong code for nobody: expected 400 code_rejected, got 500 service_misconfigured "
        "(the client secret is not filled, or of no use: the function's log says why)"
    )


def test_request_over_the_throttle(throttled):
    """The gateway's own 429 has the contract's form, with `Retry-After` and the headers of every response."""
    response = confirm(throttled, new_name(), "123456")

    problem = response.json
    assert (response.status, problem["status"], problem["type"]) == (429, 429, "/problems/too-many-requests")
    assert (problem["code"], bool(problem["requestId"])) == ("too_many_requests", True)
    expected = SECURITY_HEADERS | CORS_HEADERS | {"content-type": PROBLEM, "retry-after": "1"}
    assert {name: response.headers.get(name) for name in expected} == expected
