"""A simulation of an Amazon Cognito user pool over time.

Where AWS does not document the behaviour, the simulation is adversarial: it checks sessions, context data and rate
limits for existing users only, in any order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from signup_functions.shared.keys import secret_hash
from tests.support.identifiers import CLIENT_ID
from tests.support.upstream import DELIVERY, error, ok

State = Literal["UNCONFIRMED", "CONFIRMED", "FORCE_CHANGE_PASSWORD", "DISABLED"]
CLIENT_SECRET = "1examplesecret0of0the0simulated0app0client000000000"
WRONG_CODES_PER_HOUR = 15
RESENDS_PER_HOUR = 5
MAILS_PER_DAY = 50
"""The limit of Cognito's default email sender, for all users together."""
CODE_SECONDS = 24 * 3600

CHECKS = ("session", "context", "limit", "status", "code")

# Responses of Amazon Cognito, as documented by AWS or reported by users.
NOT_AUTHORIZED = "NotAuthorizedException"
LIMIT = error("LimitExceededException", "Attempt limit exceeded, please try after some time.")
MAIL_LIMIT = error(
    "LimitExceededException",
    "Exceeded daily email limit for the operation or the account. If a higher limit is required, please configure "
    "your user pool to use your own Amazon SES configuration for sending email.",
)
MISMATCH = error("CodeMismatchException", "Invalid verification code provided, please try again.")
EXPIRED = error("ExpiredCodeException", "Invalid code provided, please request a code again.")
ALREADY_CONFIRMED = error("InvalidParameterException", "User is already confirmed.")
DISABLED = error(NOT_AUTHORIZED, "User is disabled.")
NOT_FOUND = "Username/client id combination not found."
DELIVERED = ok(CodeDeliveryDetails=DELIVERY)

UNKNOWN = {
    "mismatch": MISMATCH,
    "expired": EXPIRED,
    "not found": error("UserNotFoundException", NOT_FOUND),
    "invalid": error("InvalidParameterException", NOT_FOUND),
    "delivery": DELIVERED,
}
"""Documented responses for an unknown user name. "not found" needs an app client without PreventUserExistenceErrors."""

MAILER = {
    "works": None,
    "no verification": error(NOT_AUTHORIZED, "Cannot resend codes. Auto verification not turned on."),
    "no role": error("InvalidEmailRoleAccessPolicyException", "Not authorized to send email."),
    "no SMS": error("InvalidParameterException", "User pool does not have SMS configuration to send messages."),
    "bounces": error("CodeDeliveryFailureException", "Failed to deliver the code."),
    "trigger raises": error("UserLambdaValidationException", "CustomMessage failed with error words of a trigger."),
}
"""Why a pool cannot send codes. Cognito reports each for existing users only."""


@dataclass(kw_only=True)
class Account:
    """One user."""

    username: str = "alice"
    email: str = "alice@example.com"
    state: State = "UNCONFIRMED"
    email_verified: bool = False  # a verified address is an alias of the user name
    session: str = "session-of-the-sign-up"
    code: str | None = None
    code_expires: float = 0
    superseded: list[str] = field(default_factory=list)
    confirmed_by: list[str] = field(default_factory=list)  # the codes that confirmed this account; at most one
    wrong_codes: list[float] = field(default_factory=list)  # when each counted wrong code was submitted
    resends: list[float] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """Settings of a pool, and behaviour of Cognito that AWS does not document."""

    unknown_confirm: tuple[str, ...] = ("mismatch",)
    """Responses to ConfirmSignUp for an unknown user name: keys of `UNKNOWN`, used in turn."""
    unknown_resend: tuple[str, ...] = ("delivery",)  # the same for ResendConfirmationCode
    checks: tuple[str, ...] = CHECKS  # the checks for an existing user, in order
    mails: int = MAILS_PER_DAY  # emails that may still be sent on the first day
    mailer: str = "works"  # why codes cannot be sent: a key of `MAILER`
    trigger_seconds: float = 0.05  # duration of the PostConfirmation trigger
    trigger_raises: bool = False
    """Whether the PostConfirmation trigger fails. The user is confirmed before it runs."""


class UserPool:
    """Answers ConfirmSignUp and ResendConfirmationCode."""

    def __init__(self, clock, behaviour=None):
        """Start without users."""
        self._clock = clock
        self.behaviour = behaviour or Behaviour()
        self._accounts = []
        self._mails = [clock.now] * (MAILS_PER_DAY - self.behaviour.mails)
        self.mailed = []  # every code that was sent, in order
        self._unknown = self._confirmed = 0

    def sign_up(self, account):
        """Add a user. An unconfirmed user is sent a code."""
        self._accounts.append(account)
        if account.state == "UNCONFIRMED":
            self._new_code(account)
        return account

    def delete(self, account):
        """Remove a user."""
        self._accounts.remove(account)

    def find(self, name):
        """Return the user with this name or alias, in any case."""
        for account in self._accounts:
            aliases = [account.username, *([account.email] if account.email_verified else [])]
            if name.casefold() in map(str.casefold, aliases):
                return account
        return None

    def respond(self, operation, body):
        """Carry out an API call and return the response, and how long the pool's trigger delays it."""
        confirmed = self._confirmed
        reply = self._respond(operation, body)
        return reply, self.behaviour.trigger_seconds if self._confirmed > confirmed else 0

    def _respond(self, operation, body):
        if body.get("SecretHash") != secret_hash(CLIENT_SECRET, body["Username"], CLIENT_ID):
            return error(NOT_AUTHORIZED, f"Unable to verify secret hash for client {CLIENT_ID}")
        confirms = operation == "ConfirmSignUp"
        account = self.find(body["Username"])
        if account is None:
            names = self.behaviour.unknown_confirm if confirms else self.behaviour.unknown_resend
            self._unknown += 1
            return UNKNOWN[names[(self._unknown - 1) % len(names)]]
        return self._confirm(account, body) if confirms else self._resend(account, body)

    def _confirm(self, account, body):
        for check in self.behaviour.checks:
            refusal = self._refusal(check, account, body, account.wrong_codes, WRONG_CODES_PER_HOUR)
            if refusal is not None:
                if refusal is not LIMIT:
                    account.wrong_codes.append(self._clock.now)
                return refusal
        account.state, account.code, account.email_verified = "CONFIRMED", None, True
        account.confirmed_by.append(body["ConfirmationCode"])
        self._confirmed += 1
        if self.behaviour.trigger_raises:
            return error("UserLambdaValidationException", "PostConfirmation failed with error words of a trigger.")
        return ok(Session="session-after-confirmation")

    def _resend(self, account, body):
        for check in self.behaviour.checks:
            if check not in {"session", "code"}:
                refusal = self._refusal(check, account, body, account.resends, RESENDS_PER_HOUR)
                if check == "status" and account.state == "CONFIRMED":
                    refusal = ALREADY_CONFIRMED
                if refusal is not None:
                    return refusal
        account.resends.append(self._clock.now)
        if len(self._within(self._mails, CODE_SECONDS)) >= MAILS_PER_DAY:
            return MAIL_LIMIT
        broken = MAILER[self.behaviour.mailer]
        if broken is None:
            self._new_code(account)
        return broken or DELIVERED

    def _refusal(  # noqa: PLR0911 - one return for each of Cognito's checks
        self, check, account, body, counted, limit
    ):
        match check:
            case "session" if body.get("Session", account.session) != account.session:
                return error(NOT_AUTHORIZED, "Invalid session for the user.")
            case "context" if "EncodedData" in body.get("UserContextData", {}):
                return error("InvalidParameterException", "Invalid user context data.")
            case "limit" if len(self._within(counted, 3600)) >= limit:
                return LIMIT
            case "status" if account.state == "DISABLED":
                return DISABLED
            case "status" if account.state != "UNCONFIRMED":
                return error(NOT_AUTHORIZED, f"User cannot be confirmed. Current status is {account.state}")
            case "code" if account.code is None or self._clock.now >= account.code_expires:
                return EXPIRED
            case "code" if body["ConfirmationCode"] != account.code:
                return EXPIRED if body["ConfirmationCode"] in account.superseded else MISMATCH
        return None

    def _within(self, times, seconds):
        return [time for time in times if self._clock.now - time < seconds]

    def _new_code(self, account):
        self._mails.append(self._clock.now)
        if account.code:
            account.superseded.append(account.code)
        account.code, account.code_expires = f"{900_001 + len(self.mailed)}", self._clock.now + CODE_SECONDS
        self.mailed.append(account.code)
