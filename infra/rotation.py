"""The rotation of the app client's secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.execution_role import ExecutionRole
from infra.log_group import LogGroup

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Literal

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


class Rotation(Construct):
    """A rotation function with its role, and the schedule by which Secrets Manager calls it; at once the first time."""

    def __init__(  # noqa: PLR0913 - keyword-only, each used once
        self,
        scope: Construct,
        construct_id: str,
        *,
        asset: Path,
        service: str,
        trust: Mapping[str, str],
        user_pool_id: str,
        user_pool_client_id: str,
        pool_is_ours: bool,
        client_secret_arn: str,
        client_secret_key_arn: str | None,
        days: int,
        architecture: Literal["arm64", "x86_64"],
        log_retention_days: int,
        retain: bool,
    ) -> None:
        """Rotate every `days` days; `service` names the function in logs and metrics, `trust` the roots it trusts."""
        super().__init__(scope, construct_id)
        stack = cdk.Stack.of(self)
        log_group = LogGroup(self, "Logs", retention_days=log_retention_days, retain=retain)
        role = ExecutionRole(self, "Role", log_group_arn=log_group.log_group_arn)
        pool_arn = stack.format_arn(service="cognito-idp", resource="userpool", resource_name=user_pool_id)
        role.allow(*POOL_ACTIONS, on=pool_arn)
        role.allow(*SECRET_ACTIONS, on=client_secret_arn)
        if client_secret_key_arn is not None:
            role.allow("kms:Decrypt", "kms:GenerateDataKey", on=client_secret_key_arn)
        function = lambda_.Function(
            self,
            "Function",
            description="Rotates the secret of the Cognito app client",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64 if architecture == "arm64" else lambda_.Architecture.X86_64,
            handler="rotation.handler.handler",
            code=lambda_.Code.from_asset(
                str(asset), asset_hash=asset.name.rpartition("-")[2], asset_hash_type=cdk.AssetHashType.CUSTOM
            ),
            memory_size=256,
            timeout=cdk.Duration.minutes(2),  # a step makes six calls at most, each 12 s at the longest
            role=role,
            tracing=lambda_.Tracing.ACTIVE,
            log_group=log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            environment={
                "USER_POOL_ID": user_pool_id,
                "USER_POOL_CLIENT_ID": user_pool_client_id,
                "POOL_IS_OURS": str(pool_is_ours).lower(),
                "POWERTOOLS_SERVICE_NAME": service,
                **trust,
            },
        )
        Validations.of(function).acknowledge(
            Acknowledgment(
                id="AwsSolutions::AwsSolutions-L1",
                reason="As for the confirm function, whose asset this is: python3.13 is supported and the one chosen.",
            ),
            Acknowledgment(
                id="Serverless::Serverless-LambdaLatestVersion",
                reason="As for AwsSolutions-L1: python3.13 is supported, and the one that the packages are chosen for.",
            ),
            Acknowledgment(
                id="Serverless::Serverless-LambdaDLQ",
                reason="Secrets Manager calls it step by step, records each failure itself and tries again on its own.",
            ),
        )
        permission = lambda_.CfnPermission(
            self,
            "Permission",
            action="lambda:InvokeFunction",
            function_name=function.function_arn,
            principal="secretsmanager.amazonaws.com",
            source_account=stack.account,
            source_arn=client_secret_arn,
        )
        schedule = secretsmanager.CfnRotationSchedule(
            self,
            "Schedule",
            secret_id=client_secret_arn,
            rotation_lambda_arn=function.function_arn,
            rotate_immediately_on_update=True,
            rotation_rules=secretsmanager.CfnRotationSchedule.RotationRulesProperty(automatically_after_days=days),
        )
        # Secrets Manager tries the function as soon as there is a schedule.
        schedule.add_resource_dependency(permission)
        policy = role.node.find_child("DefaultPolicy").node.default_child
        if isinstance(policy, iam.CfnPolicy):
            schedule.add_resource_dependency(policy)
        self.function_name = function.function_name
