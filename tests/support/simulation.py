"""A simulated Amazon Cognito user pool: how it answers over time.

Where the behaviour of the real service is not documented, the simulation is the worst that could be: it looks at a
session, at context data and at its own limits for existing users only, and in any order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from shared.keys import secret_hash
from tests.support.brief import Brief
from tests.support.identifiers import CLIENT_ID
from tests.support.upstream import DELIVERY, Reply, error, ok

State = Literal["UNCONFIRMED", "CONFIRMED", "FORCE_CHANGE_PASSWORD", "DISABLED"]
STATES: tuple[State, ...] = get_args(State)

CLIENT_SECRET = "1examplesecret0of0the0simulated0app0client000000000"
WRONG_CODES_PER_HOUR = 15
RESENDS_PER_HOUR = 5
MAILS_PER_DAY = 50
"""By Cognito's own mailer, for all users of an account."""
CODE_SECONDS = 24 * 3600

_NOT_AUTHORIZED = "NotAuthorizedException"
_LIMIT = error("LimitExceededException", "Attempt limit exceeded, please try after some time.")
_MAIL_LIMIT = error(
    "LimitExceededException",
    "Exceeded daily email limit for the operation or the account. If a higher limit is required, please configure "
    "your user pool to use your own Amazon SES configuration for sending email.",
)
_MISMATCH = error("CodeMismatchException", "Invalid verification code provided, please try again.")
_EXPIRED = error("ExpiredCodeException", "Invalid code provided, please request a code again.")
_ALREADY_CONFIRMED = error("InvalidParameterException", "User is already confirmed.")
_DISABLED = error(_NOT_AUTHORIZED, "User is disabled.")
_NOT_FOUND = "Username/client id combination not found."
_DELIVERED = ok(CodeDeliveryDetails=DELIVERY)

UNKNOWN = {
    "mismatch": _MISMATCH,
    "expired": _EXPIRED,
    "not found": error("UserNotFoundException", _NOT_FOUND),
    "invalid": error("InvalidParameterException", _NOT_FOUND),
    "delivery": _DELIVERED,
}
"""What AWS documents for an unknown name: all but the third with PreventUserExistenceErrors."""

MAILER = {
    "works": None,
    "no verification": error(_NOT_AUTHORIZED, "Cannot resend codes. Auto verification not turned on."),
    "no role": error("InvalidEmailRoleAccessPolicyException", "Not authorized to send email."),
    "no SMS": error("InvalidParameterException", "User pool does not have SMS configuration to send messages."),
    "bounces": error("CodeDeliveryFailureException", "Failed to deliver the code."),
    "trigger raises": error("UserLambdaValidationException", "CustomMessage failed with error words of a trigger."),
}
"""What keeps the pool from sending a code; Cognito can notice it for existing users only."""

CHECKS = ("session", "context", "limit", "status", "code")


@dataclass
class Clock:
    """The time of one simulated world, in seconds since 1970; it passes only where somebody says so."""

    now: float

    def pass_(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


@dataclass(kw_only=True)
class Account:
    """One user."""

    username: str = "alice"
    email: str = "alice@example.com"
    state: State = "UNCONFIRMED"
    email_verified: bool = False
    """Only then is the address an alias of the name."""
    session: str = "session-of-the-sign-up"
    code: str | None = None
    code_expires: float = 0
    superseded: list[str] = field(default_factory=list)
    confirmed_by: list[str] = field(default_factory=list)
    """The codes that confirmed it."""
    wrong_codes: list[float] = field(default_factory=list)
    """When each was sent, as far as Cognito counted it."""
    resends: list[float] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, repr=False)
class Behaviour(Brief):
    """What differs from pool to pool, or is not known of Cognito."""

    unknown_confirm: tuple[str, ...] = ("mismatch",)
    """The answers to a code for an unknown name, in turn."""
    unknown_resend: tuple[str, ...] = ("delivery",)
    checks: tuple[str, ...] = CHECKS
    """The order of what is looked at for an existing user; without a session or context, it is not looked at."""
    mails: int = MAILS_PER_DAY
    """Left of the first day."""
    mailer: str = "works"
    trigger_seconds: float = 0.05
    trigger_raises: bool = False
    """Of the PostConfirmation trigger, which runs after the user is confirmed."""


class UserPool:
    """Answers ConfirmSignUp and ResendConfirmationCode."""

    def __init__(self, clock: Clock, behaviour: Behaviour | None = None) -> None:
        """Have no users."""
        self._clock = clock
        self._behaviour = behaviour or Behaviour()
        self._accounts: list[Account] = []
        self._mails = [clock.now] * (MAILS_PER_DAY - self._behaviour.mails)
        self.mailed: list[str] = []
        """Every code, in order."""
        self._unknown = 0

    def sign_up(self, account: Account) -> Account:
        """Add a user; an unconfirmed one gets a code by mail."""
        self._accounts.append(account)
        if account.state == "UNCONFIRMED":
            self._new_code(account)
        return account

    def delete(self, account: Account) -> None:
        """Forget a user."""
        self._accounts.remove(account)

    def find(self, name: str) -> Account | None:
        """Return the user of that name or alias."""
        for account in self._accounts:
            aliases = [account.username, *([account.email] if account.email_verified else [])]
            if name.casefold() in map(str.casefold, aliases):
                return account
        return None

    def answer(self, operation: str, body: dict[str, Any]) -> Reply:
        """Carry out a call and return what Cognito answers."""
        if body.get("SecretHash") != secret_hash(CLIENT_SECRET, body["Username"], CLIENT_ID):
            return error(_NOT_AUTHORIZED, f"Unable to verify secret hash for client {CLIENT_ID}")
        confirms = operation == "ConfirmSignUp"
        account = self.find(body["Username"])
        if account is None:
            answers = self._behaviour.unknown_confirm if confirms else self._behaviour.unknown_resend
            self._unknown += 1
            return UNKNOWN[answers[self._unknown % len(answers)]]
        return self._confirm(account, body) if confirms else self._resend(account, body)

    def _confirm(self, account: Account, body: dict[str, Any]) -> Reply:
        for check in self._behaviour.checks:
            refusal = self._refusal(check, account, body, account.wrong_codes, WRONG_CODES_PER_HOUR)
            if refusal is not None:
                if refusal is not _LIMIT:
                    account.wrong_codes.append(self._clock.now)
                return refusal
        account.state, account.code, account.email_verified = "CONFIRMED", None, True
        account.confirmed_by.append(body["ConfirmationCode"])
        self._clock.pass_(self._behaviour.trigger_seconds)
        if self._behaviour.trigger_raises:
            return error("UserLambdaValidationException", "PostConfirmation failed with error words of a trigger.")
        return ok(Session="session-after-confirmation")

    def _resend(self, account: Account, body: dict[str, Any]) -> Reply:
        for check in self._behaviour.checks:
            if check not in {"session", "code"}:
                refusal = self._refusal(check, account, body, account.resends, RESENDS_PER_HOUR)
                if check == "status" and account.state == "CONFIRMED":
                    refusal = _ALREADY_CONFIRMED
                if refusal is not None:
                    return refusal
        account.resends.append(self._clock.now)
        if len(self._within(self._mails, CODE_SECONDS)) >= MAILS_PER_DAY:
            return _MAIL_LIMIT
        broken = MAILER[self._behaviour.mailer]
        if broken is None:
            self._new_code(account)
        return broken or _DELIVERED

    def _refusal(  # noqa: PLR0911 - one return for each of Cognito's checks
        self, check: str, account: Account, body: dict[str, Any], counted: list[float], limit: int
    ) -> Reply | None:
        match check:
            case "session" if body.get("Session", account.session) != account.session:
                return error(_NOT_AUTHORIZED, "Invalid session for the user.")
            case "context" if "EncodedData" in body.get("UserContextData", {}):
                return error("InvalidParameterException", "Invalid user context data.")
            case "limit" if len(self._within(counted, 3600)) >= limit:
                return _LIMIT
            case "status" if account.state == "DISABLED":
                return _DISABLED
            case "status" if account.state != "UNCONFIRMED":
                return error(_NOT_AUTHORIZED, f"User cannot be confirmed. Current status is {account.state}")
            case "code" if account.code is None or self._clock.now >= account.code_expires:
                return _EXPIRED
            case "code" if body["ConfirmationCode"] != account.code:
                return _EXPIRED if body["ConfirmationCode"] in account.superseded else _MISMATCH
        return None

    def _within(self, times: list[float], seconds: float) -> list[float]:
        return [time for time in times if self._clock.now - time < seconds]

    def _new_code(self, account: Account) -> None:
        self._mails.append(self._clock.now)
        if account.code:
            account.superseded.append(account.code)
        account.code, account.code_expires = f"{900_001 + len(self.mailed)}", self._clock.now + CODE_SECONDS
        self.mailed.append(account.code)
