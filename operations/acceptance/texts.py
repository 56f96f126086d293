"""Cognito's error codes and texts, from which the outcome table chooses a row."""

from __future__ import annotations

import secrets
from collections import Counter
from typing import TYPE_CHECKING

from operations.acceptance.check import OUTCOMES, check, require
from operations.acceptance.context import status_and_code
from operations.acceptance.needs import mail, option
from signup_functions.confirmation.rows import Reason

if TYPE_CHECKING:
    from operations.acceptance.cognito_said import Said
    from operations.acceptance.context import Context

R = Reason
WRONG = "000000"
WRONG_CODE = (R.CODE_MISMATCH, R.CODE_EXPIRED, R.INVALID_PARAMETER)
"""The rows of a wrong code, for a user or for nobody."""
ATTEMPTS = 20
MAILS = 52


@check(1, "An unknown user name", affects=OUTCOMES)
def unknown_user(context: Context) -> str:
    """A wrong code or an invalid parameter, never UserNotFoundException. A resend may be accepted as well."""
    client = context.cognito.describe_user_pool_client(UserPoolId=context.pool, ClientId=context.app_client)
    prevents = client["UserPoolClient"].get("PreventUserExistenceErrors", "LEGACY")
    require(prevents == "ENABLED", f"PreventUserExistenceErrors is {prevents}")
    told = {str(context.confirm(context.name(f"unknown{n}"), WRONG).require(*WRONG_CODE)) for n in range(3)}
    resent = context.resend(context.name("unknown0")).require(R.ACCEPTED, *WRONG_CODE)
    return f"{'; '.join(sorted(told))}; resend: {resent}; service: {context.rejected(context.name('unknown0'))}"


@check(2, "An invalid session, and invalid device data",
       affects=f"{OUTCOMES} (_CONTEXT, or the row of refused_upstream)")  # fmt: skip
def session_and_device(context: Context) -> str:
    """A refusal that names session or device data, or the response to a wrong code, for a user and for nobody."""
    told = []
    with context.user("session") as user:
        for name in (user, context.name("nobody")):
            session = context.confirm(name, WRONG, Session=secrets.token_hex(20))
            device = context.confirm(name, WRONG, UserContextData={"EncodedData": "garbage"})
            told += [session.require(R.REFUSED_UPSTREAM, *WRONG_CODE), device.require(R.REFUSED_UPSTREAM, *WRONG_CODE)]
    return "session and device data of a user, then of nobody: " + "; ".join(map(str, told))


@check(3, "Cognito limits attempts for existing users only",
       affects=f"{OUTCOMES} (the row of cognito_limit), docs/decisions/6-attempts-table.md",
       when="at once")  # fmt: skip
def attempt_limit(context: Context) -> str:
    """LimitExceededException for a user after about 15 wrong codes, and never for nobody. The service rejects both."""

    def attempts(name: str) -> Counter[str]:
        rows = (R.COGNITO_LIMIT, *WRONG_CODE)
        return Counter(context.confirm(name, WRONG).require(*rows).row.value for _ in range(ATTEMPTS))

    with context.user("limit") as user:
        of_user, of_nobody = attempts(user), attempts(context.name("limitless"))
        came = f"a user: {dict(of_user)}; nobody: {dict(of_nobody)}"
        require(of_user[R.COGNITO_LIMIT] and not of_nobody[R.COGNITO_LIMIT], came)
        return f"{came}; service: {context.rejected(user)}"


@check(18, "A wrong code, the right code, and a duplicate submission", mail, affects=OUTCOMES)
def right_code(context: Context) -> str:
    """CodeMismatchException from Cognito; from the service a rejection, then 200 twice."""
    with context.user("right") as user:
        told = context.confirm(user, WRONG).require(R.CODE_MISMATCH)
        context.rejected(user)
        code = context.code_for("right")
        context.hidden.add(code)
        answers = [status_and_code(context.post(user, code)) for _ in range(2)]
        require(answers == ["200", "200"], f"the service answered {' and '.join(answers)} to the right code")
    return f"{told}; service: 200 twice"


@check(19, 'Cognito says "already confirmed" before it looks at the code',
       affects=f"{OUTCOMES} (the row of already_confirmed), docs/decisions/2-uniform-disclosure.md")  # fmt: skip
def already_confirmed(context: Context) -> str:
    """For two wrong codes, that the user is confirmed; from the service the same bytes as for nobody."""
    with context.user("confirmed") as user:
        context.cognito.admin_confirm_sign_up(UserPoolId=context.pool, Username=user)
        told = [context.confirm(user, code).require(R.ALREADY_CONFIRMED) for code in ("0", "999999")]
        context.rejected(user)
        resent = context.resend(user).require(R.ALREADY_CONFIRMED)
    return f"{told[0]}; resend: {resent}"


@check(20, "The other texts that the outcome table matches", affects=OUTCOMES)
def other_texts(context: Context) -> str:
    """A wrong secret hash (for nobody as well), a malformed code and a disabled user are told as such."""
    with context.user("texts") as user:
        another = context.hash("another")
        told: list[Said] = []
        for name, secret_hash in ((user, None), (user, "d3Jvbmc="), (user, another), (context.name("nobody"), another)):
            told.append(context.confirm(name, "0", SecretHash=secret_hash).require(R.SECRET_HASH_REJECTED))
        told.append(context.confirm(user, "1 12 123").require(R.INVALID_UPSTREAM))
        context.cognito.admin_disable_user(UserPoolId=context.pool, Username=user)
        told.append(context.confirm(user, "123456").require(R.NOT_CONFIRMABLE))
    return "; ".join(map(str, told))


@check(21, "A user pool that cannot send reports it", affects=f"{OUTCOMES} (the row of delivery_misconfigured)")
def cannot_send(context: Context) -> str:
    """NotAuthorizedException with auto verification in its text, in a pool without automatic verification."""
    with context.temporary_pool(with_secret=False) as (_, client):
        context.sign_up("silent", "silent", ClientId=client)
        return str(context.resend("silent", ClientId=client, SecretHash=None).require(R.DELIVERY_MISCONFIGURED))


@check(22, "The text of the daily mail limit", mail,
       option("mail_limit", "--mail-limit, as it uses up the account's mails of the day"),
       affects=f"{OUTCOMES} (_MAIL_LIMIT)")  # fmt: skip
def mail_limit(context: Context) -> str:
    """LimitExceededException about the daily e-mail limit after some 50 mails, for a sign-up and for a resend."""
    with context.temporary_pool(with_secret=False, AutoVerifiedAttributes=["email"]) as (_, client):
        for number in range(MAILS):
            try:
                context.sign_up(f"mail{number}", f"mail{number}", ClientId=client)
            except context.cognito.exceptions.LimitExceededException:
                break
        told = context.resend("mail0", ClientId=client, SecretHash=None)
        return f"{told.require(R.DELIVERY_MISCONFIGURED)} after {number} mails"
