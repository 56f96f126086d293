"""The settings of Amazon SES, through which the user pool that the stack makes sends its mail."""

# Without `from __future__ import annotations`: the annotations are the checks.

from dataclasses import dataclass
from typing import Annotated

from .checks import Matches
from .custom_domain import DOMAIN_NAME
from .declaration import CheckedSettings
from .existing_user_pool import REGION

ADDRESS = rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{DOMAIN_NAME}"
NOT_AN_ADDRESS = "must be an e-mail address in ASCII with its domain in lower case, such as 'no-reply@example.com'"
MAX_NAME_LENGTH = 64


def display_name(value: object) -> str | None:
    """Check a sender's name."""
    if isinstance(value, str) and value.strip() and value.isprintable() and len(value) <= MAX_NAME_LENGTH:
        return None
    return f"must be a name of 1 to {MAX_NAME_LENGTH} printable characters"


@dataclass(frozen=True, kw_only=True)
class SesEmail(CheckedSettings):
    """A verified identity in Amazon SES, from which the user pool sends codes.

    The account must have left the SES sandbox in the identity's Region. In the sandbox, SES delivers only to verified
    addresses.
    """

    identity_arn: Annotated[
        str,
        Matches(
            rf"arn:aws[a-z-]*:ses:{REGION}:\d{{12}}:identity/({ADDRESS}|{DOMAIN_NAME})",
            "must be the ARN of an SES identity such as 'arn:aws:ses:eu-west-1:111122223333:identity/example.com'",
        ),
    ]
    """The ARN of a verified domain or e-mail address in SES, in the environment's account. Its Region is the
    environment's or another one that Cognito can use from there."""
    from_address: Annotated[str, Matches(ADDRESS, NOT_AN_ADDRESS)]
    """The sender: the identity's address, or any address of its domain or a subdomain."""
    from_name: Annotated[str | None, display_name] = None
    """The sender's name, as in `Example Shop`."""
    reply_to: Annotated[str | None, Matches(ADDRESS, NOT_AN_ADDRESS)] = None
    """Where answers go. Without it, to the sender."""
    configuration_set: Annotated[
        str | None,
        Matches(r"[A-Za-z0-9_-]{1,64}", "must be the name of an SES configuration set: letters, digits, '_' and '-'"),
    ] = None
    """The name of an SES configuration set in the identity's Region, which can report bounces and complaints."""

    @property
    def identity(self) -> str:
        """The identity's domain or address."""
        return self.identity_arn.partition("/")[2]
