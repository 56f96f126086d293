"""The sentences for errors of the AWS SDK. Each names the command that helps, if one does."""

import os
import shlex
from collections.abc import Sequence

from botocore import exceptions
from botocore.exceptions import BotoCoreError, ClientError

SIGN_IN = "sign in again, as with `aws login` or `aws sso login`, or replace the variables AWS_…"
NOBODY = (
    "No AWS credentials were found: sign in with `aws login` or `aws sso login`, or set AWS_PROFILE, or "
    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
)
NO_PROFILE = "There is no AWS profile {profile!r}: `aws configure list-profiles` lists the profiles."
SESSION = "session of profile {profile!r} has expired, or has not begun: run `aws"
RETRIEVAL = (
    "The credentials of profile {profile!r} could not be read: {error} `aws configure list --profile {option}` shows "
    "where they come from."
)
CERTIFICATE = (
    "The certificate of AWS is not trusted: {error} Behind a proxy that inspects TLS, set AWS_CA_BUNDLE to the file "
    "with its CA certificate."
)
EXCEPTIONS: Sequence[tuple[type[BotoCoreError] | tuple[type[BotoCoreError], ...], str]] = (
    (exceptions.NoCredentialsError, NOBODY),
    (exceptions.ProfileNotFound, NO_PROFILE),
    ((exceptions.SSOError, exceptions.TokenRetrievalError), f"The SSO {SESSION} sso login --profile {{option}}`."),
    (exceptions.LoginError, f"The login {SESSION} login --profile {{option}}`."),
    (exceptions.CredentialRetrievalError, RETRIEVAL),
    (exceptions.SSLError, CERTIFICATE),
    (BotoCoreError, "The AWS call failed: {error}"),
)
"""The first row that fits gives the sentence."""

EXPIRED = f"The AWS session has expired: {SIGN_IN}."
UNKNOWN = f"AWS does not accept these credentials: {SIGN_IN}. A Region that is not enabled refuses valid ones as well."
CLOCK = "AWS refuses the time of this machine: set its clock, then run the command again. ({error})"
CODES = {
    "ExpiredToken": EXPIRED,
    "ExpiredTokenException": EXPIRED,
    "InvalidClientTokenId": UNKNOWN,
    "UnrecognizedClientException": UNKNOWN,
    "RequestTimeTooSkewed": CLOCK,
    "AccessDenied": "These credentials may not call {operation}: {error}",
    "AccessDeniedException": "These credentials may not call {operation}: {error}",
}
SIGNATURE_CODES = {"SignatureDoesNotMatch", "InvalidSignatureException"}
CLOCK_WORDS = ("Signature expired", "Signature not yet current")


def profile() -> str:
    """Return the name of the AWS profile in use."""
    return os.environ.get("AWS_PROFILE") or os.environ.get("AWS_DEFAULT_PROFILE") or "default"


def sentence(error: Exception) -> str:
    """Return the message for an error of the SDK, on one line."""
    if isinstance(error, ClientError):
        return _sentence_of_response(error)
    for kinds, text in EXCEPTIONS:
        if isinstance(error, kinds):
            return _filled(text, error=str(error))
    return _filled(
        "The settings or the response of AWS cannot be read: {error}", error=f"{type(error).__name__} {error}"
    )


def _sentence_of_response(error: ClientError) -> str:
    code = error.response["Error"].get("Code", "no code")
    message = error.response["Error"].get("Message") or "no reason given"
    if code in SIGNATURE_CODES:
        text = CLOCK if message.startswith(CLOCK_WORDS) else UNKNOWN
    else:
        text = CODES.get(code, "{operation} failed with {code}: {error}")
    return _filled(text, operation=error.operation_name, code=code, error=message)


def _filled(text: str, **values: str) -> str:
    return " ".join(text.format(profile=profile(), option=shlex.quote(profile()), **values).split())
