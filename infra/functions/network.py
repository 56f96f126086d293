"""The VPC that the functions run in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_

if TYPE_CHECKING:
    from constructs import Construct

    from ..settings import Vpc

ONE_SUBNET = "signup-confirmation:one-subnet"
"""The id with which the warning can be acknowledged."""


def warn_of_one_subnet(scope: Construct, *, vpc: Vpc | None) -> None:
    """Warn about functions that stop together with one Availability Zone."""
    if vpc is not None and len(vpc.subnet_ids) == 1:
        cdk.Annotations.of(scope).add_warning_v2(
            ONE_SUBNET,
            "vpc has one subnet. If its Availability Zone fails, the service fails. Name subnets in at least two.",
        )


def attach(function: lambda_.Function, vpc: Vpc) -> None:
    """Run a function in a VPC. The CDK's own `vpc` would also need its id and Availability Zones, or a look-up."""
    if isinstance(function.node.default_child, lambda_.CfnFunction):
        function.node.default_child.vpc_config = lambda_.CfnFunction.VpcConfigProperty(
            subnet_ids=list(vpc.subnet_ids), security_group_ids=list(vpc.security_group_ids)
        )
