"""The outcome table: everything that can happen to a request, with its reply, log level and alarm.

The table is ordered: the outcome is the first row with a matching cause or exception. Rows that depend on an account's
existence or state are made by `_rejection`, which gives them all the same uniform reply.
"""

from __future__ import annotations

from typing import Any

from signup_functions.confirmation import errors
from signup_functions.confirmation.causes import CONSTRAINT, THROTTLING_CODES, without_quoted_values
from signup_functions.confirmation.rows import RESEND, Alarm, Cause, Operation, Outcome, Reason, Reply


def _row(reason: Reason, reply: Reply, **rest: Any) -> Outcome:  # noqa: ANN401 - the fields of `Outcome`
    """Return a row with the same reply to both operations."""
    return Outcome(reason=reason, confirm=reply, resend=reply, **rest)


def _rejection(
    reason: Reason,
    precise: Reply,
    *,
    resend: bool = True,
    level: str = "WARNING",
    **rest: Any,  # noqa: ANN401
) -> Outcome:
    """Return a row that depends on the account. All such rows have the same reply under uniform disclosure.

    Args:
        reason: The row's reason.
        precise: The reply under precise disclosure.
        resend: Whether this can happen to a resend.
        level: The level of the log line.
        rest: Further fields of `Outcome`.

    """
    return _row(reason, Reply("code_rejected", precise=precise), level=level, rejects=True, **rest)._replace(
        resend=Reply(precise=precise) if resend else None
    )


def _each(meaning: str) -> dict[str, Any]:
    """Return the fields of a row that is an error and alerts the operator to each occurrence."""
    return {"level": "ERROR", "alarm": Alarm("each", meaning)}


def _rate(meaning: str, level: str = "ERROR") -> dict[str, Any]:
    """Return the fields of a row that alerts the operator to a high rate."""
    return {"level": level, "alarm": Alarm("rate", meaning)}


_NOT_AUTHORIZED = ("NotAuthorizedException",)
_INVALID_PARAMETER = ("InvalidParameterException",)
_LIMIT_EXCEEDED = ("LimitExceededException",)

_HASH_REFUSED = r"secret[ _]?hash|configured (with|for) secret"
_SETUP = r"\bip[ _]?address|propagat|app ?client|pool ?client|client[ _]?id|secret[ _]?hash"
_NO_SUCH_USER = (
    r"\buser(name)?s?\b(?! ?pool).*\b(not (be )?found|not exist|unknown)|\b(unknown|no such) user\b(?! ?pool)"
)
_CONTEXT = r"context ?data|encoded ?data"
_CONFIRMED = r"current status is confirmed|user status is not unconfirmed"
_MAIL_LIMIT = r"daily|e-?mail limit|ses configuration"
_MAIL_SETUP = r"\b(sms|e-?mail|ses)\b.*\bconfigur|\bconfigur.*\b(sms|e-?mail|ses)\b"

_SUCCESS = Reply()
_SHORTLY = range(2, 6)
_UNAVAILABLE = "service_unavailable"
_MISCONFIGURED = Reply("service_misconfigured")
_NOT_DELIVERED = Reply(precise=Reply(_UNAVAILABLE, 30))

OUTCOMES = (
    # Successes, and outcomes that are known before anything is sent.
    Outcome(Reason.CONFIRMED, confirm=_SUCCESS, resend=None, proves_code=True),
    # The same user and code were confirmed within a day.
    Outcome(Reason.REPLAYED, confirm=_SUCCESS, resend=None),
    # A submission of the same user and code is in flight, and its end did not become known in time.
    Outcome(Reason.UNDECIDED, confirm=Reply("upstream_timeout", 5), resend=None, level="WARNING"),
    Outcome(Reason.ACCEPTED, confirm=None, resend=_SUCCESS),
    Outcome(Reason.COOLING_DOWN, confirm=None, resend=_SUCCESS),
    _row(Reason.NOT_FOUND, Reply("not_found")),
    _row(Reason.MEDIA_TYPE, Reply("unsupported_media_type")),
    _row(Reason.TOO_LARGE, Reply("payload_too_large")),
    _row(Reason.MALFORMED, Reply("malformed_request")),
    _row(Reason.INVALID_FIELD, Reply("validation_failed")),
    # The service's own limit for a user name, whether or not Cognito knows it.
    _row(Reason.TOO_MANY_ATTEMPTS, Reply("too_many_attempts", "window"), level="WARNING"),
    _row(
        Reason.SECRET_UNUSABLE, _MISCONFIGURED, exceptions=(errors.SecretUnusableError,), undoes_resend="always",
        **_each("the client secret is missing, denied, undecryptable or malformed"),
    ),
    _row(
        Reason.SECRET_UNAVAILABLE, Reply(_UNAVAILABLE, 5), exceptions=(errors.SecretUnavailableError,),
        undoes_resend="always", **_rate("Secrets Manager is down, slow or throttling, and no value is cached"),
    ),
    # Causes that are matched before all others, in the contract's order.
    _row(
        Reason.SECRET_HASH_REJECTED, Reply(_UNAVAILABLE, 30), undoes_resend="always",
        causes=(Cause(_NOT_AUTHORIZED, _HASH_REFUSED),),
        **_each("Cognito rejects the secret hash: Secrets Manager does not hold the app client's secret"),
    ),
    _row(
        Reason.MISCONFIGURED, _MISCONFIGURED, exceptions=(errors.ParameterError,), undoes_resend="always",
        causes=(
            Cause(_INVALID_PARAMETER, _SETUP, not_saying=_NO_SUCH_USER),
            Cause(_INVALID_PARAMETER, _CONTEXT, not_saying=f"{CONSTRAINT}|{_NO_SUCH_USER}", not_sent="EncodedData"),
        ),
        **_each("Cognito rejects the calls: the app client is not configured for this environment's settings"),
    ),
    Outcome(
        Reason.DELIVERY_MISCONFIGURED, confirm=None, resend=_NOT_DELIVERED,
        causes=(
            Cause((
                "InvalidEmailRoleAccessPolicyException", "InvalidSmsRoleAccessPolicyException",
                "InvalidSmsRoleTrustRelationshipException",
            )),
            Cause(_NOT_AUTHORIZED, r"auto[- ]?verif"),
            Cause(_LIMIT_EXCEEDED, _MAIL_LIMIT),
            Cause(_INVALID_PARAMETER, _MAIL_SETUP),
        ),
        **_each("the user pool cannot send codes: check its e-mail or SMS configuration, or daily limit"),
    ),
    _row(
        Reason.INVALID_UPSTREAM, Reply("validation_failed"), level="WARNING",
        causes=(Cause(_INVALID_PARAMETER, CONSTRAINT),),
    ),
    # Cognito may check either only for existing users, so both must look like a wrong code.
    _rejection(
        Reason.REFUSED_UPSTREAM, Reply("validation_failed"),
        causes=(
            Cause(_INVALID_PARAMETER, _CONTEXT, sent="EncodedData"),
            Cause(_NOT_AUTHORIZED, "session", sent="Session"),
        ),
    ),
    # Outcomes that depend on the user.
    _rejection(
        Reason.CODE_MISMATCH, Reply("code_mismatch"), level="INFO", causes=(Cause(("CodeMismatchException",)),),
    ),
    _rejection(
        Reason.CODE_EXPIRED, Reply("code_expired"), level="INFO", replays=True,
        causes=(Cause(("ExpiredCodeException",)),),
    ),
    _rejection(
        Reason.ALREADY_CONFIRMED, Reply("already_confirmed"), level="INFO", replays=True, undoes_resend="precise",
        causes=(
            Cause(_NOT_AUTHORIZED, _CONFIRMED),
            Cause(_INVALID_PARAMETER, "user is already confirmed", operation=RESEND),
        ),
    ),
    # The first send lost its connection without a response, and the second one got "already confirmed". Nobody can know
    # whether the code was correct.
    _rejection(Reason.CONFIRMED_UNANSWERED, Reply("already_confirmed"), resend=False, replays=True),
    _rejection(
        Reason.NOT_CONFIRMABLE, Reply("not_confirmable"), undoes_resend="precise", causes=(Cause(_NOT_AUTHORIZED),),
    ),
    # Occurs only if the app client lacks PreventUserExistenceErrors.
    _rejection(
        Reason.USER_NOT_FOUND, Reply("user_not_found"), undoes_resend="precise",
        causes=(Cause(("UserNotFoundException",)),),
    ),
    # Cognito's own limit, presumably for existing users only.
    _rejection(
        Reason.COGNITO_LIMIT, Reply("too_many_attempts", "window"), replays=True, undoes_resend="precise",
        causes=(Cause(_LIMIT_EXCEEDED), Cause(("TooManyFailedAttemptsException",))),
    ),
    # AWS documents it for unknown user names, too, so it must look like a wrong code.
    _rejection(
        Reason.INVALID_PARAMETER, Reply("validation_failed"), causes=(Cause(_INVALID_PARAMETER),),
        **_rate("Cognito rejects parameters without naming one", level="WARNING"),
    ),
    # Cognito reports this only after a correct code, so it reveals nothing to a stranger.
    Outcome(
        Reason.ALIAS_EXISTS, confirm=Reply("alias_exists"), resend=None, causes=(Cause(("AliasExistsException",)),),
    ),
    # The trigger runs after the user is confirmed, so the response must not ask for a retry.
    Outcome(
        Reason.TRIGGER_FAILED, confirm=Reply("post_confirmation_failed"), resend=_NOT_DELIVERED, proves_code=True,
        causes=(
            Cause(("UserLambdaValidationException", "UnexpectedLambdaException", "InvalidLambdaResponseException")),
        ),
        **_each("a Lambda trigger of the user pool failed; on confirm, the user is confirmed nevertheless"),
    ),
    # Usually only one address is affected.
    Outcome(
        Reason.DELIVERY_FAILED, confirm=None, resend=_NOT_DELIVERED,
        causes=(Cause(("CodeDeliveryFailureException",)),),
        **_rate("Cognito could not deliver codes to many addresses or numbers"),
    ),
    # Conditions that keep Cognito from responding.
    _row(
        Reason.THROTTLED, Reply("service_busy", _SHORTLY), undoes_resend="always",
        causes=(Cause(THROTTLING_CODES),), exceptions=(errors.TooManyRequestsError,),
        **_rate("Cognito throttles the account", level="WARNING"),
    ),
    _row(
        Reason.POOL_WAF_BLOCKED, Reply(_UNAVAILABLE, 60), undoes_resend="always",
        causes=(Cause(("ForbiddenException",)),), **_each("the web ACL of the user pool blocks this service"),
    ),
    _row(
        Reason.CLIENT_NOT_FOUND, _MISCONFIGURED, undoes_resend="always",
        causes=(Cause(("ResourceNotFoundException", "OperationNotEnabledException")),),
        **_each("the app client or its pool does not exist, or cannot be used in this Region"),
    ),
    _row(
        Reason.UPSTREAM_TIMEOUT, Reply("upstream_timeout", 5), exceptions=(errors.ResponseTimeoutError,),
        **_rate("Cognito does not respond in time"),
    ),
    _row(
        Reason.UPSTREAM_FAILED, Reply(_UNAVAILABLE, _SHORTLY), causes=(Cause(("InternalErrorException",)),),
        exceptions=(
            errors.NotConnectedError, errors.ConnectionLostError, errors.BrokenResponseError, errors.NoTimeLeftError,
            errors.ServerError,
        ),
        **_rate("Cognito fails or cannot be reached"),
    ),
    _row(
        Reason.UPSTREAM_UNKNOWN, Reply("upstream_error"), exceptions=(errors.UpstreamError,),
        **_each("Cognito returned an error that is not in the outcome table"),
    ),
    _row(
        Reason.INTERNAL, Reply("internal_error"), exceptions=(Exception,),
        **_each("the function failed unexpectedly: its log has the stack trace"),
    ),
)  # fmt: skip

BY_REASON = {row.reason: row for row in OUTCOMES}


def outcome_of(error: Exception, operation: Operation, sent: frozenset[str] = frozenset()) -> Outcome:
    """Return the row for an error raised by a call of Cognito or before it.

    Args:
        error: The error.
        operation: The operation that raised it.
        sent: The names of the sent arguments, as `sent_arguments` returns them.

    """
    code = message = ""
    if isinstance(error, errors.CognitoError):
        code, message = error.code.lower(), without_quoted_values(error.message)
    # The last row matches any exception.
    return next(row for row in OUTCOMES if row.matches(error, code, message, operation=operation, sent=sent))
