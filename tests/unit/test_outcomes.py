"""Each row of the outcome table, for both operations and disclosures: the response and the log line."""

import json

import botocore.session
import pytest

from signup_functions.confirmation.errors import CognitoError, ParameterError
from signup_functions.confirmation.outcomes import BY_REASON, OUTCOMES, outcome_of
from signup_functions.confirmation.rows import CONFIRM, RESEND, Reason
from tests.support import gateway
from tests.support.outcome_cases import CASES, CONSTRAINT, INVALID, REJECTED, TARGETS
from tests.support.upstream import error

PATHS = {"confirm": "/confirm", "resend": "/confirm/resend"}
GOOD = {"confirm": {"username": "alice", "confirmationCode": "123456"}, "resend": {"username": "alice"}}


def play(case, start, aws, monkeypatch, disclosure):
    """Make the case happen and return the function and its last response."""
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
        answer = function.invoke(event)
    return function, answer


def fail(*_):
    """Raise an error that quotes the request, as a defect might."""
    raise RuntimeError("".join(map(str, range(1, 7))))


@pytest.mark.parametrize("disclosure", ["uniform", "precise"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_row(case, disclosure, start, aws, request, monkeypatch):
    """Each case is responded to, logged and repeated as the contract's row says."""
    if case.table:
        request.getfixturevalue("table")

    function, answer = play(case, start, aws, monkeypatch, disclosure)

    expected, wait = case.expected(disclosure)
    assert (answer.status, answer.code) == expected, function.printed.text
    told = answer.headers.get("Retry-After")
    assert (int(told) in wait) if isinstance(wait, range) else (told == (None if wait is None else str(wait)))
    (line,) = [line for line in function.log if line.get("operation")]
    assert (line["reason"], line["level"], line["status"]) == (case.reason, case.level, answer.status)
    if case.breaks is None:
        assert len(aws.sent(TARGETS[case.operation])) == case.sends == line["sends"]
    if answer.status == 422:
        assert [entry["pointer"] for entry in answer.json["errors"]] == case.pointers
        assert all(entry["code"] and entry["detail"] for entry in answer.json["errors"])
    for reply in case.replies:
        message = reply.body.get("message") if isinstance(reply.body, dict) else None
        assert not message or message not in answer.text + function.printed.text


@pytest.mark.parametrize(
    "code",
    [
        "TooManyRequestsException", "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled",
        "RequestThrottledException", "RequestLimitExceeded", "SlowDown",
    ],
)  # fmt: skip
def test_throttling_has_many_names(code):
    """Each code with which AWS services throttle tells the caller to try again shortly."""
    assert outcome_of(CognitoError(code, ""), CONFIRM).reason is Reason.THROTTLED


def test_every_row_has_a_case():
    """Each row has a case for each operation that has a response in it."""
    stated = {(row.reason, name) for row in OUTCOMES for name in TARGETS if getattr(row, name) is not None}
    assert stated - {(case.reason, case.operation) for case in CASES} == set()
    assert [row.reason for row in OUTCOMES if row.confirm is row.resend is None] == []


def test_reasons_and_rows_are_the_same():
    """Each reason is one row, so that an alarm on it watches one thing."""
    assert sorted(row.reason for row in OUTCOMES) == sorted(Reason)
    assert len(BY_REASON) == len(OUTCOMES)


@pytest.mark.parametrize("left_out", ["confirm", "resend"])
def test_row_without_an_answer(left_out):
    """A row must state the response of both operations."""
    row = OUTCOMES[0]
    members = {name: getattr(row, name) for name in ("reason", "confirm", "resend")}
    with pytest.raises(TypeError, match=left_out):
        type(row)(**{name: value for name, value in members.items() if name != left_out})


def test_answer_that_is_not_stated():
    """An operation without a response in a row does not use the other operation's."""
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
        _, answer = play(case, start, aws, monkeypatch, "uniform")
        seen.add((answer.status, json.dumps(answer.headers), answer.text))
    answers = {row.reason: getattr(row, operation) for row in OUTCOMES}
    alike = {reason for reason, answer in answers.items() if answer and answer.problem == hidden[1]}
    assert {case.reason for case in cases} == alike - {case.reason for case in CASES if case.table}
    assert len(seen) == 1


@pytest.mark.usefixtures("table")
def test_defect(start, monkeypatch, aws):
    """A defect is logged with a trace; the error's text is in neither the response nor the log."""
    case = next(case for case in CASES if case.reason == "internal")
    function, answer = play(case, start, aws, monkeypatch, "uniform")
    trace = "".join(function.log[-1]["trace"])
    assert "RuntimeError" in trace
    assert "test_outcomes.py" in trace
    assert "123456" not in function.printed.text + answer.text


def test_parameter_that_botocore_refuses():
    """A parameter that the SDK refuses counts as a misconfiguration."""
    assert outcome_of(ParameterError(), CONFIRM).reason == "misconfigured"


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("1 validation error detected: Value 'client id' at 'analyticsMetadata.analyticsEndpointId' failed to …",
         "invalid_parameter"),
        ("1 validation error detected: Value 'x' at 'username'' at 'analyticsMetadata.analyticsEndpointId' failed to …",
         "invalid_parameter"),
        ("1 validation error detected: Value 'app client' at 'confirmationCode' failed to …", "invalid_upstream"),
        ("1 validation error detected: Value 'never ends", "invalid_parameter"),
    ],
)  # fmt: skip
def test_callers_words_in_a_message(start, aws, message, reason):
    """A quoted value in Cognito's message does not choose the row, so no caller can raise an operator's alarm."""
    aws.answers("ConfirmSignUp", error(INVALID, message))
    function = start()
    function.confirm()
    assert function.log[-1]["reason"] == reason


@pytest.mark.parametrize(
    ("message", "pointers"),
    [
        ("2 validation errors detected: Value 'a' at 'username' …; Value 'b' at 'confirmationCode' …",
         ["/username", "/confirmationCode"]),
        ("2 validation errors detected: Value 'a' at 'Session' …; Value 'a' at 'session' …", ["/session"]),
    ],
)  # fmt: skip
def test_several_fields_that_cognito_refuses(start, aws, message, pointers):
    """A 422 that Cognito's error causes names each field once, with its pointer in the body."""
    aws.answers("ConfirmSignUp", error(INVALID, message))
    answer = start().confirm()
    assert [entry["pointer"] for entry in answer.json["errors"]] == pointers


def test_constraint_comes_before_missing_context(start, aws):
    """A constraint error names its field even if the body has no such field."""
    aws.answers("ConfirmSignUp", error(INVALID, CONSTRAINT.format("userContextData.encodedData")))
    assert start().confirm().status == 422


def test_defect_while_sending(start, monkeypatch, aws):
    """A defect before the call is logged with a trace as well, and nothing is sent."""
    monkeypatch.setattr("signup_functions.confirmation.cognito.secret_hash", fail)
    function = start()
    assert function.confirm().code == "internal_error"
    assert "RuntimeError" in "".join(function.log[-1]["trace"])
    assert not aws.sent("ConfirmSignUp")
