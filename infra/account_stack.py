"""The stack of one account and Region: what API Gateway holds only once there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam

if TYPE_CHECKING:
    from constructs import Construct


class AccountStack(cdk.Stack):
    """The role by which API Gateway writes access logs, without which no stage can have one.

    Deployed before the first environment, once for each account and Region. Retained: the setting is everybody's
    there, and every stage that logs, of this service or not, would break without it.
    """

    def __init__(self, scope: Construct, construct_id: str, *, account: str | None, region: str | None) -> None:
        """Make the role and the setting; without an account and a Region those of the CDK CLI."""
        super().__init__(
            scope,
            construct_id,
            description="API Gateway's logging role, one per account and Region",
            env=cdk.Environment(account=account, region=region),
        )
        role = iam.Role(
            self,
            "ApiGatewayLogging",
            assumed_by=iam.ServicePrincipal("apigateway.amazonaws.com"),
            managed_policies=[
                iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AmazonAPIGatewayPushToCloudWatchLogs")
            ],
        )
        Validations.of(role).acknowledge(
            Acknowledgment(
                id="AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
                reason="The policy that AWS makes for just this role: it only writes logs, and API Gateway "
                "may use any log group of the account, since the setting serves all of its stages.",
            ),
        )
        role.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
        setting = apigateway.CfnAccount(self, "Account", cloud_watch_role_arn=role.role_arn)
        setting.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
