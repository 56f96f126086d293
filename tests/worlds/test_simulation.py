"""The simulated Cognito behaves as AWS documents, seen through a botocore client."""

from __future__ import annotations

import os
from typing import Any

import pytest
from botocore.exceptions import ClientError

from signup_functions.shared.aws import Clients
from signup_functions.shared.keys import secret_hash
from tests.support import function_environment
from tests.support.clock import Clock
from tests.support.identifiers import CLIENT_ID
from tests.support.simulated_network import Network
from tests.support.simulated_table import Table
from tests.support.simulation import CLIENT_SECRET, Account, Behaviour, UserPool

HOUR = 3600
DAY = 24 * HOUR
NOT_AUTHORIZED = "NotAuthorizedException"
LIMIT = ("LimitExceededException", "Attempt limit exceeded, please try after some time.")
MISMATCH = ("CodeMismatchException", "Invalid verification code provided, please try again.")
EXPIRED = ("ExpiredCodeException", "Invalid code provided, please request a code again.")
MAIL_LIMIT = (
    "LimitExceededException",
    (
        "Exceeded daily email limit for the operation or the account. If a higher limit is required, please configure "
        "your user pool to use your own Amazon SES configuration for sending email."
    ),
)
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

    def play(self, step: str | float) -> object:
        """Carry out a step: seconds to wait, "resend", or a code; "NAME:" goes before another user name."""
        if not isinstance(step, str):
            return self.wait(step)
        name, _, call = step.rpartition(":")
        codes = {"newest": self.pool.mailed[-1:], "first": self.pool.mailed[:1]}.get(call, [call])
        return self.resend(name or "alice") if call == "resend" else self.confirm(*codes, name or "alice")

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


CONFIRMED = (NOT_AUTHORIZED, "User cannot be confirmed. Current status is CONFIRMED")
FORCED = (NOT_AUTHORIZED, "User cannot be confirmed. Current status is FORCE_CHANGE_PASSWORD")
DISABLED = (NOT_AUTHORIZED, "User is disabled.")
UNKNOWN = ("UserNotFoundException", NOT_FOUND)
INVALID = ("InvalidParameterException", NOT_FOUND)
DONE, SENT = ("confirmed", None), ("sent", None)

SCRIPTS: dict[str, tuple[dict[str, Any], list[tuple[str | float, object]]]] = {
    "the code confirms the user once": ({}, [("wrong", MISMATCH), ("newest", DONE), ("newest", CONFIRMED)]),
    "names are case-insensitive, and an address is an alias once it is verified": (
        {}, [("alice@example.com:wrong", MISMATCH), ("ALICE:newest", DONE), ("Alice@Example.com:wrong", CONFIRMED)],
    ),
    "unknown names have several documented responses": (
        {"unknown_confirm": ("mismatch", "expired", "not found", "invalid")},
        [("nobody:1", MISMATCH), ("nobody:1", EXPIRED), ("nobody:1", UNKNOWN), ("nobody:1", INVALID)],
    ),
    "so do their resends": (
        {"unknown_resend": ("delivery", "not found", "invalid")},
        [("nobody:resend", SENT), ("nobody:resend", UNKNOWN), ("nobody:resend", INVALID)],
    ),
    "after 15 wrong codes any code is rejected for an hour": (
        {}, [*[("wrong", MISMATCH)] * 15, ("newest", LIMIT), (HOUR, None), ("newest", DONE)],
    ),
    "unknown names have no limit": ({}, [("nobody:wrong", MISMATCH)] * 20),
    "the sixth resend within an hour is rejected": (
        {}, [*[("resend", SENT)] * 5, ("resend", LIMIT), (HOUR, None), ("resend", SENT)],
    ),
    "a resend replaces the code": ({}, [("resend", SENT), ("first", EXPIRED), ("newest", DONE)]),
    "a code expires after 24 hours": (
        {}, [(DAY, None), ("newest", EXPIRED), ("resend", SENT), (DAY - 1, None), ("newest", DONE)],
    ),
    "the pool sends 50 emails a day in all": (
        {"mails": 1}, [("resend", MAIL_LIMIT), ("nobody:resend", SENT), (DAY, None), ("resend", SENT)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS)
def test_documented_behaviour(caller, script):
    """Each call gets its documented response."""
    behaviour, steps = SCRIPTS[script]
    cognito = caller(**behaviour)
    cognito.pool.sign_up(Account())

    assert [cognito.play(step) for step, _ in steps] == [response for _, response in steps]


@pytest.mark.parametrize(
    ("state", "confirm", "resend"),
    [
        ("UNCONFIRMED", MISMATCH, SENT),
        ("CONFIRMED", CONFIRMED, ("InvalidParameterException", "User is already confirmed.")),
        ("FORCE_CHANGE_PASSWORD", FORCED, FORCED),
        ("DISABLED", DISABLED, DISABLED),
    ],
)
def test_states(caller, state, confirm, resend):
    """Each state of an account has its documented responses."""
    cognito = caller()
    cognito.pool.sign_up(Account(state=state))

    assert (cognito.confirm("wrong"), cognito.resend()) == (confirm, resend)


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
    cognito.pool.sign_up(Account())

    assert cognito.resend()[0] == code
    assert (cognito.play("nobody:resend"), cognito.play("newest")) == (SENT, DONE)


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        ({"Session": "s" * 20}, (NOT_AUTHORIZED, "Invalid session for the user.")),
        ({"UserContextData": {"EncodedData": "e"}}, ("InvalidParameterException", "Invalid user context data.")),
    ],
)
def test_session_and_context(caller, arguments, refusal):
    """An invalid session or context is reported for existing users only, in a configurable order."""
    first, last = caller(), caller(checks=("limit", "status", "code", "session", "context"))
    for cognito in (first, last):
        cognito.pool.sign_up(Account())

    assert first.confirm("wrong", **arguments) == refusal
    assert first.confirm("wrong", "nobody", **arguments) == last.confirm("wrong", **arguments) == MISMATCH


def test_secret_hash_is_checked(caller):
    """A wrong secret hash is rejected for any user name."""
    code, message = caller().confirm("000000", "nobody", SecretHash="x")

    assert (code, message.startswith("Unable to verify secret hash")) == (NOT_AUTHORIZED, True)
