"""The causes of each row of the outcome table, for both operations, with the expected response and log line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.support.upstream import DELIVERY, DROP, HANG, Reply, error, ok

NOT_AUTHORIZED = "NotAuthorizedException"
INVALID = "InvalidParameterException"
ONE_ERROR, TWO_ERRORS = "1 validation error detected: ", "2 validation errors detected: "
CONSTRAINT = ONE_ERROR + "Value '1 12 123' at '{}' failed to satisfy constraint: Member must …"
ALREADY = error(NOT_AUTHORIZED, "User cannot be confirmed. Current status is CONFIRMED")
SHORTLY = range(2, 6)

REJECTED = (400, "code_rejected")
UNAVAILABLE = (503, "service_unavailable")
MISCONFIGURED = (500, "service_misconfigured")
VALIDATION = (422, "validation_failed")
TOO_MANY = (429, "too_many_attempts")
TIMED_OUT = (504, "upstream_timeout")
SUCCESS = {"confirm": (200, None), "resend": (202, None)}
TARGETS = {"confirm": "ConfirmSignUp", "resend": "ResendConfirmationCode"}

Expected = tuple[int, str | None]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A request in certain circumstances, with its expected response and log line."""

    operation: str
    reason: str
    uniform: Expected
    precise: Expected
    level: str = "INFO"
    retry_after: int | range | None = None
    """With every disclosure whose response is a problem, unless `precise_retry_after` is set."""
    precise_retry_after: int | range | None = None
    sends: int = 1  # of the last request
    replies: tuple[Reply, ...] = (ok(),)  # Cognito's
    secret_replies: tuple[Reply, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)  # of the body, besides a good one's
    event: dict[str, Any] = field(default_factory=dict)  # members of the event that differ from a good one's
    settings: dict[str, str] = field(default_factory=dict)
    requests: int = 1  # how often the same request is made; the last response counts
    table: bool = False
    breaks: str | None = None  # a function of the service that fails
    pointers: list[str] | None = None  # under `precise`, or under both where both are a 422

    def __str__(self):
        return f"{self.operation}-{self.reason}"

    def expected(self, disclosure):
        """Return the status, the code and Retry-After under a disclosure."""
        response = self.uniform if disclosure == "uniform" else self.precise
        wait = self.retry_after
        if disclosure == "precise" and self.precise_retry_after is not None:
            wait = self.precise_retry_after
        if response == SUCCESS[self.operation] or (disclosure == "uniform" and response == REJECTED):
            wait = None
        return response, wait


def _case(operation, reason, uniform, precise=None, **more):
    """Return a case, by default with the same response under both disclosures."""
    return Case(operation=operation, reason=reason, uniform=uniform, precise=precise or uniform, **more)


def _both(reason, response, *replies, **more):
    """Return the cases of a row with the same response for both operations, one for each reply of Cognito's."""
    alternatives = [{"replies": (reply,)} for reply in replies] or [{}]
    return [_case(operation, reason, response, **one, **more) for one in alternatives for operation in TARGETS]


def _rejected(reason, precise, *replies, **more):
    """Return the cases of a row that depends on the account, one for each reply of Cognito's."""
    return [
        _case(operation, reason, uniform, precise, replies=(reply,), **more)
        for reply in replies
        for operation, uniform in (("confirm", REJECTED), ("resend", (202, None)))
    ]


def _errors(code, *messages):
    """Return an error for each message."""
    return [error(code, message) for message in messages]


_SECRET_UNUSABLE = (
    *map(error, ("ResourceNotFoundException", "AccessDeniedException", "DecryptionFailure")),
    ok(SecretString='{"clientId": "x"}'),
)
_SECRET_UNAVAILABLE = (
    error("InternalServiceError", status=500), error("ThrottlingException"), DROP,
    Reply(500, []), Reply(503, b"<html>"), Reply(429, []),
)  # fmt: skip
BEFORE_COGNITO = [
    *_both("not_found", (404, "not_found"), event={"httpMethod": "GET"}, sends=0),
    *_both("media_type", (415, "unsupported_media_type"), event={"headers": {"Content-Type": "text/plain"}}, sends=0),
    *_both("too_large", (413, "payload_too_large"), event={"body": " " * 16_385}, sends=0),
    *_both("malformed", (400, "malformed_request"), event={"body": "{"}, sends=0),
    *_both("invalid_field", VALIDATION, fields={"username": "a b"}, sends=0, pointers=["/username"]),
    *[case for reply in _SECRET_UNUSABLE
      for case in _both("secret_unusable", MISCONFIGURED, secret_replies=(reply,), level="ERROR", sends=0)],
    *[case for reply in _SECRET_UNAVAILABLE
      for case in _both("secret_unavailable", UNAVAILABLE, secret_replies=(reply,), level="ERROR", sends=0,
                        retry_after=5)],
]  # fmt: skip

FROM_THE_TABLE = [
    _case("confirm", "replayed", (200, None), requests=2, table=True, replies=(ok(), ALREADY)),
    _case("confirm", "replayed", (200, None), requests=2, table=True,
          replies=(error("UserLambdaValidationException"), ALREADY)),
    _case("confirm", "undecided", TIMED_OUT, level="WARNING", retry_after=5, requests=2, table=True,
          replies=(HANG, ALREADY)),
    _case("confirm", "too_many_attempts", TOO_MANY, requests=2, table=True, level="WARNING", retry_after=3600,
          settings={"ATTEMPTS_PER_HOUR": "1"}, replies=(error("CodeMismatchException"),)),
    _case("resend", "cooling_down", (202, None), requests=2, table=True, sends=0),
    _case("resend", "too_many_attempts", TOO_MANY, requests=2, table=True, level="WARNING", retry_after=3600, sends=0,
          settings={"RESENDS_PER_HOUR": "1", "RESEND_COOLDOWN_SECONDS": "0"}),
]  # fmt: skip

SUCCESSES = [
    _case("confirm", "confirmed", (200, None)),
    _case("resend", "accepted", (202, None), replies=(ok(CodeDeliveryDetails=DELIVERY),)),
]

REJECTIONS = [
    *_rejected("code_mismatch", (400, "code_mismatch"), *[
        error(code, "Invalid verification code provided, please try again.")
        for code in ("CodeMismatchException", "codemismatchexception", "com.amazonaws.cognito#CodeMismatchException")
    ]),
    *_rejected("code_expired", (400, "code_expired"),
               error("ExpiredCodeException", "Invalid code provided, please request a code again.")),
    *_rejected("already_confirmed", (409, "already_confirmed"), *_errors(
        NOT_AUTHORIZED, "User cannot be confirmed. Current status is CONFIRMED", "CURRENT STATUS IS CONFIRMED",
        "User cannot confirm because user status is not UNCONFIRMED.")),
    _case("resend", "already_confirmed", (202, None), (409, "already_confirmed"),
          replies=(error(INVALID, "User is already confirmed."),)),
    _case("confirm", "confirmed_unanswered", REJECTED, (409, "already_confirmed"), level="WARNING", sends=2,
          replies=(DROP, ALREADY)),
    *_rejected("not_confirmable", (403, "not_confirmable"), *_errors(
        NOT_AUTHORIZED, "User is disabled.", "User cannot be confirmed. Current status is ARCHIVED", None,
        "Invalid session for the user."), level="WARNING"),
    *_rejected("user_not_found", (404, "user_not_found"), *_errors(
        "UserNotFoundException", "Username/client id combination not found.", "User does not exist."), level="WARNING"),
    *_rejected("cognito_limit", TOO_MANY, *[
        error(code, "Attempt limit exceeded, please try after some time.")
        for code in ("LimitExceededException", "TooManyFailedAttemptsException")
    ], level="WARNING", retry_after=900),
    *_rejected("invalid_parameter", VALIDATION, *_errors(
        INVALID, "Cannot do that", None, "Username/client id combination not found.",
        "The user was not found in the user pool client", CONSTRAINT.format("analyticsMetadata"),
        # No value that the message quotes chooses the row, so no caller can raise an operator's alarm.
        f"{ONE_ERROR}Value 'client id' at 'analyticsMetadata.analyticsEndpointId' failed to …",
        f"{ONE_ERROR}Value 'x' at 'username'' at 'analyticsMetadata.analyticsEndpointId' failed to …",
        f"{ONE_ERROR}Value 'never ends",
    ), level="WARNING", pointers=[""]),
    *_rejected("refused_upstream", VALIDATION, *_errors(
        INVALID, "Invalid user context data", "EncodedData is malformed", CONSTRAINT.format("userContextData"),
    ), level="WARNING", fields={"userContextData": {"encodedData": "device"}},
        pointers=["/userContextData/encodedData"]),
    _case("confirm", "refused_upstream", REJECTED, VALIDATION, level="WARNING", fields={"session": "s" * 20},
          replies=(error(NOT_AUTHORIZED, "Invalid session for the user."),), pointers=["/session"]),
]  # fmt: skip

CONSTRAINTS = {
    CONSTRAINT.format("username"): ["/username"],
    CONSTRAINT.format("confirmationCode"): ["/confirmationCode"],
    CONSTRAINT.format("session"): ["/session"],
    CONSTRAINT.format("clientMetadata.key.member"): ["/clientMetadata"],
    # The body has no such field.
    CONSTRAINT.format("userContextData.encodedData"): ["/userContextData/encodedData"],
    f"{ONE_ERROR}Value 'app client' at 'confirmationCode' failed to …": ["/confirmationCode"],
    f"{TWO_ERRORS}Value 'a' at 'username' …; Value 'b' at 'confirmationCode' …": ["/username", "/confirmationCode"],
    f"{TWO_ERRORS}Value 'a' at 'Session' …; Value 'a' at 'session' …": ["/session"],
}
REFUSALS = [
    *[case for message, pointers in CONSTRAINTS.items()
      for case in _both("invalid_upstream", VALIDATION, error(INVALID, message), level="WARNING", pointers=pointers)],
    *_both("secret_hash_rejected", UNAVAILABLE, *_errors(
        NOT_AUTHORIZED, "Unable to verify secret hash for client 1example23456789", "SECRET HASH",
        "Client 1example23456789 is configured with secret but SECRET_HASH was not received",
    ), level="ERROR", retry_after=30),
    *_both("misconfigured", MISCONFIGURED, *_errors(
        INVALID, "IpAddress is not allowed for this client", "Invalid user context data",
        "Additional user context data must not be propagated", "User pool client is not set up for it",
        "User pool client x does not exist", "The app client does not allow it",
        "User pool client x could not be found", CONSTRAINT.format("clientId"),
        CONSTRAINT.format("userContextData.ipAddress"),
    ), level="ERROR"),
    _case("confirm", "alias_exists", (409, "alias_exists"),
          replies=(error("AliasExistsException", "An account with the email already exists."),)),
    _case("resend", "upstream_unknown", (502, "upstream_error"), level="ERROR",
          replies=(error("AliasExistsException"),)),
    *_both("throttled", (503, "service_busy"), error("TooManyRequestsException", "Rate exceeded"),
           error("ThrottlingException", "Rate exceeded"), error("Unheard", "Rate exceeded", 429),
           level="WARNING", retry_after=SHORTLY, sends=2),
    *_both("pool_waf_blocked", UNAVAILABLE, error("ForbiddenException", "Request not allowed due to WAF block.", 403),
           level="ERROR", retry_after=60),
    *_both("client_not_found", MISCONFIGURED, *[
        error(code, "User pool client 1example23456789 does not exist.")
        for code in ("ResourceNotFoundException", "OperationNotEnabledException")
    ], level="ERROR"),
    *_both("upstream_failed", UNAVAILABLE, error("InternalErrorException", status=500), error("InternalErrorException"),
           Reply(502, b"<html>Bad gateway</html>"), DROP, level="ERROR", retry_after=SHORTLY, sends=2),
    *_both("upstream_timeout", TIMED_OUT, HANG, level="ERROR", retry_after=5),
    *_both("upstream_unknown", (502, "upstream_error"), error("BrandNewException", "Who knows"), Reply(302, b""),
           level="ERROR"),
    *_both("internal", (500, "internal_error"), error("CodeMismatchException"), level="ERROR", sends=0,
           breaks="signup_functions.confirmation.cognito.outcome_of"),
]  # fmt: skip

_TRIGGER_ERRORS = (
    error("UserLambdaValidationException", "PostConfirmation failed with error words of a trigger."),
    error("UnexpectedLambdaException", "PostConfirmation invocation failed due to error AccessDeniedException"),
    error("InvalidLambdaResponseException", "Unrecognizable lambda output"),
)
_POOL_CANNOT_SEND = (
    error("InvalidEmailRoleAccessPolicyException"),
    error("InvalidSmsRoleAccessPolicyException"),
    error("InvalidSmsRoleTrustRelationshipException"),
    error(NOT_AUTHORIZED, "Cannot resend codes. Auto verification not turned on."),
    error("LimitExceededException", "Exceeded daily email limit for the operation or the account. If a higher limit …"),
    error(INVALID, "User pool does not have SMS configuration to send messages."),
    error(INVALID, "The e-mail configuration of the pool is incomplete"),
)
DELIVERIES = [
    *[_case("confirm", "trigger_failed", (502, "post_confirmation_failed"), level="ERROR", replies=(reply,))
      for reply in _TRIGGER_ERRORS],
    *[_case("resend", reason, (202, None), UNAVAILABLE, level="ERROR", precise_retry_after=30, replies=(reply,))
      for reason, replies in (("trigger_failed", _TRIGGER_ERRORS), ("delivery_misconfigured", _POOL_CANNOT_SEND),
                              ("delivery_failed", [error("CodeDeliveryFailureException")]))
      for reply in replies],
]  # fmt: skip

CASES = [*SUCCESSES, *BEFORE_COGNITO, *FROM_THE_TABLE, *REJECTIONS, *REFUSALS, *DELIVERIES]
