"""The outcome table: what can happen to a confirmation, and what then is answered, logged and alarmed.

A row matches by Cognito's error code and, where the row has one, by a text in its message; or by the
class of the exception. The first row that matches wins. The texts are Cognito's own, seen in the wild;
AWS documents none of them, so nothing else in the service looks at one.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from botocore import exceptions as sdk

from confirmation.errors import NoTimeLeftError, SecretUnavailableError, SecretUnusableError

THROTTLING_CODES = (
    "TooManyRequestsException",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestLimitExceeded",
    "SlowDown",
)


class Outcome(NamedTuple):
    """One row of the table."""

    reason: str
    """Unique; the log field and the metric's dimension. Never in an answer."""
    code: str | None = None
    """Key of ``PROBLEMS`` under uniform disclosure; ``None`` is success."""
    precise: str | None = None
    """The code under precise disclosure, where it is another one."""
    level: Literal["INFO", "WARNING", "ERROR"] = "INFO"
    alarm: Literal["none", "each", "rate"] = "none"
    """Whether an operator is told of each one, or of many."""
    retry_after: int | range | Literal["setting"] | None = None
    """Seconds; a range is drawn from at random."""
    send_again: bool = False
    """One more send is allowed: Cognito has not counted this one as an attempt."""
    errors: tuple[str, ...] = ()
    """Error codes of the Cognito model."""
    message: str = ""
    """Regular expression, sought in the error's message whatever the case."""
    exceptions: tuple[type[Exception], ...] = ()
    statuses: range = range(0)
    """HTTP statuses of errors whose code no row names."""

    def matches(self, error: Exception) -> bool:
        """Say whether this row is the one for ``error``, the status of unnamed codes aside."""
        if not isinstance(error, sdk.ClientError):
            return isinstance(error, self.exceptions)
        return error.response["Error"].get("Code") in self.errors and bool(
            re.search(self.message, error.response["Error"].get("Message") or "", re.IGNORECASE)
        )


NOT_AUTHORIZED = ("NotAuthorizedException",)
INVALID_PARAMETER = ("InvalidParameterException",)
TRIGGER_ERRORS = ("UserLambdaValidationException", "UnexpectedLambdaException", "InvalidLambdaResponseException")

# Cognito names the parameter that it refuses: "Value '…' at 'confirmationCode' failed to satisfy constraint: …"
REFUSED_PARAMETER = r"at '(username|confirmationCode|session|clientMetadata)[.']"
# The source address, the device data, or what the app client is not set up for.
_SETUP = r"ip ?address|context ?data|encoded ?data|app ?client|pool ?client|client ?id|secret ?hash|propagat"
_HASH_REFUSED = r"secret[ _]?hash|configured (with|for) secret"
_CONFIRMED = r"current status is confirmed|user status is not unconfirmed"

OUTCOMES = (
    Outcome("confirmed"),
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
    Outcome("code_mismatch", "code_rejected", "code_mismatch", errors=("CodeMismatchException",)),
    Outcome("code_expired", "code_rejected", "code_expired", errors=("ExpiredCodeException",)),
    Outcome("already_confirmed", "code_rejected", "already_confirmed", errors=NOT_AUTHORIZED, message=_CONFIRMED),
    Outcome(
        "secret_hash_rejected", "service_unavailable", level="ERROR", alarm="each", retry_after=30,
        errors=NOT_AUTHORIZED, message=_HASH_REFUSED,
    ),
    Outcome("not_confirmable", "code_rejected", "not_confirmable", level="WARNING", errors=NOT_AUTHORIZED),
    # Comes only where the app client lacks PreventUserExistenceErrors.
    Outcome("user_not_found", "code_rejected", "user_not_found", level="WARNING", errors=("UserNotFoundException",)),
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
        errors=INVALID_PARAMETER,
    ),
    # The PostConfirmation trigger failed after the user was confirmed: never "try again".
    Outcome("trigger_failed", "post_confirmation_failed", level="ERROR", alarm="each", errors=TRIGGER_ERRORS),
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

BY_REASON = {outcome.reason: outcome for outcome in OUTCOMES}


def outcome_of(error: Exception) -> Outcome:
    """Return the row for what a call of Cognito, or the reading of the secret before it, raised."""
    for outcome in OUTCOMES:
        if outcome.matches(error):
            return outcome
    # Only a ClientError comes here, as the last row takes any other exception: an error code that no row names.
    status = getattr(error, "response", {}).get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return next(outcome for outcome in OUTCOMES if status in outcome.statuses)


def refused_parameters(error: sdk.ClientError) -> list[str]:
    """Return the parameters, named as in the body, that Cognito's message refuses."""
    return re.findall(REFUSED_PARAMETER, error.response["Error"]["Message"], re.IGNORECASE)
