"""The requests of `make smoke`, and the responses that pass."""

import json

import pytest

from operations.smoke_checks import REFUSED_BY_COGNITO, HttpResponse, checks
from signup_functions.confirmation.errors import CognitoError
from signup_functions.confirmation.outcomes import BY_REASON
from signup_functions.confirmation.result import Result
from signup_functions.confirmation.rows import Reason


@pytest.mark.parametrize(
    ("allowed", "passes"),
    [("Content-Type", True), ("content-type, traceparent", True), ("sentry-trace,baggage", False), ("*", False)],
)
def test_preflight_must_allow_the_content_type(allowed, passes):
    """A preflight response may allow headers of tracing as well, but must allow Content-Type."""
    headers = {
        "access-control-allow-origin": "*", "access-control-allow-methods": "POST,OPTIONS",
        "access-control-allow-headers": allowed, "access-control-max-age": "600",
    }  # fmt: skip
    preflight = next(checks("*", "uniform"))
    assert (preflight.faults(HttpResponse(204, headers, b"")) == []) is passes


def test_no_run_uses_up_a_limit():
    """No check asks for a code, and the user names of two runs differ: no limit and no cool-down applies."""
    runs = [[check.request for check in checks("*", "uniform")] for _ in range(2)]
    for request in runs[0]:
        assert request.method != "POST" or request.path != "/confirm/resend" or request.body == b"{}"
    first, second = (json.loads(run[-1].body)["username"] for run in runs)
    assert first != second


def test_error_without_a_field():
    """The error that `make smoke` expects if Cognito names no field is the one that the function returns."""
    error = CognitoError("InvalidParameterException", "No such thing.")
    result = Result(BY_REASON[Reason.INVALID_PARAMETER], error=error)
    assert result.field_errors == [REFUSED_BY_COGNITO]
