"""The outcome tables: what can happen to a request, and what then is answered, logged and alarmed."""

from __future__ import annotations

from typing import Any

from botocore import exceptions as sdk

from confirmation.errors import THROTTLING_CODES, NoTimeLeftError, SecretUnavailableError, SecretUnusableError
from confirmation.outcome import REFUSED_PARAMETER, Outcome

NOT_AUTHORIZED = ("NotAuthorizedException",)
INVALID_PARAMETER = ("InvalidParameterException",)
TRIGGER_ERRORS = ("UserLambdaValidationException", "UnexpectedLambdaException", "InvalidLambdaResponseException")

# The source address, the device data, or what the app client is not set up for.
_SETUP = r"ip ?address|context ?data|encoded ?data|app ?client|pool ?client|client ?id|secret ?hash|propagat"
_HASH_REFUSED = r"secret[ _]?hash|configured (with|for) secret"
_CONFIRMED = r"current status is confirmed|user status is not unconfirmed"

CONFIRM_OUTCOMES = (
    Outcome("confirmed", proves_code=True),
    # The same user and code were confirmed within a day.
    Outcome("replayed"),
    # A send lost its connection without an answer, and the second is told "already confirmed".
    Outcome("confirmed_unanswered", level="WARNING"),
    Outcome("not_found", "not_found"),
    Outcome("media_type", "unsupported_media_type"),
    Outcome("too_large", "payload_too_large"),
    Outcome("malformed", "malformed_request"),
    Outcome("invalid_field", "validation_failed"),
    Outcome(
        "invalid_upstream", "validation_failed", level="WARNING",
        errors=INVALID_PARAMETER, message=REFUSED_PARAMETER,
    ),
    Outcome("code_mismatch", "code_rejected", "code_mismatch", errors=("CodeMismatchException",), rejects=True),
    Outcome(
        "code_expired", "code_rejected", "code_expired", rejects=True, may_repeat=True,
        errors=("ExpiredCodeException",),
    ),
    Outcome(
        "already_confirmed", "code_rejected", "already_confirmed", rejects=True, may_repeat=True,
        errors=NOT_AUTHORIZED, message=_CONFIRMED,
    ),
    Outcome(
        "secret_hash_rejected", "service_unavailable", level="ERROR", alarm="each", retry_after=30,
        errors=NOT_AUTHORIZED, message=_HASH_REFUSED,
    ),
    Outcome(
        "not_confirmable", "code_rejected", "not_confirmable", level="WARNING", rejects=True,
        errors=NOT_AUTHORIZED,
    ),
    # Comes only where the app client lacks PreventUserExistenceErrors.
    Outcome(
        "user_not_found", "code_rejected", "user_not_found", level="WARNING", rejects=True,
        errors=("UserNotFoundException",),
    ),
    # Cognito says so only after a right code, so that it tells nothing to a stranger.
    Outcome("alias_exists", "alias_exists", errors=("AliasExistsException",)),
    Outcome(
        "too_many_attempts", "too_many_attempts", level="WARNING", retry_after="setting",
        errors=("LimitExceededException", "TooManyFailedAttemptsException"),
    ),
    Outcome(
        "throttled", "service_busy", level="WARNING", alarm="rate", retry_after=range(2, 6), send_again=True,
        errors=THROTTLING_CODES, statuses=range(429, 430),
    ),
    Outcome(
        "misconfigured", "service_misconfigured", level="ERROR", alarm="each",
        errors=INVALID_PARAMETER, message=_SETUP, exceptions=(sdk.ParamValidationError,),
    ),
    # AWS documents it for unknown user names too: it must look like a wrong code.
    Outcome(
        "invalid_parameter", "code_rejected", "validation_failed", level="WARNING", alarm="rate",
        errors=INVALID_PARAMETER, rejects=True,
    ),
    # The PostConfirmation trigger failed after the user was confirmed: never "try again".
    Outcome(
        "trigger_failed", "post_confirmation_failed", level="ERROR", alarm="each", proves_code=True,
        errors=TRIGGER_ERRORS,
    ),
    Outcome(
        "pool_waf_blocked", "service_unavailable", level="ERROR", alarm="each", retry_after=60,
        errors=("ForbiddenException",),
    ),
    Outcome(
        "client_not_found", "service_misconfigured", level="ERROR", alarm="each",
        errors=("ResourceNotFoundException", "OperationNotEnabledException"),
    ),
    Outcome(
        "upstream_timeout", "upstream_timeout", level="ERROR", alarm="rate", retry_after=5,
        exceptions=(sdk.ReadTimeoutError,),
    ),
    Outcome(
        "upstream_failed", "service_unavailable", level="ERROR", alarm="rate", retry_after=range(2, 6), send_again=True,
        errors=("InternalErrorException",), exceptions=(sdk.ConnectionError, sdk.HTTPClientError, NoTimeLeftError),
        statuses=range(500, 600),
    ),
    Outcome(
        "secret_unusable", "service_misconfigured", level="ERROR", alarm="each", exceptions=(SecretUnusableError,)
    ),
    Outcome(
        "secret_unavailable", "service_unavailable", level="ERROR", alarm="rate", retry_after=5,
        exceptions=(SecretUnavailableError,),
    ),
    Outcome("upstream_unknown", "upstream_error", level="ERROR", alarm="each", statuses=range(1000)),
    Outcome("internal", "internal_error", level="ERROR", alarm="each", exceptions=(Exception,)),
)  # fmt: skip

# Under uniform disclosure a resend is always "accepted", whether or not there is somebody to send a code to.
_ACCEPTED: dict[str, Any] = {"code": None}
_RESEND_ROWS: dict[str, dict[str, Any]] = {
    "code_mismatch": _ACCEPTED,
    "code_expired": _ACCEPTED,
    "already_confirmed": _ACCEPTED
    | {"errors": NOT_AUTHORIZED + INVALID_PARAMETER, "message": _CONFIRMED + "|user is already confirmed"},
    "not_confirmable": _ACCEPTED,
    "user_not_found": _ACCEPTED,
    "invalid_parameter": _ACCEPTED,
    # Cognito's limit is presumably one of existing users. Our own, of any name, is answered as in the table above.
    "too_many_attempts": {"code": None, "precise": "too_many_attempts"},
    "trigger_failed": {"code": None, "precise": "service_unavailable", "retry_after": 30},
}
_ONLY_CONFIRM = {"confirmed", "replayed", "confirmed_unanswered", "alias_exists"}

RESEND_OUTCOMES = (
    Outcome("accepted"),
    Outcome(
        "delivery_failed", None, "service_unavailable", level="ERROR", alarm="each", retry_after=30,
        errors=(
            "CodeDeliveryFailureException", "InvalidEmailRoleAccessPolicyException",
            "InvalidSmsRoleAccessPolicyException", "InvalidSmsRoleTrustRelationshipException",
        ),
    ),
    *(row._replace(**_RESEND_ROWS.get(row.reason, {})) for row in CONFIRM_OUTCOMES if row.reason not in _ONLY_CONFIRM),
)  # fmt: skip

BY_REASON = {row.reason: row for row in (*RESEND_OUTCOMES, *CONFIRM_OUTCOMES)}
"""A reason's row; confirm's where both tables have it."""
