"""The simulated Cognito behaves as AWS documents."""

import pytest

from signup_functions.shared.keys import secret_hash
from tests.support.clock import Clock
from tests.support.identifiers import CLIENT_ID
from tests.support.simulation import CLIENT_SECRET, Account, Behaviour, UserPool

HOUR = 3600
DAY = 24 * HOUR
Response = tuple[str, str | None]

DONE = ("ConfirmSignUp", None)
SENT = ("ResendConfirmationCode", None)
LIMIT = ("LimitExceededException", "Attempt limit exceeded, please try after some time.")
MAIL_LIMIT = ("LimitExceededException", "Exceeded daily email limit for the operation or the account. If a higher …")
MISMATCH = ("CodeMismatchException", "Invalid verification code provided, please try again.")
EXPIRED = ("ExpiredCodeException", "Invalid code provided, please request a code again.")
UNKNOWN = ("UserNotFoundException", "Username/client id combination not found.")
INVALID = ("InvalidParameterException", "Username/client id combination not found.")
ALREADY = ("InvalidParameterException", "User is already confirmed.")
CONFIRMED = ("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED")
FORCED = ("NotAuthorizedException", "User cannot be confirmed. Current status is FORCE_CHANGE_PASSWORD")
DISABLED = ("NotAuthorizedException", "User is disabled.")
NO_VERIFICATION = ("NotAuthorizedException", "Cannot resend codes. Auto verification not turned on.")
BAD_SESSION = ("NotAuthorizedException", "Invalid session for the user.")
BAD_CONTEXT = ("InvalidParameterException", "Invalid user context data.")
TRIGGER = ("UserLambdaValidationException", "PostConfirmation failed with error words of a trigger.")

SESSION = {"Session": "s" * 20}
CONTEXT = {"UserContextData": {"EncodedData": "e"}}
LATE = {"checks": ("limit", "status", "code", "session", "context")}

SCRIPTS = {
    "a code confirms once": ({}, [("wrong", MISMATCH), ("newest", DONE), ("newest", CONFIRMED), ("resend", ALREADY)]),
    "an address is an alias once it is verified, and names are case-insensitive": (
        {}, [("alice@example.com:wrong", MISMATCH), ("ALICE:newest", DONE), ("Alice@Example.com:wrong", CONFIRMED)],
    ),
    "a user with a temporary password": ({"state": "FORCE_CHANGE_PASSWORD"}, [("wrong", FORCED), ("resend", FORCED)]),
    "a disabled user": ({"state": "DISABLED"}, [("wrong", DISABLED), ("resend", DISABLED)]),
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
    "a pool that cannot send reports it for existing users only, and keeps their code": (
        {"mailer": "no verification"}, [("resend", NO_VERIFICATION), ("nobody:resend", SENT), ("newest", DONE)],
    ),
    "a session is checked for existing users only": (SESSION, [("wrong", BAD_SESSION), ("nobody:wrong", MISMATCH)]),
    "so is context data": (CONTEXT, [("wrong", BAD_CONTEXT), ("nobody:wrong", MISMATCH)]),
    "or both after the code": (SESSION | CONTEXT | LATE, [("wrong", MISMATCH), ("newest", BAD_SESSION)]),
    "the trigger runs after the confirmation": ({"trigger_raises": True}, [("newest", TRIGGER), ("wrong", CONFIRMED)]),
}  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS)
def test_documented_behaviour(script):
    """Each call gets its documented response. A step is a code, "resend" or seconds, after "NAME:" for another user."""
    options, steps = SCRIPTS[script]
    arguments = {name: value for name, value in options.items() if name[0].isupper()}
    behaviour = {name: value for name, value in options.items() if name[0].islower() and name != "state"}
    clock = Clock(1_700_000_000)
    pool = UserPool(clock, Behaviour(**behaviour))
    pool.sign_up(Account(state=options.get("state", "UNCONFIRMED")))

    for step, expected in steps:
        if expected is None:
            clock.pass_(step)
            continue
        name, _, call = step.rpartition(":")
        operation = "ResendConfirmationCode" if call == "resend" else "ConfirmSignUp"
        codes = {"newest": pool.mailed[-1:], "first": pool.mailed[:1]}.get(call, [call])
        body = {"Username": name or "alice", "ConfirmationCode": codes[0], **arguments}
        digest = secret_hash(CLIENT_SECRET, body["Username"], CLIENT_ID)

        reply, _ = pool.respond(operation, body | {"SecretHash": digest})

        code, message = reply.body.get("__type", operation), reply.body.get("message")
        assert code == expected[0], step
        assert message == expected[1] or message.startswith(expected[1].removesuffix("…")), step


def test_secret_hash_is_checked():
    """A wrong secret hash is rejected for any user name."""
    reply, _ = UserPool(Clock(0)).respond("ConfirmSignUp", {"Username": "nobody", "SecretHash": "x"})

    assert reply.body["message"].startswith("Unable to verify secret hash")
