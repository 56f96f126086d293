"""A case for each way to each row of the outcome table, for both operations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.support.upstream import DELIVERY, DROP, HANG, Reply, error, ok

NOT_AUTHORIZED = "NotAuthorizedException"
INVALID = "InvalidParameterException"
CONSTRAINT = "1 validation error detected: Value '1 12 123' at '{}' failed to satisfy constraint: Member must …"
ALREADY = error(NOT_AUTHORIZED, "User cannot be confirmed. Current status is CONFIRMED")
HASH_REFUSED = error(NOT_AUTHORIZED, "Unable to verify secret hash for client 1example23456789")
SHORTLY = range(2, 6)

REJECTED = (400, "code_rejected")
UNAVAILABLE = (503, "service_unavailable")
MISCONFIGURED = (500, "service_misconfigured")
VALIDATION = (422, "validation_failed")
TOO_MANY = (429, "too_many_attempts")
SUCCESS = {"confirm": (200, None), "resend": (202, None)}
TARGETS = {"confirm": "ConfirmSignUp", "resend": "ResendConfirmationCode"}

Expected = tuple[int, str | None]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A situation, and the response and log line that it leads to."""

    operation: str
    reason: str
    uniform: Expected
    precise: Expected
    level: str = "INFO"
    retry_after: int | range | None = None
    """With every disclosure whose response is a problem, unless `precise_retry_after` is set."""
    precise_retry_after: int | range | None = None
    sends: int = 1
    """Of the last request."""
    replies: tuple[Reply, ...] = (ok(),)
    """Cognito's."""
    secret_replies: tuple[Reply, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)
    """Of the body, besides a good one's."""
    event: dict[str, Any] = field(default_factory=dict)
    """Members of the event that differ from a good one's."""
    settings: dict[str, str] = field(default_factory=dict)
    requests: int = 1
    """How often the same request is made; the last response counts."""
    table: bool = False
    breaks: str | None = None
    """A function of the service that fails."""
    pointers: list[str] | None = None
    """Under `precise`, or under both where both are a 422."""

    def __str__(self):
        return f"{self.operation}-{self.reason}"

    def expected(self, disclosure):
        """Return the status and code under a disclosure, and what `Retry-After` says."""
        answer = self.uniform if disclosure == "uniform" else self.precise
        wait = self.retry_after
        if disclosure == "precise" and self.precise_retry_after is not None:
            wait = self.precise_retry_after
        if answer == SUCCESS[self.operation] or (disclosure == "uniform" and answer == REJECTED):
            wait = None
        return answer, wait


def _both(reason, answer, **more):
    """Return the cases of a row with the same response for both operations and disclosures."""
    return [
        Case(operation=operation, reason=reason, uniform=answer, precise=answer, **more)
        for operation in ("confirm", "resend")
    ]


def _rejected(reason, precise, resend=None, **more):
    """Return the cases of a row that depends on the account."""
    return [
        Case(operation="confirm", reason=reason, uniform=REJECTED, precise=precise, **more),
        Case(operation="resend", reason=reason, uniform=(202, None), precise=resend or precise, **more),
    ]


BEFORE_COGNITO = [
    *_both("not_found", (404, "not_found"), event={"httpMethod": "GET"}, sends=0),
    *_both("media_type", (415, "unsupported_media_type"), event={"headers": {"Content-Type": "text/plain"}}, sends=0),
    *_both("too_large", (413, "payload_too_large"), event={"body": " " * 16_385}, sends=0),
    *_both("malformed", (400, "malformed_request"), event={"body": "{"}, sends=0),
    *_both("invalid_field", VALIDATION, fields={"username": "a b"}, sends=0, pointers=["/username"]),
    *[case for reply in (error("ResourceNotFoundException"), error("AccessDeniedException"),
                         error("DecryptionFailure"), ok(SecretString='{"clientId": "x"}'))
      for case in _both("secret_unusable", MISCONFIGURED, secret_replies=(reply,), level="ERROR", sends=0)],
    *[case for reply in (error("InternalServiceError", status=500), error("ThrottlingException"), DROP,
                         Reply(500, []), Reply(503, b"<html>"), Reply(429, []))
      for case in _both("secret_unavailable", UNAVAILABLE, secret_replies=(reply,), level="ERROR", sends=0,
                        retry_after=5)],
]  # fmt: skip

FROM_THE_TABLE = [
    Case(operation="confirm", reason="replayed", uniform=(200, None), precise=(200, None), requests=2, table=True,
         replies=(ok(), ALREADY)),
    Case(operation="confirm", reason="undecided", uniform=(504, "upstream_timeout"), precise=(504, "upstream_timeout"),
         level="WARNING", retry_after=5, requests=2, table=True, replies=(HANG, ALREADY)),
    Case(operation="confirm", reason="too_many_attempts", uniform=TOO_MANY, precise=TOO_MANY, requests=2, table=True,
         level="WARNING", retry_after=3600, settings={"ATTEMPTS_PER_HOUR": "1"},
         replies=(error("CodeMismatchException"),)),
    Case(operation="resend", reason="cooling_down", uniform=(202, None), precise=(202, None), requests=2, table=True,
         sends=0),
    Case(operation="resend", reason="too_many_attempts", uniform=TOO_MANY, precise=TOO_MANY, requests=2, table=True,
         level="WARNING", retry_after=3600, sends=0,
         settings={"RESENDS_PER_HOUR": "1", "RESEND_COOLDOWN_SECONDS": "0"}),
]  # fmt: skip

SUCCESSES = [
    Case(operation="confirm", reason="confirmed", uniform=(200, None), precise=(200, None)),
    Case(operation="resend", reason="accepted", uniform=(202, None), precise=(202, None),
         replies=(ok(CodeDeliveryDetails=DELIVERY),)),
]  # fmt: skip

REJECTIONS = [
    *[case for code in ("CodeMismatchException", "codemismatchexception", "com.amazonaws.cognito#CodeMismatchException")
      for case in _rejected("code_mismatch", (400, "code_mismatch"),
                            replies=(error(code, "Invalid verification code provided, please try again."),))],
    *_rejected("code_expired", (400, "code_expired"),
               replies=(error("ExpiredCodeException", "Invalid code provided, please request a code again."),)),
    *[case for text in ("User cannot be confirmed. Current status is CONFIRMED", "CURRENT STATUS IS CONFIRMED",
                        "User cannot confirm because user status is not UNCONFIRMED.")
      for case in _rejected("already_confirmed", (409, "already_confirmed"), replies=(error(NOT_AUTHORIZED, text),))],
    Case(operation="resend", reason="already_confirmed", uniform=(202, None), precise=(409, "already_confirmed"),
         replies=(error(INVALID, "User is already confirmed."),)),
    Case(operation="confirm", reason="confirmed_unanswered", uniform=REJECTED, precise=(409, "already_confirmed"),
         level="WARNING", sends=2, replies=(DROP, ALREADY)),
    *[case for text in ("User is disabled.", "User cannot be confirmed. Current status is ARCHIVED", None,
                        "Invalid session for the user.")
      for case in _rejected("not_confirmable", (403, "not_confirmable"), level="WARNING",
                            replies=(error(NOT_AUTHORIZED, text),))],
    *[case for text in ("Username/client id combination not found.", "User does not exist.")
      for case in _rejected("user_not_found", (404, "user_not_found"), level="WARNING",
                            replies=(error("UserNotFoundException", text),))],
    *[case for code in ("LimitExceededException", "TooManyFailedAttemptsException")
      for case in _rejected("cognito_limit", TOO_MANY, level="WARNING", retry_after=900,
                            replies=(error(code, "Attempt limit exceeded, please try after some time."),))],
    *[case for text in ("Cannot do that", None, "Username/client id combination not found.",
                        "The user was not found in the user pool client", CONSTRAINT.format("analyticsMetadata"))
      for case in _rejected("invalid_parameter", VALIDATION, level="WARNING", replies=(error(INVALID, text),),
                            pointers=[""])],
    *[case for text in ("Invalid user context data", "EncodedData is malformed", CONSTRAINT.format("userContextData"))
      for case in _rejected("refused_upstream", VALIDATION, level="WARNING", replies=(error(INVALID, text),),
                            fields={"userContextData": {"encodedData": "device"}},
                            pointers=["/userContextData/encodedData"])],
    Case(operation="confirm", reason="refused_upstream", uniform=REJECTED, precise=VALIDATION, level="WARNING",
         replies=(error(NOT_AUTHORIZED, "Invalid session for the user."),), fields={"session": "s" * 20},
         pointers=["/session"]),
]  # fmt: skip

REFUSALS = [
    *[case for name, pointer in (("username", "/username"), ("confirmationCode", "/confirmationCode"),
                                 ("session", "/session"), ("clientMetadata.key.member", "/clientMetadata"),
                                 ("userContextData.encodedData", "/userContextData/encodedData"))
      for case in _both("invalid_upstream", VALIDATION, level="WARNING", pointers=[pointer],
                        replies=(error(INVALID, CONSTRAINT.format(name)),))],
    *[case for text in ("Unable to verify secret hash for client 1example23456789", "SECRET HASH",
                        "Client 1example23456789 is configured with secret but SECRET_HASH was not received")
      for case in _both("secret_hash_rejected", UNAVAILABLE, level="ERROR", retry_after=30,
                        replies=(error(NOT_AUTHORIZED, text),))],
    *[case for text in ("IpAddress is not allowed for this client", "Invalid user context data",
                        "Additional user context data must not be propagated", "User pool client is not set up for it",
                        "User pool client x does not exist", "The app client does not allow it",
                        "User pool client x could not be found", CONSTRAINT.format("clientId"),
                        CONSTRAINT.format("userContextData.ipAddress"))
      for case in _both("misconfigured", MISCONFIGURED, level="ERROR", replies=(error(INVALID, text),))],
    Case(operation="confirm", reason="alias_exists", uniform=(409, "alias_exists"), precise=(409, "alias_exists"),
         replies=(error("AliasExistsException", "An account with the email already exists."),)),
    Case(operation="resend", reason="upstream_unknown", uniform=(502, "upstream_error"), level="ERROR",
         precise=(502, "upstream_error"), replies=(error("AliasExistsException"),)),
    *[case for code, status in (("TooManyRequestsException", 400), ("ThrottlingException", 400), ("Unheard", 429))
      for case in _both("throttled", (503, "service_busy"), level="WARNING", retry_after=SHORTLY, sends=2,
                        replies=(error(code, "Rate exceeded", status),))],
    *_both("pool_waf_blocked", UNAVAILABLE, level="ERROR", retry_after=60,
           replies=(error("ForbiddenException", "Request not allowed due to WAF block.", 403),)),
    *[case for code in ("ResourceNotFoundException", "OperationNotEnabledException")
      for case in _both("client_not_found", MISCONFIGURED, level="ERROR",
                        replies=(error(code, "User pool client 1example23456789 does not exist."),))],
    *[case for reply in (error("InternalErrorException", status=500), Reply(502, b"<html>Bad gateway</html>"), DROP,
                         error("InternalErrorException"))
      for case in _both("upstream_failed", UNAVAILABLE, level="ERROR", retry_after=SHORTLY, sends=2, replies=(reply,))],
    *_both("upstream_timeout", (504, "upstream_timeout"), level="ERROR", retry_after=5, replies=(HANG,)),
    *[case for reply in (error("BrandNewException", "Who knows"), Reply(302, b""))
      for case in _both("upstream_unknown", (502, "upstream_error"), level="ERROR", replies=(reply,))],
    *_both("internal", (500, "internal_error"), level="ERROR", sends=0,
           breaks="signup_functions.confirmation.cognito.outcome_of", replies=(error("CodeMismatchException"),)),
]  # fmt: skip

TRIGGERS = [
    case
    for code, text in (
        ("UserLambdaValidationException", "PostConfirmation failed with error words of a trigger."),
        ("UnexpectedLambdaException", "PostConfirmation invocation failed due to error AccessDeniedException"),
        ("InvalidLambdaResponseException", "Unrecognizable lambda output"),
    )
    for case in (
        Case(operation="confirm", reason="trigger_failed", uniform=(502, "post_confirmation_failed"), level="ERROR",
             precise=(502, "post_confirmation_failed"), replies=(error(code, text),)),
        Case(operation="resend", reason="trigger_failed", uniform=(202, None), level="ERROR",
             precise=UNAVAILABLE, precise_retry_after=30, replies=(error(code, text),)),
    )
]  # fmt: skip

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
    *[Case(operation="resend", reason="delivery_misconfigured", uniform=(202, None), precise=UNAVAILABLE,
           level="ERROR", precise_retry_after=30, replies=(reply,)) for reply in _POOL_CANNOT_SEND],
    Case(operation="resend", reason="delivery_failed", uniform=(202, None), precise=UNAVAILABLE, level="ERROR",
         precise_retry_after=30, replies=(error("CodeDeliveryFailureException"),)),
]  # fmt: skip

CASES = [
    *SUCCESSES, *BEFORE_COGNITO, *FROM_THE_TABLE, *REJECTIONS, *REFUSALS, *TRIGGERS, *DELIVERIES,
]  # fmt: skip
