"""Each row of the outcome table, for both operations and disclosures: the response and the log line."""

import json

import botocore.session
import pytest
from botocore.exceptions import ParamValidationError

from signup_functions.confirmation.errors import CognitoError
from signup_functions.confirmation.outcomes import BY_REASON, OUTCOMES, outcome_of
from signup_functions.confirmation.rows import CONFIRM, RESEND, Outcome, Reason
from signup_functions.confirmation.upstream import sdk_error
from tests.support import gateway
from tests.support.outcome_cases import CASES, REJECTED, TARGETS
from tests.support.upstream import Reply, error

PATHS = {"confirm": "/confirm", "resend": "/confirm/resend"}
GOOD = {"confirm": {"username": "alice", "confirmationCode": "123456"}, "resend": {"username": "alice"}}


def play(case, start, aws, monkeypatch, disclosure):
    """Make the case's requests, and return the function and its last response."""
    aws.answers(TARGETS[case.operation], *case.replies)
    if case.secret_replies:
        aws.answers("GetSecretValue", *case.secret_replies)
    if case.breaks:
        monkeypatch.setattr(case.breaks, fail)
    function = start(DISCLOSURE=disclosure, COGNITO_READ_TIMEOUT_SECONDS="1", **case.settings)
    event = gateway.event(GOOD[case.operation] | case.fields, path=PATHS[case.operation]) | case.event
    for _ in range(case.requests):
        aws.requests.clear()
        function.printed.clear()
        response = function.invoke(event)
    return function, response


def fail(*_):
    """Raise an error that quotes the request, as a defect might."""
    raise RuntimeError("".join(map(str, range(1, 7))))


@pytest.mark.parametrize("disclosure", ["uniform", "precise"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_row(case, disclosure, start, aws, request, monkeypatch):
    """Each case gets the response, the log line and the number of sends that its row of the contract says."""
    if case.table:
        request.getfixturevalue("table")

    function, response = play(case, start, aws, monkeypatch, disclosure)

    expected, wait = case.expected(disclosure)
    assert (response.status, response.code) == expected, function.printed.text
    retry_after = response.headers.get("Retry-After")
    assert int(retry_after) in wait if isinstance(wait, range) else retry_after == (wait and str(wait))
    (line,) = [line for line in function.log if line.get("operation")]
    assert (line["reason"], line["level"], line["status"]) == (case.reason, case.level, response.status)
    if case.breaks is None:
        assert len(aws.sent(TARGETS[case.operation])) == case.sends == line["sends"]
    if response.status == 422:
        assert [entry["pointer"] for entry in response.json["errors"]] == case.pointers
        assert all(entry["code"] and entry["detail"] for entry in response.json["errors"])
    for reply in case.replies:
        message = reply.body.get("message") if isinstance(reply, Reply) and isinstance(reply.body, dict) else None
        assert not message or message not in response.text + function.printed.text


def test_throttling_has_many_names():
    """Each code with which AWS services throttle leads to the row `throttled`."""
    codes = (
        "TooManyRequestsException", "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled",
        "RequestThrottledException", "RequestLimitExceeded", "SlowDown",
    )  # fmt: skip
    assert {outcome_of(CognitoError(code, ""), CONFIRM).reason for code in codes} == {Reason.THROTTLED}


def test_every_row_has_a_case():
    """Each row has a case for each operation that has a response in it."""
    stated = {(row.reason, name) for row in OUTCOMES for name in TARGETS if getattr(row, name) is not None}
    assert stated - {(case.reason, case.operation) for case in CASES} == set()
    assert [row.reason for row in OUTCOMES if row.confirm is row.resend is None] == []


def test_reasons_and_rows_are_the_same():
    """Each reason is one row, so that an alarm on it watches one thing."""
    assert sorted(row.reason for row in OUTCOMES) == sorted(Reason)
    assert len(BY_REASON) == len(OUTCOMES)


def test_row_states_both_responses():
    """A row must state the response of each operation. An operation without one does not use the other's."""
    with pytest.raises(TypeError, match="'confirm' and 'resend'"):
        Outcome(Reason.CONFIRMED)
    with pytest.raises(ValueError, match="resend has no reply for alias_exists"):
        BY_REASON[Reason.ALIAS_EXISTS].reply(RESEND, "uniform")


@pytest.mark.parametrize(("operation", "method"), [("confirm", "ConfirmSignUp"), ("resend", "ResendConfirmationCode")])
def test_every_error_of_the_model_has_a_row(operation, method):
    """Each error that botocore's model lists for the operation is named by a row."""
    client = botocore.session.get_session().create_client("cognito-idp", region_name="eu-west-1")
    shapes = client.meta.service_model.operation_model(method).error_shapes
    rows = [row for row in OUTCOMES if getattr(row, operation) is not None]
    named = {code for row in rows for cause in row.causes for code in cause.codes}
    unnamed = {shape.name for shape in shapes} - named
    assert not unnamed, f"Errors that no row names: {unnamed}"
    assert len(shapes) >= 16


@pytest.mark.parametrize("operation", ["confirm", "resend"])
def test_rejections_have_the_same_bytes(operation, start, aws, monkeypatch):
    """Under uniform disclosure, all rows that depend on the account have the same bytes."""
    hidden = {"confirm": REJECTED, "resend": (202, None)}[operation]
    cases = [case for case in CASES if case.operation == operation and case.uniform == hidden and not case.table]
    seen = set()
    for case in cases:
        _, response = play(case, start, aws, monkeypatch, "uniform")
        seen.add((response.status, json.dumps(response.headers), response.text))
    responses = {row.reason: getattr(row, operation) for row in OUTCOMES}
    alike = {reason for reason, response in responses.items() if response and response.problem == hidden[1]}
    assert {case.reason for case in cases} == alike - {case.reason for case in CASES if case.table}
    assert len(seen) == 1


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(("place", "sends"), [("secret_hash", 0), ("outcome_of", 1)])
def test_defect(start, monkeypatch, aws, place, sends):
    """A defect is logged with a trace. The error's text is in neither the response nor the log."""
    monkeypatch.setattr(f"signup_functions.confirmation.cognito.{place}", fail)
    aws.answers("ConfirmSignUp", error("CodeMismatchException"))
    function = start()
    response = function.confirm()
    assert (response.code, len(aws.sent("ConfirmSignUp"))) == ("internal_error", sends)
    trace = "".join(function.log[-1]["trace"])
    assert "RuntimeError" in trace
    assert "test_outcomes.py" in trace
    assert "123456" not in function.printed.text + response.text


def test_parameter_that_botocore_refuses():
    """A parameter that the SDK refuses is a misconfiguration. Exceptions of other libraries have no such meaning."""
    refusal = sdk_error(ParamValidationError(report="Invalid length for parameter ClientId"))
    assert outcome_of(refusal, CONFIRM).reason == "misconfigured"
    assert sdk_error(ValueError()) is None
