"""The settings of the VPC that the functions run in."""

# Without `from __future__ import annotations`: the annotations are the checks.

from dataclasses import dataclass
from typing import Annotated

from .checks import Matches, Several
from .declaration import CheckedSettings

_ID = r"-([0-9a-f]{8}|[0-9a-f]{17})"


# The maximums are Lambda's limits.
@dataclass(frozen=True, kw_only=True)
class Vpc(CheckedSettings):
    """A network of your own for both functions.

    It must lead them to Secrets Manager, Cognito user pools and DynamoDB, by VPC endpoints or a NAT gateway.
    """

    subnet_ids: Annotated[
        tuple[str, ...],
        Several(Matches(f"subnet{_ID}", "must hold ids of subnets such as 'subnet-0123456789abcdef0'"), 16),
    ]
    """The ids of private subnets of one VPC. Name subnets in at least two Availability Zones."""
    security_group_ids: Annotated[
        tuple[str, ...],
        Several(Matches(f"sg{_ID}", "must hold ids of security groups such as 'sg-0123456789abcdef0'"), 5),
    ]
    """The ids of security groups of that VPC. They must allow outgoing HTTPS (port 443); nothing comes in."""
