"""The function behind `POST /confirm` and `POST /confirm/resend`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import memory
from infra.execution_role import ExecutionRole
from infra.log_group import LogGroup

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Literal

MEMORY_MEGABYTES = 256
TIMEOUT_SECONDS = 28  # a second less than the gateway's, so that the caller gets the function's own answer


class ConfirmFunction(Construct):
    """The Lambda function with its role and log group, and the alias `live` on its newest version."""

    def __init__(  # noqa: PLR0913 - keyword-only, each used once
        self,
        scope: Construct,
        construct_id: str,
        *,
        asset: Path,
        variables: Mapping[str, str],
        client_secret_arn: str,
        client_secret_key_arn: str | None,
        memory_table_arn: str | None,
        architecture: Literal["arm64", "x86_64"],
        reserved_concurrency: int | None,
        log_retention_days: int,
        retain: bool,
    ) -> None:
        """Make the function of the folder `asset`, whose name ends in the hash of its contents."""
        super().__init__(scope, construct_id)
        self.log_group = LogGroup(self, "Logs", retention_days=log_retention_days, retain=retain)
        role = ExecutionRole(self, "Role", log_group_arn=self.log_group.log_group_arn)
        role.allow("secretsmanager:GetSecretValue", on=client_secret_arn)
        if client_secret_key_arn is not None:
            role.allow("kms:Decrypt", on=client_secret_key_arn)
        if memory_table_arn is not None:
            role.allow(*memory.ACTIONS, on=memory_table_arn)

        self.function = lambda_.Function(
            self,
            "Function",
            description="Confirms the sign-up of a new user with Amazon Cognito",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64 if architecture == "arm64" else lambda_.Architecture.X86_64,
            handler="confirmation.handler.handler",
            code=lambda_.Code.from_asset(
                str(asset), asset_hash=asset.name.rpartition("-")[2], asset_hash_type=cdk.AssetHashType.CUSTOM
            ),
            memory_size=MEMORY_MEGABYTES,
            timeout=cdk.Duration.seconds(TIMEOUT_SECONDS),
            reserved_concurrent_executions=reserved_concurrency,
            role=role,
            tracing=lambda_.Tracing.ACTIVE,
            log_group=self.log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            application_log_level_v2=lambda_.ApplicationLogLevel.INFO,
            system_log_level_v2=lambda_.SystemLogLevel.INFO,
            environment=dict(variables),
        )
        Validations.of(self.function).acknowledge(
            Acknowledgment(
                id="AwsSolutions::AwsSolutions-L1",
                reason="python3.13 is a runtime that AWS supports, and the one that the locked packages"
                " are chosen for; another one is a change with tests of its own, not a "
                "default that moves.",
            ),
            Acknowledgment(
                id="Serverless::Serverless-LambdaLatestVersion",
                reason="As for AwsSolutions-L1: python3.13 is supported, and the one that the packages are chosen for.",
            ),
            Acknowledgment(
                id="Serverless::Serverless-LambdaDLQ",
                reason="A dead letter target takes failed asynchronous invocations. Only API Gateway may "
                "invoke this function, synchronously, and its caller gets each failure as the "
                "answer; a queue would store codes besides.",
            ),
        )
        self.live = lambda_.Alias(self, "Live", alias_name="live", version=self.function.current_version)
