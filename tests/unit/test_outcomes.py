"""Each line of the contract's outcome table, in both disclosures, told by what a caller and an operator see."""

from __future__ import annotations

import json

import botocore.session
import pytest

from tests.upstream import DROP, HANG, Reply, error, ok

NOT_AUTHORIZED = "NotAuthorizedException"
INVALID = "InvalidParameterException"
CONSTRAINT = "1 validation error detected: Value '1 12 123' at '{}' failed to satisfy constraint: Member must …"
SHORTLY = range(2, 6)

# What Cognito answers; then reason, uniform and precise answer, Retry-After, log level, sends.
ROWS = [
    ([ok()], "confirmed", (200, None), (200, None), None, "INFO", 1),
    ([DROP, error(NOT_AUTHORIZED, "User cannot be confirmed. Current status is CONFIRMED")],
     "confirmed_unanswered", (200, None), (200, None), None, "WARNING", 2),
    *[([error(INVALID, CONSTRAINT.format(name))], "invalid_upstream",
       (422, "validation_failed"), (422, "validation_failed"), None, "WARNING", 1)
      for name in ("username", "confirmationCode", "session", "clientMetadata")],
    ([error("CodeMismatchException", "Invalid verification code provided, please try again.")], "code_mismatch",
     (400, "code_rejected"), (400, "code_mismatch"), None, "INFO", 1),
    ([error("ExpiredCodeException", "Invalid code provided, please request a code again.")], "code_expired",
     (400, "code_rejected"), (400, "code_expired"), None, "INFO", 1),
    *[([error(NOT_AUTHORIZED, text)], "already_confirmed",
       (400, "code_rejected"), (409, "already_confirmed"), None, "INFO", 1)
      for text in ("User cannot be confirmed. Current status is CONFIRMED",
                   "User cannot confirm because user status is not UNCONFIRMED.")],
    *[([error(NOT_AUTHORIZED, text)], "secret_hash_rejected",
       (503, "service_unavailable"), (503, "service_unavailable"), 30, "ERROR", 1)
      for text in ("Unable to verify secret hash for client 1example23456789",
                   "Client 1example23456789 is configured with secret but SECRET_HASH was not received")],
    *[([error(NOT_AUTHORIZED, text)], "not_confirmable",
       (400, "code_rejected"), (403, "not_confirmable"), None, "WARNING", 1)
      for text in ("User is disabled.", "User cannot be confirmed. Current status is ARCHIVED", None)],
    *[([error("UserNotFoundException", text)], "user_not_found",
       (400, "code_rejected"), (404, "user_not_found"), None, "WARNING", 1)
      for text in ("Username/client id combination not found.", "User does not exist.")],
    ([error("AliasExistsException", "An account with the email already exists.")], "alias_exists",
     (409, "alias_exists"), (409, "alias_exists"), None, "INFO", 1),
    ([error("LimitExceededException", "Attempt limit exceeded, please try after some time.")], "too_many_attempts",
     (429, "too_many_attempts"), (429, "too_many_attempts"), 900, "WARNING", 1),
    ([error("TooManyFailedAttemptsException")], "too_many_attempts",
     (429, "too_many_attempts"), (429, "too_many_attempts"), 900, "WARNING", 1),
    *[([error(code, "Rate exceeded", status)], "throttled",
       (503, "service_busy"), (503, "service_busy"), SHORTLY, "WARNING", 2)
      for code, status in (("TooManyRequestsException", 400), ("ThrottlingException", 400), ("Unheard", 429))],
    *[([error(INVALID, text)], "misconfigured",
       (500, "service_misconfigured"), (500, "service_misconfigured"), None, "ERROR", 1)
      for text in ("IpAddress is not allowed for this client", "Invalid user context data",
                   "User pool client is not set up for it", "The app client does not allow it")],
    *[([error(INVALID, text)], "invalid_parameter",
       (400, "code_rejected"), (422, "validation_failed"), None, "WARNING", 1)
      for text in ("Cannot do that", None)],
    *[([error(code, text)], "trigger_failed",
       (502, "post_confirmation_failed"), (502, "post_confirmation_failed"), None, "ERROR", 1)
      for code, text in (
          ("UserLambdaValidationException", "PostConfirmation failed with error boom at line 7."),
          ("UnexpectedLambdaException", "PostConfirmation invocation failed due to error AccessDeniedException"),
          ("InvalidLambdaResponseException", "Unrecognizable lambda output"))],
    ([error("ForbiddenException", "Request not allowed due to WAF block.", 403)], "pool_waf_blocked",
     (503, "service_unavailable"), (503, "service_unavailable"), 60, "ERROR", 1),
    ([error("ResourceNotFoundException", "User pool client 1example23456789 does not exist.")], "client_not_found",
     (500, "service_misconfigured"), (500, "service_misconfigured"), None, "ERROR", 1),
    ([error("OperationNotEnabledException")], "client_not_found",
     (500, "service_misconfigured"), (500, "service_misconfigured"), None, "ERROR", 1),
    *[([reply], "upstream_failed",
       (503, "service_unavailable"), (503, "service_unavailable"), SHORTLY, "ERROR", 2)
      for reply in (error("InternalErrorException", status=500), Reply(502, b"<html>Bad gateway</html>"), DROP)],
    ([HANG], "upstream_timeout", (504, "upstream_timeout"), (504, "upstream_timeout"), 5, "ERROR", 1),
    ([error("BrandNewException", "Who knows")], "upstream_unknown",
     (502, "upstream_error"), (502, "upstream_error"), None, "ERROR", 1),
    ([Reply(302, b"")], "upstream_unknown",
     (502, "upstream_error"), (502, "upstream_error"), None, "ERROR", 1),
]  # fmt: skip


def expect(function, answer, reason, expected, retry_after, level):
    """Compare an answer and its log line with a row of the table."""
    assert (answer.status, answer.code) == expected, function.output
    wait = answer.headers.get("Retry-After")
    if isinstance(retry_after, range):
        assert int(wait) in retry_after
    else:
        assert wait == (None if retry_after is None else str(retry_after))
    (line,) = [line for line in function.log if line.get("operation")]
    assert (line["reason"], line["level"], line["status"]) == (reason, level, answer.status)


@pytest.mark.usefixtures("pauses")
@pytest.mark.parametrize("disclosure", ["uniform", "precise"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
def test_row_of_cognito(start, aws, row, disclosure):
    """What Cognito says is answered, logged and sent again as the contract's row has it, and in no other words."""
    replies, reason, uniform, precise, retry_after, level, sends = row
    aws.answers("ConfirmSignUp", *replies)
    function = start(DISCLOSURE=disclosure, COGNITO_READ_TIMEOUT_SECONDS="1")
    answer = function.confirm()
    expect(function, answer, reason, uniform if disclosure == "uniform" else precise, retry_after, level)
    assert len(aws.sent("ConfirmSignUp")) == sends
    for reply in replies:
        message = reply.body.get("message") if isinstance(reply.body, dict) else None
        assert not message or message not in answer.text + function.output


@pytest.mark.usefixtures("pauses")
@pytest.mark.parametrize("disclosure", ["uniform", "precise"])
@pytest.mark.parametrize(
    ("reply", "reason", "expected", "retry_after"),
    [
        (error("ResourceNotFoundException"), "secret_unusable", (500, "service_misconfigured"), None),
        (error("AccessDeniedException"), "secret_unusable", (500, "service_misconfigured"), None),
        (error("DecryptionFailure"), "secret_unusable", (500, "service_misconfigured"), None),
        (ok(SecretString='{"clientId": "x"}'), "secret_unusable", (500, "service_misconfigured"), None),
        (error("InternalServiceError", status=500), "secret_unavailable", (503, "service_unavailable"), 5),
        (error("ThrottlingException"), "secret_unavailable", (503, "service_unavailable"), 5),
        (DROP, "secret_unavailable", (503, "service_unavailable"), 5),
    ],
)
def test_row_of_the_secret(start, aws, reply, reason, expected, retry_after, disclosure):
    """Without a secret nothing is sent to Cognito, and the answer says whether trying later can help."""
    aws.answers("GetSecretValue", reply)
    function = start(DISCLOSURE=disclosure)
    expect(function, function.confirm(), reason, expected, retry_after, "ERROR")
    assert not aws.sent("ConfirmSignUp")
    assert "userRef" not in function.log[-1]


@pytest.mark.parametrize("disclosure", ["uniform", "precise"])
def test_row_of_anything_else(start, monkeypatch, disclosure):
    """An error of our own is a 500 with a trace in the log, and neither holds the error's text."""
    function = start(DISCLOSURE=disclosure)

    def fail(event, _):
        raise RuntimeError(event["body"])

    monkeypatch.setattr(function.module.operations["confirm"], "reply", fail)
    expect(function, function.confirm(), "internal", (500, "internal_error"), None, "ERROR")
    trace = "".join(function.log[-1]["trace"])
    assert "RuntimeError" in trace
    assert "test_outcomes.py" in trace
    assert "123456" not in function.output


def test_parameter_that_botocore_refuses(start, aws, monkeypatch):
    """A parameter that the SDK itself refuses is our misconfiguration, and nothing is sent."""
    function = start()
    monkeypatch.setattr(function.module.cognito, "_user_pool_client_id", "")
    expect(function, function.confirm(), "misconfigured", (500, "service_misconfigured"), None, "ERROR")
    assert not aws.sent("ConfirmSignUp")


def test_every_rejection_has_the_same_bytes(start, aws):
    """Under uniform disclosure nothing that depends on the account can be told apart, whatever the row."""
    function = start()
    answers = set()
    rejected = [row for row in ROWS if row[2] == (400, "code_rejected")]
    for replies, *_ in rejected:
        aws.answers("ConfirmSignUp", *replies)
        answer = function.confirm()
        answers.add((answer.status, json.dumps(answer.headers), answer.text))
    assert len(rejected) == 11
    assert len(answers) == 1


@pytest.mark.usefixtures("pauses")
@pytest.mark.parametrize("message", [None, 5, ["x"]])
@pytest.mark.parametrize(
    ("code", "reason"),
    [("CodeMismatchException", "code_mismatch"), ("NotAuthorizedException", "not_confirmable"),
     ("InvalidParameterException", "invalid_parameter"), ("TooManyRequestsException", "throttled")],
)  # fmt: skip
def test_message_that_is_no_text(start, aws, code, reason, message):
    """An error is known by its code when its message says nothing."""
    aws.answers("ConfirmSignUp", Reply(400, {"__type": code, "message": message}))
    function = start()
    function.confirm()
    assert function.log[-1]["reason"] == reason


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("1 validation error detected: Value 'client id' at 'analyticsMetadata.analyticsEndpointId' failed to …",
         "invalid_parameter"),
        ("1 validation error detected: Value 'x' at 'username'' at 'analyticsMetadata.analyticsEndpointId' failed to …",
         "invalid_parameter"),
        ("1 validation error detected: Value 'app client' at 'confirmationCode' failed to …", "invalid_upstream"),
    ],
)  # fmt: skip
def test_callers_words_in_a_message(start, aws, message, reason):
    """What Cognito quotes of the request does not choose the row: nobody can page the operator that way."""
    aws.answers("ConfirmSignUp", error(INVALID, message))
    function = start()
    function.confirm()
    assert function.log[-1]["reason"] == reason


@pytest.mark.parametrize(
    ("disclosure", "message", "pointers"),
    [
        ("uniform", CONSTRAINT.format("session"), ["/session"]),
        ("uniform", "2 validation errors detected: Value 'a' at 'username' …; Value 'b' at 'confirmationCode' …",
         ["/username", "/confirmationCode"]),
        ("uniform", "2 validation errors detected: Value 'a' at 'Session' …; Value 'a' at 'session' …", ["/session"]),
        ("precise", "Cannot do that", [""]),
    ],
)  # fmt: skip
def test_field_that_cognito_refuses(start, aws, disclosure, message, pointers):
    """A 422 out of Cognito's refusal names the fields as the body has them, or the whole body."""
    aws.answers("ConfirmSignUp", error(INVALID, message))
    answer = start(DISCLOSURE=disclosure).confirm()
    assert [entry["pointer"] for entry in answer.json["errors"]] == pointers
    assert all(entry["code"] and entry["detail"] for entry in answer.json["errors"])


def test_wait_after_too_many_attempts_is_a_setting(start, aws):
    """Without a memory of our own the wait is what the environment says."""
    aws.answers("ConfirmSignUp", error("LimitExceededException"))
    answer = start(TOO_MANY_ATTEMPTS_RETRY_AFTER_SECONDS="60").confirm()
    assert answer.headers["Retry-After"] == "60"


def test_every_error_of_the_model_has_a_row():
    """No error that botocore's model lists for ConfirmSignUp falls through to the row for unknown ones."""
    from confirmation.outcomes import CONFIRM_OUTCOMES as OUTCOMES  # noqa: PLC0415 - each test has its own modules

    client = botocore.session.get_session().create_client("cognito-idp", region_name="eu-west-1")
    shapes = client.meta.service_model.operation_model("ConfirmSignUp").error_shapes
    named = {code for outcome in OUTCOMES for code in outcome.errors}
    unnamed = {shape.name for shape in shapes} - named
    assert not unnamed, f"Errors that no row names: {unnamed}"
    assert len(shapes) >= 16


def test_reasons_are_unique():
    """A reason is one row, so that an alarm on it watches one thing."""
    from confirmation.outcomes import CONFIRM_OUTCOMES as OUTCOMES  # noqa: PLC0415 - each test has its own modules

    reasons = [outcome.reason for outcome in OUTCOMES]
    assert len(reasons) == len(set(reasons))
