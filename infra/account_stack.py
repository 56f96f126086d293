"""The stack of one account and Region: the API Gateway setting that exists once there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam

if TYPE_CHECKING:
    from constructs import Construct


class AccountStack(cdk.Stack):
    """The role with which API Gateway writes access logs.

    Deploy it once per account and Region, before the first environment. It is retained, since every stage in the
    account and Region shares the setting, and stages of other services need it for their logs as well.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        account: str | None,
        region: str | None,
        bootstrap_qualifier: str | None = None,
    ) -> None:
        """Create the role and the setting; by default in the CDK CLI's current account and Region."""
        super().__init__(
            scope,
            construct_id,
            description="API Gateway's logging role, one per account and Region",
            env=cdk.Environment(account=account, region=region),
            synthesizer=cdk.DefaultStackSynthesizer(qualifier=bootstrap_qualifier),
        )
        role = iam.Role(
            self,
            "ApiGatewayLogging",
            # No condition on aws:SourceAccount: AWS's pages on logging and on AWS::ApiGateway::Account show this trust
            # policy without one. If API Gateway's request lacks the key, a condition would switch off the logs of every
            # API in the account and Region.
            assumed_by=iam.ServicePrincipal("apigateway.amazonaws.com"),
            managed_policies=[
                iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AmazonAPIGatewayPushToCloudWatchLogs")
            ],
        )
        Validations.of(role).acknowledge(
            Acknowledgment(
                id="AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
                reason="AWS's managed policy for this role: it only writes logs. API Gateway may use any log group of "
                "the account, since all stages share the setting.",
            ),
        )
        setting = apigateway.CfnAccount(self, "Account", cloud_watch_role_arn=role.role_arn)
        # A creation that is rolled back deletes both: API Gateway may reject a role that IAM has just created, and each
        # further try would leave another role behind.
        for construct in (role, setting):
            construct.apply_removal_policy(cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
