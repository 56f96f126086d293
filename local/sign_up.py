"""Signs users up to the local user pool, as a back end does, and reads the code from the mail that Cognito sends."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local import CannotRunError
from local.emulator import ACCOUNT

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from local.deployment import Deployment

MAILS = "/_ministack/ses/messages"


@dataclass(frozen=True)
class SignedUp:
    """A user who has signed up but is not yet confirmed, and the code from the mail.

    The user name is the e-mail address.
    """

    username: str
    password: str
    code: str


def sign_up(deployment: Deployment, username: str) -> SignedUp:
    """Sign up the e-mail address `username` with a made-up password. Raises `CannotRunError` if no mail arrives."""
    password = "Aa1!" + "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(20))
    cognito: CognitoIdentityProviderClient = deployment.emulator.client("cognito-idp")
    cognito.sign_up(
        ClientId=deployment.outputs["UserPoolClientId"],
        SecretHash=secret_hash(deployment, username),
        Username=username,
        Password=password,
        UserAttributes=[{"Name": "email", "Value": username}],
    )
    return SignedUp(username, password, mailed_code(deployment, username))


def mailed_code(deployment: Deployment, email: str) -> str:
    """Return the code in the latest mail to `email`. Raises `CannotRunError` if there is none."""
    for mail in reversed(mails_of(deployment)):
        if email in mail["To"] and (code := re.search(r"\b\d{6}\b", mail["BodyText"] or mail["BodyHtml"] or "")):
            return code.group()
    raise CannotRunError(f"No mail with a code came for {email}.")


def mails_of(deployment: Deployment) -> list[dict[str, Any]]:
    """Return all mails, the oldest first."""
    mails: list[dict[str, Any]] = deployment.emulator.get(MAILS)["messages"].get(ACCOUNT, [])
    return mails


def secret_hash(deployment: Deployment, username: str) -> str:
    """Return the `SecretHash` for `username`: Base64(HMAC-SHA256(client secret, username + client id))."""
    client_id = deployment.outputs["UserPoolClientId"]
    cognito: CognitoIdentityProviderClient = deployment.emulator.client("cognito-idp")
    client = cognito.describe_user_pool_client(UserPoolId=deployment.outputs["UserPoolId"], ClientId=client_id)
    key = client["UserPoolClient"]["ClientSecret"].encode()
    return base64.b64encode(hmac.digest(key, (username + client_id).encode(), hashlib.sha256)).decode()
