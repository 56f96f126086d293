"""The simulated Cognito behaves as AWS documents, seen through a botocore client."""

from __future__ import annotations

import os

import pytest
from botocore.exceptions import ClientError

from signup_functions.shared.aws import Clients
from signup_functions.shared.keys import secret_hash
from tests.support import function_environment
from tests.support.clock import Clock
from tests.support.identifiers import CLIENT_ID
from tests.support.simulated_network import Network
from tests.support.simulated_table import Table
from tests.support.simulation import CLIENT_SECRET, STATES, Account, Behaviour, UserPool

HOUR = 3600
DAY = 24 * HOUR
NOT_AUTHORIZED = "NotAuthorizedException"
LIMIT = ("LimitExceededException", "Attempt limit exceeded, please try after some time.")
MISMATCH = ("CodeMismatchException", "Invalid verification code provided, please try again.")
EXPIRED = ("ExpiredCodeException", "Invalid code provided, please request a code again.")
NOT_FOUND = "Username/client id combination not found."


class Caller:
    """Calls a simulated user pool with the service's own client."""

    def __init__(self, **behaviour: object) -> None:
        self.clock = Clock(1_700_000_000)
        self.pool = UserPool(self.clock, Behaviour(**behaviour))
        self._network = Network(self.clock, self.pool, Table())
        self._client = Clients(os.environ).sdk_client("cognito-idp", 17)
        self._client.meta.events.register(
            "before-send.cognito-identity-provider", lambda request, **_: self._network.send(self, request)
        )

    def confirm(self, code: str | None, name: str = "alice", **arguments: object) -> tuple[str, str | None]:
        """Submit a code and return "confirmed", or the error's code and message."""
        return self._call("confirm_sign_up", name, ConfirmationCode=code, **arguments) or ("confirmed", None)

    def resend(self, name: str = "alice") -> tuple[str, str | None]:
        """Request a new code and return "sent", or the error's code and message."""
        return self._call("resend_confirmation_code", name) or ("sent", None)

    def wait(self, seconds: float) -> None:
        """Let time pass, and use a new connection afterwards."""
        self.clock.pass_(seconds)
        self._network.open_anew(self)

    def _call(self, operation: str, name: str, **arguments: object) -> tuple[str, str] | None:
        digest = secret_hash(CLIENT_SECRET, name, CLIENT_ID)
        given = {"ClientId": CLIENT_ID, "SecretHash": digest, "Username": name, **arguments}
        try:
            getattr(self._client, operation)(**given)
        except ClientError as error:
            return error.response["Error"]["Code"], error.response["Error"]["Message"]
        return None


@pytest.fixture
def caller(monkeypatch):
    """Callers of simulated user pools."""
    function_environment.forget_own(monkeypatch)
    function_environment.set_variables(monkeypatch, "https://aws.invalid")
    return Caller


def test_code_confirms_once(caller):
    """The code that was sent confirms the user, once."""
    cognito = caller()
    account = cognito.pool.sign_up(Account())
    code = account.code

    assert cognito.confirm("000000") == MISMATCH
    assert cognito.confirm(code) == ("confirmed", None)

    assert account.state == "CONFIRMED"
    assert cognito.confirm(code) == (NOT_AUTHORIZED, "User cannot be confirmed. Current status is CONFIRMED")
    assert account.confirmed_by == [code]


def test_names_are_case_insensitive(caller):
    """User names are case-insensitive; an email address is an alias once it is verified."""
    cognito = caller()
    account = cognito.pool.sign_up(Account())

    assert cognito.confirm("000000", "alice@example.com") == cognito.confirm("000000", "nobody")
    assert cognito.confirm(account.code, "ALICE") == ("confirmed", None)

    assert cognito.confirm("000000", "Alice@Example.com")[0] == NOT_AUTHORIZED


@pytest.mark.parametrize(
    ("state", "confirm", "resend"),
    [
        ("UNCONFIRMED", MISMATCH, ("sent", None)),
        (
            "CONFIRMED",
            (NOT_AUTHORIZED, "User cannot be confirmed. Current status is CONFIRMED"),
            ("InvalidParameterException", "User is already confirmed."),
        ),
        (
            "FORCE_CHANGE_PASSWORD",
            (NOT_AUTHORIZED, "User cannot be confirmed. Current status is FORCE_CHANGE_PASSWORD"),
            (NOT_AUTHORIZED, "User cannot be confirmed. Current status is FORCE_CHANGE_PASSWORD"),
        ),
        ("DISABLED", (NOT_AUTHORIZED, "User is disabled."), (NOT_AUTHORIZED, "User is disabled.")),
    ],
)
def test_states(caller, state, confirm, resend):
    """Each state of an account has its documented responses."""
    cognito = caller()
    cognito.pool.sign_up(Account(state=state))

    assert cognito.confirm("000000") == confirm
    assert cognito.resend() == resend
    assert state in STATES


def test_unknown_names(caller):
    """An unknown user name has several documented responses, which may alternate."""
    cognito = caller(
        unknown_confirm=("mismatch", "expired", "not found", "invalid"),
        unknown_resend=("delivery", "not found", "invalid"),
    )

    assert [cognito.confirm("000000") for _ in range(4)] == [
        MISMATCH,
        EXPIRED,
        ("UserNotFoundException", NOT_FOUND),
        ("InvalidParameterException", NOT_FOUND),
    ]
    assert {cognito.resend()[0] for _ in range(3)} == {"sent", "UserNotFoundException", "InvalidParameterException"}


def test_fifteen_wrong_codes_an_hour(caller):
    """After 15 wrong codes, any code is rejected for an hour; unknown user names have no limit."""
    cognito = caller()
    account = cognito.pool.sign_up(Account())

    assert {cognito.confirm("000000") for _ in range(15)} == {MISMATCH}
    assert cognito.confirm(account.code) == LIMIT
    assert {cognito.confirm("000000", "nobody") for _ in range(20)} == {MISMATCH}

    cognito.wait(HOUR)
    assert cognito.confirm(account.code) == ("confirmed", None)


def test_five_resends_an_hour(caller):
    """The sixth resend within an hour is rejected."""
    cognito = caller()
    cognito.pool.sign_up(Account())

    assert [cognito.resend()[0] for _ in range(5)] == ["sent"] * 5
    assert cognito.resend() == LIMIT

    cognito.wait(HOUR)
    assert cognito.resend() == ("sent", None)


def test_resend_replaces_the_code(caller):
    """A resend replaces the code; the old one is expired."""
    cognito = caller()
    account = cognito.pool.sign_up(Account())
    old = account.code

    cognito.resend()

    assert cognito.pool.mailed == [old, account.code]
    assert cognito.confirm(old) == EXPIRED
    assert cognito.confirm(account.code) == ("confirmed", None)


def test_codes_expire(caller):
    """A code expires after 24 hours."""
    cognito = caller()
    account = cognito.pool.sign_up(Account())

    cognito.wait(DAY)

    assert cognito.confirm(account.code) == EXPIRED
    cognito.resend()
    cognito.wait(DAY - 1)
    assert cognito.confirm(account.code) == ("confirmed", None)


def test_daily_mail_limit(caller):
    """The pool sends 50 emails a day in all; a resend for an unknown user name never reports the limit."""
    cognito = caller(mails=2)
    cognito.pool.sign_up(Account())

    assert cognito.resend() == ("sent", None)
    code, message = cognito.resend()
    assert code == "LimitExceededException"
    assert message.startswith("Exceeded daily email limit for the operation or the account.")
    assert cognito.resend("nobody") == ("sent", None)

    cognito.wait(DAY)
    assert cognito.resend() == ("sent", None)


@pytest.mark.parametrize(
    ("mailer", "code"),
    [
        ("no verification", NOT_AUTHORIZED),
        ("no role", "InvalidEmailRoleAccessPolicyException"),
        ("no SMS", "InvalidParameterException"),
        ("bounces", "CodeDeliveryFailureException"),
        ("trigger raises", "UserLambdaValidationException"),
    ],
)
def test_pool_that_cannot_send(caller, mailer, code):
    """A pool that cannot send codes reports it for existing users only, and keeps their code."""
    cognito = caller(mailer=mailer)
    account = cognito.pool.sign_up(Account())

    assert cognito.resend()[0] == code
    assert cognito.resend("nobody") == ("sent", None)
    assert cognito.confirm(account.code) == ("confirmed", None)


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        ({"Session": "s" * 20}, (NOT_AUTHORIZED, "Invalid session for the user.")),
        (
            {"UserContextData": {"EncodedData": "e"}},
            ("InvalidParameterException", "Invalid user context data."),
        ),
    ],
)
def test_session_and_context_are_looked_at_for_existing_users(caller, arguments, refusal):
    """An invalid session or context is reported for existing users only, in a configurable order."""
    first, last = caller(), caller(checks=("limit", "status", "code", "session", "context"))
    for cognito in (first, last):
        cognito.pool.sign_up(Account())

    assert first.confirm("000000", **arguments) == refusal
    assert first.confirm("000000", "nobody", **arguments) == MISMATCH
    assert last.confirm("000000", **arguments) == MISMATCH


def test_trigger_runs_after_the_confirmation(caller):
    """The PostConfirmation trigger takes time, and the user stays confirmed when it fails."""
    cognito = caller(trigger_seconds=4, trigger_raises=True)
    account = cognito.pool.sign_up(Account())
    began = cognito.clock.now

    assert cognito.confirm(account.code)[0] == "UserLambdaValidationException"

    assert account.state == "CONFIRMED"
    assert cognito.clock.now - began == pytest.approx(4.2)


def test_secret_hash_is_checked(caller):
    """A wrong secret hash is rejected for any user name."""
    cognito = caller()

    for name in ("alice", "nobody"):
        code, message = cognito.confirm("000000", name, SecretHash="x")
        assert (code, message.startswith("Unable to verify secret hash")) == (NOT_AUTHORIZED, True)


def test_deleted_user_is_unknown(caller):
    """A deleted user is unknown; after a new sign-up, the old code is wrong."""
    cognito = caller()
    old = cognito.pool.sign_up(Account())
    cognito.pool.delete(old)

    assert cognito.confirm(old.code) == MISMATCH

    new = cognito.pool.sign_up(Account())
    assert cognito.confirm(old.code) == MISMATCH
    assert cognito.confirm(new.code) == ("confirmed", None)
