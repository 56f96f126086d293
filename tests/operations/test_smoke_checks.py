"""The requests of `make smoke`, and the responses that pass."""

import json

import pytest

from operations.smoke_checks import REFUSED_BY_COGNITO, Response, checks
from signup_functions.confirmation.errors import CognitoError
from signup_functions.confirmation.outcomes import BY_REASON
from signup_functions.confirmation.result import Result
from signup_functions.confirmation.rows import Reason


@pytest.mark.parametrize(
    ("allowed", "passes"),
    [("Content-Type", True), ("content-type, traceparent", True), ("sentry-trace,baggage", False), ("*", False)],
)
def test_preflight_has_to_allow_the_content_type(allowed, passes):
    """A preflight may allow headers of tracing as well, but has to allow the one that every request has."""
    headers = {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "POST,OPTIONS",
        "access-control-allow-headers": allowed,
        "access-control-max-age": "600",
    }
    preflight = next(checks("*", "uniform"))
    faults = preflight.faults(Response(204, headers, b""))
    assert (faults == []) is passes


def test_no_run_spends_anything():
    """No check asks for a code, and the names of two runs differ: neither limit nor cool-down can be met."""
    runs = [[check.request for check in checks("*", "uniform")] for _ in range(2)]
    for request in runs[0]:
        assert request.method != "POST" or request.path != "/confirm/resend" or request.body == b"{}"
    first, second = (json.loads(run[-1].body)["username"] for run in runs)
    assert first != second


def test_what_cognito_does_not_name_is_expected_as_the_function_says_it():
    """Under precise disclosure a made-up name may be refused without a field: the expected error is the function's."""
    result = Result(
        BY_REASON[Reason.INVALID_PARAMETER], error=CognitoError("InvalidParameterException", "No such thing.")
    )
    assert result.field_errors == [REFUSED_BY_COGNITO]
