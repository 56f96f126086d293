"""The settings of the API's own domain name."""

# Without `from __future__ import annotations`: the annotations are the checks.

from dataclasses import dataclass
from typing import Annotated

from .checks import Matches
from .declaration import CheckedSettings

# As API Gateway takes it: lower case. No wildcard, since callers are given this name.
DOMAIN_NAME = r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?"


@dataclass(frozen=True, kw_only=True)
class CustomDomain(CheckedSettings):
    """A domain name for the API."""

    domain_name: Annotated[
        str, Matches(DOMAIN_NAME, "must be a host name in lower case such as 'signup.example.com', no wildcard")
    ]
    """As in `signup.example.com`. The API is at its root."""
    certificate_arn: Annotated[
        str,
        Matches(
            r"arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate/[A-Za-z0-9-]+",
            "must be the full ARN of a certificate in ACM",
        ),
    ]
    """The ARN of the name's certificate in ACM, in the environment's Region and account."""
    hosted_zone_id: Annotated[
        str | None, Matches(r"Z[A-Z0-9]{1,31}", "must be the id of a Route 53 hosted zone such as 'Z012345ABC'")
    ] = None
    """The Route 53 hosted zone, in the same account, in which the stack creates the DNS records. Without it, create a
    record that points to the output `DomainTarget`."""
    disable_default_endpoint: bool = False
    """Switches off the address that API Gateway generates. Otherwise it keeps working."""
