"""The network that the functions run in, if it is not Lambda's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_

from ..settings.tokens import is_list_token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs import Construct, IDependable

    from ..settings import Vpc

ONE_SUBNET = "signup-confirmation:one-subnet"
"""The id with which the warning can be acknowledged."""


@dataclass(frozen=True, kw_only=True)
class Network:
    """Subnets and security groups, and what must exist before anything runs in them, if the app makes that itself."""

    subnet_ids: Sequence[str]
    security_group_ids: Sequence[str]
    routes: IDependable | None = None


def network(
    scope: Construct,
    *,
    ids: Vpc | None,
    vpc: ec2.IVpc | None,
    subnets: ec2.SubnetSelection | None,
    security_groups: Sequence[ec2.ISecurityGroup] | None,
) -> Network | None:
    """Return the network of the settings, or that of a VPC construct. Warn about a single subnet.

    Raises `ValueError`: both are given, or subnets that cannot be used; the text is one sentence.
    """
    if vpc is None:
        for name, value in {"vpc_subnets": subnets, "security_groups": security_groups}.items():
            if value is not None:
                raise ValueError(f"{name} requires vpc, the VPC construct that they belong to")
        if ids is None:
            return None
        found = Network(subnet_ids=ids.subnet_ids, security_group_ids=ids.security_group_ids)
    elif ids is not None:
        raise ValueError("vpc must be given once: as a construct, or as ids in the settings")
    else:
        found = _of_construct(scope, vpc, subnets, security_groups)
    if len(found.subnet_ids) == 1 and not is_list_token(found.subnet_ids[0]):
        cdk.Annotations.of(scope).add_warning_v2(
            ONE_SUBNET,
            "vpc has one subnet. If its Availability Zone fails, the service fails. Name subnets in at least two.",
        )
    return found


def _of_construct(
    scope: Construct,
    vpc: ec2.IVpc,
    subnets: ec2.SubnetSelection | None,
    security_groups: Sequence[ec2.ISecurityGroup] | None,
) -> Network:
    wanted = subnets or ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS)
    try:
        chosen = vpc.select_subnets(**wanted._values)  # noqa: SLF001
    except RuntimeError as error:
        raise ValueError(f"vpc_subnets selects no subnets: {str(error).splitlines()[0]}") from None
    if chosen.has_public:
        raise ValueError("vpc_subnets must be private: a function in a public subnet cannot reach AWS's endpoints")
    groups = security_groups or [ec2.SecurityGroup(scope, "SecurityGroup", vpc=vpc)]
    return Network(
        subnet_ids=chosen.subnet_ids,
        security_group_ids=[group.security_group_id for group in groups],
        routes=chosen.internet_connectivity_established,
    )


def attach(function: lambda_.Function, to: Network) -> None:
    """Run a function in a network, once its routes exist. The CDK's own `vpc` would need Availability Zones as well."""
    resource = cast("lambda_.CfnFunction", function.node.default_child)
    resource.vpc_config = lambda_.CfnFunction.VpcConfigProperty(
        subnet_ids=list(to.subnet_ids), security_group_ids=list(to.security_group_ids)
    )
    if to.routes is not None:
        function.node.add_dependency(to.routes)
