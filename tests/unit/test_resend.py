"""``POST /confirm/resend``: its table of outcomes, in both disclosures, and its fields."""

from __future__ import annotations

import json

import botocore.session
import pytest

from tests import gateway
from tests.unit.test_outcomes import expect
from tests.upstream import DROP, HANG, Reply, error, ok

NOT_AUTHORIZED = "NotAuthorizedException"
INVALID = "InvalidParameterException"
ACCEPTED = (202, None)
UNAVAILABLE = (503, "service_unavailable")
MISCONFIGURED = (500, "service_misconfigured")

# What Cognito answers; then reason, uniform and precise answer, Retry-After where it is a problem, log level, sends.
ROWS = [
    (ok(CodeDeliveryDetails={"DeliveryMedium": "EMAIL"}), "accepted", ACCEPTED, ACCEPTED, None, "INFO", 1),
    (error(INVALID, "Value 'x' at 'clientMetadata' failed to satisfy constraint"), "invalid_upstream",
     (422, "validation_failed"), (422, "validation_failed"), None, "WARNING", 1),
    (error("CodeMismatchException"), "code_mismatch", ACCEPTED, (400, "code_mismatch"), None, "INFO", 1),
    (error("ExpiredCodeException"), "code_expired", ACCEPTED, (400, "code_expired"), None, "INFO", 1),
    (error(INVALID, "User is already confirmed."), "already_confirmed",
     ACCEPTED, (409, "already_confirmed"), None, "INFO", 1),
    (error(NOT_AUTHORIZED, "User cannot be confirmed. Current status is CONFIRMED"), "already_confirmed",
     ACCEPTED, (409, "already_confirmed"), None, "INFO", 1),
    (error(NOT_AUTHORIZED, "Unable to verify secret hash for client x"), "secret_hash_rejected",
     UNAVAILABLE, UNAVAILABLE, 30, "ERROR", 1),
    (error(NOT_AUTHORIZED, "User is disabled."), "not_confirmable",
     ACCEPTED, (403, "not_confirmable"), None, "WARNING", 1),
    (error("UserNotFoundException", "User does not exist."), "user_not_found",
     ACCEPTED, (404, "user_not_found"), None, "WARNING", 1),
    (error("LimitExceededException"), "too_many_attempts",
     ACCEPTED, (429, "too_many_attempts"), 900, "WARNING", 1),
    (error("TooManyRequestsException"), "throttled",
     (503, "service_busy"), (503, "service_busy"), range(2, 6), "WARNING", 2),
    (error(INVALID, "Invalid user context data"), "misconfigured", MISCONFIGURED, MISCONFIGURED, None, "ERROR", 1),
    (error(INVALID, "Cannot do that"), "invalid_parameter",
     ACCEPTED, (422, "validation_failed"), None, "WARNING", 1),
    *[(error(code, "words of a trigger"), "trigger_failed", ACCEPTED, UNAVAILABLE, 30, "ERROR", 1)
      for code in ("UserLambdaValidationException", "UnexpectedLambdaException", "InvalidLambdaResponseException")],
    *[(error(code), "delivery_failed", ACCEPTED, UNAVAILABLE, 30, "ERROR", 1)
      for code in ("CodeDeliveryFailureException", "InvalidEmailRoleAccessPolicyException",
                   "InvalidSmsRoleAccessPolicyException", "InvalidSmsRoleTrustRelationshipException")],
    (error("ForbiddenException", status=403), "pool_waf_blocked", UNAVAILABLE, UNAVAILABLE, 60, "ERROR", 1),
    (error("ResourceNotFoundException"), "client_not_found", MISCONFIGURED, MISCONFIGURED, None, "ERROR", 1),
    (error("OperationNotEnabledException"), "client_not_found", MISCONFIGURED, MISCONFIGURED, None, "ERROR", 1),
    (error("InternalErrorException", status=500), "upstream_failed",
     UNAVAILABLE, UNAVAILABLE, range(2, 6), "ERROR", 2),
    (DROP, "upstream_failed", UNAVAILABLE, UNAVAILABLE, range(2, 6), "ERROR", 2),
    (HANG, "upstream_timeout", (504, "upstream_timeout"), (504, "upstream_timeout"), 5, "ERROR", 1),
    (error("BrandNewException"), "upstream_unknown",
     (502, "upstream_error"), (502, "upstream_error"), None, "ERROR", 1),
]  # fmt: skip


@pytest.mark.usefixtures("pauses")
@pytest.mark.parametrize("disclosure", ["uniform", "precise"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
def test_row_of_cognito(start, aws, row, disclosure):
    """What Cognito says to a resend is answered, logged and sent again as the contract has it."""
    reply, reason, uniform, precise, retry_after, level, sends = row
    aws.answers("ResendConfirmationCode", reply)
    function = start(DISCLOSURE=disclosure, COGNITO_READ_TIMEOUT_SECONDS="1")
    answer = function.resend()
    expected = uniform if disclosure == "uniform" else precise
    expect(function, answer, reason, expected, None if expected == ACCEPTED else retry_after, level)
    assert len(aws.sent("ResendConfirmationCode")) == sends
    assert not aws.sent("ConfirmSignUp")
    assert function.log[-1]["operation"] == "resend"
    assert "words of a trigger" not in answer.text + function.output


def test_accepted_has_the_same_bytes_for_everybody(start, aws):
    """Under uniform disclosure nobody learns from a resend whether there is an account, or that a mail failed."""
    function = start()
    answers = set()
    hidden = [row for row in ROWS if row[2] == ACCEPTED]
    for reply, *_ in hidden:
        aws.answers("ResendConfirmationCode", reply)
        answer = function.resend()
        answers.add((answer.status, json.dumps(answer.headers), answer.text))
    assert len(hidden) == 16
    assert [text for *_, text in answers] == ['{"status": "accepted"}']


@pytest.mark.parametrize(
    ("reply", "body"),
    [
        (ok(CodeDeliveryDetails={"DeliveryMedium": "EMAIL", "Destination": "j***@e***", "AttributeName": "email"}),
         {"status": "accepted", "delivery": {"medium": "EMAIL", "destination": "j***@e***"}}),
        (ok(), {"status": "accepted"}),
    ],
)  # fmt: skip
def test_delivery_under_precise_disclosure(start, aws, reply, body):
    """Only precise disclosure tells where the code went, in the words that Cognito has masked."""
    aws.answers("ResendConfirmationCode", reply)
    answer = start(DISCLOSURE="precise").resend()
    assert (answer.status, answer.json) == (202, body)


def test_all_fields_arrive(start, aws):
    """Every field of a resend goes where the contract says."""
    start(CLIENT_METADATA_KEYS="campaign", PROPAGATE_SOURCE_IP="true").resend(
        clientMetadata={"campaign": "spring"},
        userContextData={"encodedData": "device"},
        analyticsMetadata={"analyticsEndpointId": "endpoint"},
    )
    (sent,) = aws.sent("ResendConfirmationCode")
    assert sent.pop("SecretHash")
    assert sent == {
        "ClientId": "1example23456789",
        "Username": "alice",
        "ClientMetadata": {"campaign": "spring"},
        "UserContextData": {"EncodedData": "device", "IpAddress": "203.0.113.7"},
        "AnalyticsMetadata": {"AnalyticsEndpointId": "endpoint"},
    }


def test_source_address_is_ours_to_add(start, aws):
    """Without the setting, or without an address from the gateway, none is sent."""
    start().resend()
    function = start(PROPAGATE_SOURCE_IP="true")
    event = gateway.event({"username": "alice"}, path="/confirm/resend")
    event["requestContext"]["identity"]["sourceIp"] = None
    function.invoke(event)
    assert not any("UserContextData" in sent for sent in aws.sent("ResendConfirmationCode"))


@pytest.mark.parametrize("field", ["confirmationCode", "session", "forceAliasCreation"])
def test_fields_of_confirm_are_refused(start, aws, field):
    """What belongs to a confirmation is an unknown field here."""
    answer = start(ALLOW_FORCE_ALIAS_CREATION="true").resend(**{field: "x" * 20})
    assert (answer.status, [entry["pointer"] for entry in answer.json["errors"]]) == (422, [f"/{field}"])
    assert not aws.sent("ResendConfirmationCode")


def test_malformed(start):
    """A body is read as confirm's is."""
    answer = start().invoke(gateway.event("{", path="/confirm/resend"))
    assert (answer.status, answer.code) == (400, "malformed_request")


def test_without_a_secret(start, aws):
    """Without a secret nothing is sent."""
    aws.answers("GetSecretValue", Reply(400, {"__type": "AccessDeniedException"}))
    answer = start().resend()
    assert (answer.status, answer.code) == MISCONFIGURED
    assert not aws.sent("ResendConfirmationCode")


def test_every_error_of_the_model_has_a_row():
    """No error that botocore's model lists for ResendConfirmationCode falls through to the row for unknown ones."""
    from confirmation.outcomes import RESEND_OUTCOMES  # noqa: PLC0415 - each test has its own modules

    client = botocore.session.get_session().create_client("cognito-idp", region_name="eu-west-1")
    shapes = client.meta.service_model.operation_model("ResendConfirmationCode").error_shapes
    unnamed = {shape.name for shape in shapes} - {code for row in RESEND_OUTCOMES for code in row.errors}
    assert not unnamed, f"Errors that no row names: {unnamed}"
    reasons = [row.reason for row in RESEND_OUTCOMES]
    assert len(reasons) == len(set(reasons))
