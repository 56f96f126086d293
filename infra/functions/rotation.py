"""The rotation of the app client's secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager

from infra.functions.service_function import ServiceFunction

if TYPE_CHECKING:
    from pathlib import Path

    from constructs import Construct

    from infra.settings import Environment

TIMEOUT_SECONDS = 120  # a step makes six calls at most, each 12 s at the longest
POOL_ACTIONS = (
    "cognito-idp:AddUserPoolClientSecret",
    "cognito-idp:DeleteUserPoolClientSecret",
    "cognito-idp:ListUserPoolClientSecrets",
)
SECRET_ACTIONS = (
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecretVersionStage",
)


class Rotation(ServiceFunction):
    """The rotation function, and the schedule by which Secrets Manager calls it; at once the first time."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        asset: Path,
        service: str,
        days: int,
        user_pool_id: str,
        user_pool_client_id: str,
        client_secret_arn: str,
        client_secret_key_arn: str | None,
    ) -> None:
        """Rotate every `days` days; `service` names the function in logs and metrics."""
        super().__init__(
            scope,
            construct_id,
            environment=environment,
            asset=asset,
            handler="rotation.handler.handler",
            description="Rotates the secret of the Cognito app client",
            timeout_seconds=TIMEOUT_SECONDS,
            variables={
                "USER_POOL_ID": user_pool_id,
                "USER_POOL_CLIENT_ID": user_pool_client_id,
                "POOL_IS_OURS": str(environment.existing_user_pool is None).lower(),
                "POWERTOOLS_SERVICE_NAME": service,
            },
            no_dead_letters="Secrets Manager calls it step by step, records each failure itself and tries again on "
            "its own.",
        )
        stack = cdk.Stack.of(self)
        pool_arn = stack.format_arn(service="cognito-idp", resource="userpool", resource_name=user_pool_id)
        self.role.allow(*POOL_ACTIONS, on=pool_arn)
        self.role.allow(*SECRET_ACTIONS, on=client_secret_arn)
        if client_secret_key_arn is not None:
            self.role.allow("kms:Decrypt", "kms:GenerateDataKey", on=client_secret_key_arn)
        permission = lambda_.CfnPermission(
            self,
            "Permission",
            action="lambda:InvokeFunction",
            function_name=self.function.function_arn,
            principal="secretsmanager.amazonaws.com",
            source_account=stack.account,
            source_arn=client_secret_arn,
        )
        schedule = secretsmanager.CfnRotationSchedule(
            self,
            "Schedule",
            secret_id=client_secret_arn,
            rotation_lambda_arn=self.function.function_arn,
            rotate_immediately_on_update=True,
            rotation_rules=secretsmanager.CfnRotationSchedule.RotationRulesProperty(automatically_after_days=days),
        )
        # Secrets Manager tries the function as soon as there is a schedule.
        schedule.add_resource_dependency(permission)
        policy = self.role.node.find_child("DefaultPolicy").node.default_child
        if isinstance(policy, iam.CfnPolicy):
            schedule.add_resource_dependency(policy)
