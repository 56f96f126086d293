"""Cognito's error codes and texts, from which the outcome table chooses a row."""

import secrets
from collections import Counter

from operations.acceptance.check import OUTCOMES, check, mail, option, require
from operations.acceptance.context import WRONG_CODE, Context, status_and_code
from signup_functions.confirmation.rows import Reason as R  # noqa: N817 - many rows

REJECTED = (R.CODE_MISMATCH, R.CODE_EXPIRED, R.INVALID_PARAMETER)
"""The rows of a wrong code, for a user or for nobody."""
ATTEMPTS = 20
MAILS = 52


@check(1, "An unknown user name", affects=OUTCOMES)
def unknown_user(context: Context) -> str:
    """A wrong code or an invalid parameter, never UserNotFoundException. A resend may be accepted as well."""
    client = context.cognito.describe_user_pool_client(**context.app_client)["UserPoolClient"]
    prevents = client.get("PreventUserExistenceErrors", "LEGACY")
    require(prevents == "ENABLED", f"PreventUserExistenceErrors is {prevents}")
    confirmed = {str(context.confirm(context.name(f"unknown{n}"), WRONG_CODE).require(*REJECTED)) for n in range(3)}
    resent = context.resend(context.name("unknown0")).require(R.ACCEPTED, *REJECTED)
    return f"{'; '.join(sorted(confirmed))}; resend: {resent}; service: {context.rejected(context.name('unknown0'))}"


@check(2, "An invalid session, and invalid device data",
       affects=f"{OUTCOMES} (_CONTEXT, or the row of refused_upstream)")  # fmt: skip
def session_and_device(context: Context) -> str:
    """A refusal that names session or device data, or the response to a wrong code, for a user and for nobody."""
    given = {"Session": secrets.token_hex(20)}, {"UserContextData": {"EncodedData": "garbage"}}
    with context.user("session") as user:
        responses = [
            str(context.confirm(name, WRONG_CODE, **arguments).require(R.REFUSED_UPSTREAM, *REJECTED))
            for name in (user, context.name("nobody"))
            for arguments in given
        ]
    return f"session and device data of a user, then of nobody: {'; '.join(responses)}"


@check(3, "Cognito limits attempts for existing users only",
       affects=f"{OUTCOMES} (the row of cognito_limit), docs/decisions/6-attempts-table.md",
       when="at once")  # fmt: skip
def attempt_limit(context: Context) -> str:
    """LimitExceededException for a user after about 15 wrong codes, and never for nobody. The service rejects both."""

    def attempts(name: str) -> Counter[str]:
        rows = (R.COGNITO_LIMIT, *REJECTED)
        return Counter(context.confirm(name, WRONG_CODE).require(*rows).row.value for _ in range(ATTEMPTS))

    with context.user("limit") as user:
        of_user, of_nobody = attempts(user), attempts(context.name("limitless"))
        found = f"a user: {dict(of_user)}; nobody: {dict(of_nobody)}"
        require(of_user[R.COGNITO_LIMIT] and not of_nobody[R.COGNITO_LIMIT], found)
        return f"{found}; service: {context.rejected(user)}"


@check(18, "A wrong code, the right code, and a duplicate submission", mail, affects=OUTCOMES)
def right_code(context: Context) -> str:
    """CodeMismatchException from Cognito; from the service a rejection, then 200 twice."""
    with context.user("right") as user:
        rejection = context.confirm(user, WRONG_CODE).require(R.CODE_MISMATCH)
        context.rejected(user)
        code = context.ask(f"The code in the mail to {context.address('right')}: ").strip()
        context.hidden.add(code)
        responses = [status_and_code(context.post(user, code)) for _ in range(2)]
        require(responses == ["200", "200"], f"the service returned {' and '.join(responses)} to the right code")
    return f"{rejection}; service: 200 twice"


@check(19, 'Cognito says "already confirmed" before it looks at the code',
       affects=f"{OUTCOMES} (the row of already_confirmed), docs/decisions/2-uniform-disclosure.md")  # fmt: skip
def already_confirmed(context: Context) -> str:
    """For two wrong codes, that the user is confirmed; from the service the same bytes as for nobody."""
    with context.user("confirmed") as user:
        context.cognito.admin_confirm_sign_up(UserPoolId=context.outputs["UserPoolId"], Username=user)
        first, _ = (context.confirm(user, code).require(R.ALREADY_CONFIRMED) for code in ("0", "999999"))
        context.rejected(user)
        return f"{first}; resend: {context.resend(user).require(R.ALREADY_CONFIRMED)}"


@check(20, "The other texts that the outcome table matches", affects=OUTCOMES)
def other_texts(context: Context) -> str:
    """A wrong secret hash (also for nobody), a malformed code and a disabled user each have an error of their own."""
    with context.user("texts") as user:
        another = context.hash("another")
        hashes = (user, None), (user, "d3Jvbmc="), (user, another), (context.name("nobody"), another)
        responses = [
            context.confirm(name, "0", SecretHash=secret_hash).require(R.SECRET_HASH_REJECTED)
            for name, secret_hash in hashes
        ]
        responses.append(context.confirm(user, "1 12 123").require(R.INVALID_UPSTREAM))
        context.cognito.admin_disable_user(UserPoolId=context.outputs["UserPoolId"], Username=user)
        responses.append(context.confirm(user, "123456").require(R.NOT_CONFIRMABLE))
    return "; ".join(map(str, responses))


@check(21, "A user pool that cannot send reports it", affects=f"{OUTCOMES} (the row of delivery_misconfigured)")
def cannot_send(context: Context) -> str:
    """NotAuthorizedException with auto verification in its text, in a pool without automatic verification."""
    with context.temporary_pool(with_secret=False) as pool:
        context.sign_up("silent", "silent", pool["ClientId"])
        response = context.resend("silent", ClientId=pool["ClientId"], SecretHash=None)
        return str(response.require(R.DELIVERY_MISCONFIGURED))


@check(22, "The text of the daily mail limit", mail,
       option("mail_limit", "--mail-limit, as it uses up the account's mails of the day"),
       affects=f"{OUTCOMES} (_MAIL_LIMIT)")  # fmt: skip
def mail_limit(context: Context) -> str:
    """LimitExceededException about the daily e-mail limit after some 50 mails, for a sign-up and for a resend."""
    with context.temporary_pool(with_secret=False, AutoVerifiedAttributes=["email"]) as pool:
        for number in range(MAILS):
            try:
                context.sign_up(f"mail{number}", f"mail{number}", pool["ClientId"])
            except context.cognito.exceptions.LimitExceededException:
                break
        response = context.resend("mail0", ClientId=pool["ClientId"], SecretHash=None)
        return f"{response.require(R.DELIVERY_MISCONFIGURED)} after {number} mails"
