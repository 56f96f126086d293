"""The outcome table: everything that can happen to a request, with its answer, log level and alarm.

The table is ordered: the outcome is the first row with a matching cause or exception. Rows that depend on an account's
existence or state are made by `_rejection`, which gives them all the same uniform answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from signup_functions.confirmation import upstream_errors as upstream
from signup_functions.confirmation.causes import CONSTRAINT, Cause, Operation, own_words
from signup_functions.confirmation.errors import THROTTLING_CODES, SecretUnavailableError, SecretUnusableError
from signup_functions.confirmation.reasons import Reason
from signup_functions.confirmation.rows import Answer, Answers, Outcome

if TYPE_CHECKING:
    from signup_functions.confirmation.rows import Alarm, Level, Wait


def _same(problem: str | None, retry_after: Wait = None) -> Answers:
    """Return one answer for both kinds of disclosure."""
    answer = Answer(problem, retry_after)
    return Answers(uniform=answer, precise=answer)


_SUCCESS = Answer(None)
_REJECTED = Answer("code_rejected")


def _rejection(  # noqa: PLR0913 - keyword-only, the row's own fields
    reason: Reason,
    *,
    confirm: Answer,
    resend: Answer | None,
    level: Level,
    alarm: Alarm,
    causes: tuple[Cause, ...],
    replay: Literal["never", "uniform", "always"],
) -> Outcome:
    """Return a row that depends on the account. All such rows have the same answers under `uniform`.

    Args:
        reason: The row's reason.
        confirm: The answer of a confirmation under `precise`.
        resend: The answer of a resend under `precise`; None: this cannot happen to a resend.
        level: The level of the log line.
        alarm: See `Outcome`.
        causes: See `Outcome`.
        replay: See `Outcome`.

    """
    return Outcome(
        reason=reason,
        confirm=Answers(uniform=_REJECTED, precise=confirm),
        resend=None if resend is None else Answers(uniform=_SUCCESS, precise=resend),
        level=level,
        alarm=alarm,
        causes=causes,
        rejects=True,
        replay=replay,
    )


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

_SHORTLY = range(2, 6)
_UNAVAILABLE = "service_unavailable"
_MISCONFIGURED = "service_misconfigured"
_NOT_DELIVERED = Answers(uniform=_SUCCESS, precise=Answer(_UNAVAILABLE, 30))

OUTCOMES = (
    # Successes, and outcomes that are known before anything is sent.
    Outcome(
        reason=Reason.CONFIRMED, confirm=_same(None), resend=None, level="INFO", alarm="none", proves_code=True,
    ),
    # The same user and code were confirmed within a day.
    Outcome(reason=Reason.REPLAYED, confirm=_same(None), resend=None, level="INFO", alarm="none"),
    Outcome(reason=Reason.ACCEPTED, confirm=None, resend=_same(None), level="INFO", alarm="none"),
    Outcome(reason=Reason.COOLING_DOWN, confirm=None, resend=_same(None), level="INFO", alarm="none"),
    Outcome(
        reason=Reason.NOT_FOUND, confirm=_same("not_found"), resend=_same("not_found"), level="INFO", alarm="none",
    ),
    Outcome(
        reason=Reason.MEDIA_TYPE, confirm=_same("unsupported_media_type"), resend=_same("unsupported_media_type"),
        level="INFO", alarm="none",
    ),
    Outcome(
        reason=Reason.TOO_LARGE, confirm=_same("payload_too_large"), resend=_same("payload_too_large"),
        level="INFO", alarm="none",
    ),
    Outcome(
        reason=Reason.MALFORMED, confirm=_same("malformed_request"), resend=_same("malformed_request"),
        level="INFO", alarm="none",
    ),
    Outcome(
        reason=Reason.INVALID_FIELD, confirm=_same("validation_failed"), resend=_same("validation_failed"),
        level="INFO", alarm="none",
    ),
    # The service's own limit for a user name, whether or not Cognito knows it.
    Outcome(
        reason=Reason.TOO_MANY_ATTEMPTS, confirm=_same("too_many_attempts", "window"),
        resend=_same("too_many_attempts", "window"), level="WARNING", alarm="none",
    ),
    Outcome(
        reason=Reason.SECRET_UNUSABLE, confirm=_same(_MISCONFIGURED), resend=_same(_MISCONFIGURED),
        level="ERROR", alarm="each", exceptions=(SecretUnusableError,), nothing_done=True,
    ),
    Outcome(
        reason=Reason.SECRET_UNAVAILABLE, confirm=_same(_UNAVAILABLE, 5), resend=_same(_UNAVAILABLE, 5),
        level="ERROR", alarm="rate", exceptions=(SecretUnavailableError,), nothing_done=True,
    ),
    # Causes that are matched before all others, in the contract's order.
    Outcome(
        reason=Reason.SECRET_HASH_REJECTED, confirm=_same(_UNAVAILABLE, 30), resend=_same(_UNAVAILABLE, 30),
        level="ERROR", alarm="each", causes=(Cause(_NOT_AUTHORIZED, _HASH_REFUSED),), nothing_done=True,
    ),
    Outcome(
        reason=Reason.MISCONFIGURED, confirm=_same(_MISCONFIGURED), resend=_same(_MISCONFIGURED),
        level="ERROR", alarm="each", exceptions=(upstream.ParameterError,), nothing_done=True,
        causes=(
            Cause(_INVALID_PARAMETER, _SETUP, not_saying=_NO_SUCH_USER),
            Cause(_INVALID_PARAMETER, _CONTEXT, not_saying=f"{CONSTRAINT}|{_NO_SUCH_USER}", not_sent="EncodedData"),
        ),
    ),
    Outcome(
        reason=Reason.DELIVERY_MISCONFIGURED, confirm=None, resend=_NOT_DELIVERED, level="ERROR", alarm="each",
        causes=(
            Cause((
                "InvalidEmailRoleAccessPolicyException", "InvalidSmsRoleAccessPolicyException",
                "InvalidSmsRoleTrustRelationshipException",
            )),
            Cause(_NOT_AUTHORIZED, r"auto[- ]?verif"),
            Cause(_LIMIT_EXCEEDED, _MAIL_LIMIT),
            Cause(_INVALID_PARAMETER, _MAIL_SETUP),
        ),
    ),
    Outcome(
        reason=Reason.INVALID_UPSTREAM, confirm=_same("validation_failed"), resend=_same("validation_failed"),
        level="WARNING", alarm="none", causes=(Cause(_INVALID_PARAMETER, CONSTRAINT),),
    ),
    # Cognito may check either only for existing users, so both must look like a wrong code.
    _rejection(
        Reason.REFUSED_UPSTREAM, confirm=Answer("validation_failed"), resend=Answer("validation_failed"),
        level="WARNING", alarm="none", replay="never",
        causes=(
            Cause(_INVALID_PARAMETER, _CONTEXT, sent="EncodedData"),
            Cause(_NOT_AUTHORIZED, "session", sent="Session"),
        ),
    ),
    # Outcomes that depend on the user.
    _rejection(
        Reason.CODE_MISMATCH, confirm=Answer("code_mismatch"), resend=Answer("code_mismatch"),
        level="INFO", alarm="none", replay="never", causes=(Cause(("CodeMismatchException",)),),
    ),
    _rejection(
        Reason.CODE_EXPIRED, confirm=Answer("code_expired"), resend=Answer("code_expired"),
        level="INFO", alarm="none", replay="always", causes=(Cause(("ExpiredCodeException",)),),
    ),
    _rejection(
        Reason.ALREADY_CONFIRMED, confirm=Answer("already_confirmed"), resend=Answer("already_confirmed"),
        level="INFO", alarm="none", replay="always",
        causes=(
            Cause(_NOT_AUTHORIZED, _CONFIRMED),
            Cause(_INVALID_PARAMETER, "user is already confirmed", operation="resend"),
        ),
    ),
    # The first send lost its connection without a response, and the second one got "already confirmed". Nobody can know
    # whether the code was correct.
    _rejection(
        Reason.CONFIRMED_UNANSWERED, confirm=Answer("already_confirmed"), resend=None,
        level="WARNING", alarm="none", replay="always", causes=(),
    ),
    _rejection(
        Reason.NOT_CONFIRMABLE, confirm=Answer("not_confirmable"), resend=Answer("not_confirmable"),
        level="WARNING", alarm="none", replay="never", causes=(Cause(_NOT_AUTHORIZED),),
    ),
    # Occurs only if the app client lacks PreventUserExistenceErrors.
    _rejection(
        Reason.USER_NOT_FOUND, confirm=Answer("user_not_found"), resend=Answer("user_not_found"),
        level="WARNING", alarm="none", replay="never", causes=(Cause(("UserNotFoundException",)),),
    ),
    # Cognito's own limit, presumably for existing users only.
    _rejection(
        Reason.COGNITO_LIMIT,
        confirm=Answer("too_many_attempts", "window"), resend=Answer("too_many_attempts", "window"),
        level="WARNING", alarm="none", replay="uniform",
        causes=(Cause(_LIMIT_EXCEEDED), Cause(("TooManyFailedAttemptsException",))),
    ),
    # AWS documents it for unknown user names, too, so it must look like a wrong code.
    _rejection(
        Reason.INVALID_PARAMETER, confirm=Answer("validation_failed"), resend=Answer("validation_failed"),
        level="WARNING", alarm="rate", replay="never", causes=(Cause(_INVALID_PARAMETER),),
    ),
    # Cognito reports this only after a correct code, so it reveals nothing to a stranger.
    Outcome(
        reason=Reason.ALIAS_EXISTS, confirm=_same("alias_exists"), resend=None, level="INFO", alarm="none",
        causes=(Cause(("AliasExistsException",)),),
    ),
    # The trigger runs after the user is confirmed, so the answer must not ask for a retry.
    Outcome(
        reason=Reason.TRIGGER_FAILED, confirm=_same("post_confirmation_failed"), resend=_NOT_DELIVERED,
        level="ERROR", alarm="each", proves_code=True,
        causes=(
            Cause(("UserLambdaValidationException", "UnexpectedLambdaException", "InvalidLambdaResponseException")),
        ),
    ),
    # Usually only one address is affected.
    Outcome(
        reason=Reason.DELIVERY_FAILED, confirm=None, resend=_NOT_DELIVERED, level="ERROR", alarm="rate",
        causes=(Cause(("CodeDeliveryFailureException",)),),
    ),
    # Conditions that keep Cognito from responding.
    Outcome(
        reason=Reason.THROTTLED, confirm=_same("service_busy", _SHORTLY), resend=_same("service_busy", _SHORTLY),
        level="WARNING", alarm="rate", causes=(Cause(THROTTLING_CODES),), nothing_done=True,
        exceptions=(upstream.TooManyRequestsError,),
    ),
    Outcome(
        reason=Reason.POOL_WAF_BLOCKED, confirm=_same(_UNAVAILABLE, 60), resend=_same(_UNAVAILABLE, 60),
        level="ERROR", alarm="each", causes=(Cause(("ForbiddenException",)),), nothing_done=True,
    ),
    Outcome(
        reason=Reason.CLIENT_NOT_FOUND, confirm=_same(_MISCONFIGURED), resend=_same(_MISCONFIGURED),
        level="ERROR", alarm="each", nothing_done=True,
        causes=(Cause(("ResourceNotFoundException", "OperationNotEnabledException")),),
    ),
    Outcome(
        reason=Reason.UPSTREAM_TIMEOUT, confirm=_same("upstream_timeout", 5), resend=_same("upstream_timeout", 5),
        level="ERROR", alarm="rate", exceptions=(upstream.ResponseTimeoutError,),
    ),
    Outcome(
        reason=Reason.UPSTREAM_FAILED, confirm=_same(_UNAVAILABLE, _SHORTLY), resend=_same(_UNAVAILABLE, _SHORTLY),
        level="ERROR", alarm="rate", causes=(Cause(("InternalErrorException",)),),
        exceptions=(
            upstream.NotConnectedError, upstream.ConnectionLostError, upstream.BrokenResponseError,
            upstream.NoTimeLeftError, upstream.ServerError,
        ),
    ),
    Outcome(
        reason=Reason.UPSTREAM_UNKNOWN, confirm=_same("upstream_error"), resend=_same("upstream_error"),
        level="ERROR", alarm="each", exceptions=(upstream.UpstreamError,),
    ),
    Outcome(
        reason=Reason.INTERNAL, confirm=_same("internal_error"), resend=_same("internal_error"),
        level="ERROR", alarm="each", exceptions=(Exception,),
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
    cognito_error = error if isinstance(error, upstream.CognitoError) else None
    message = own_words(cognito_error.message) if cognito_error else ""

    def leads_here(row: Outcome) -> bool:
        if (row.confirm if operation == "confirm" else row.resend) is None:
            return False
        if cognito_error and any(cause.holds(cognito_error, message, operation, sent) for cause in row.causes):
            return True
        return isinstance(error, row.exceptions)

    return next(row for row in OUTCOMES if leads_here(row))  # the last row matches any exception
