"""The settings of a user pool that the stack does not make."""

# Without `from __future__ import annotations`: the annotations are the checks.

from dataclasses import dataclass
from typing import Annotated

from .checks import Matches
from .declaration import CheckedSettings

REGION = r"[a-z]{2,}(-[a-z]+)+-\d"


@dataclass(frozen=True, kw_only=True)
class ExistingUserPool(CheckedSettings):
    """A user pool that somebody else owns. The function only confirms its users.

    In a pool with alias attributes, an e-mail address or phone number becomes an alias only when it is verified. To
    confirm the sign-up, its users must enter the user name that they signed up with. In a pool with username attributes
    (`UsernameAttributes`), as the stack makes one, the address is the user name.
    """

    user_pool_id: Annotated[str, Matches(rf"{REGION}_[A-Za-z0-9]{{1,32}}", "must be of the form 'eu-west-1_AbCdEfGhI'")]
    """As in `eu-west-1_AbCdEfGhI`. Its Region must be the environment's."""
    user_pool_client_id: Annotated[str, Matches(r"\w{1,128}", "must be the id of an app client: letters and digits")]
    """An app client with a secret and with `PreventUserExistenceErrors` ENABLED."""
    client_secret_arn: Annotated[
        str,
        Matches(
            rf"arn:aws[a-z-]*:secretsmanager:{REGION}:\d{{12}}:secret:[\w/+=.@-]+-[A-Za-z0-9]{{6}}",
            "must be the secret's full ARN, with the six characters that Secrets Manager adds at its end",
        ),
    ]
    """The full ARN of the secret in Secrets Manager: the client secret itself, or JSON with `clientSecret`."""
    # A policy must name the key itself: an alias would allow nothing.
    client_secret_key_arn: Annotated[
        str | None,
        Matches(
            rf"arn:aws[a-z-]*:kms:{REGION}:\d{{12}}:key/[A-Za-z0-9-]+", "must be the ARN of a KMS key, not of an alias"
        ),
    ] = None
    """The ARN of that secret's KMS key, unless it is the account's `aws/secretsmanager`."""
    rotate: bool = False
    """Rotates the secret, as for a pool that the stack makes. The secret and its key must be in the environment's
    account, which must be set. First, every other backend with the same app client must read this secret: the second
    rotation deletes the app client's original secret."""
