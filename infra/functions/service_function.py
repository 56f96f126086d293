"""What the service's functions have in common: the asset, the runtime, a role and a log group of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.functions.execution_role import ExecutionRole
from infra.functions.variables import trust
from infra.log_group import LogGroup

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from infra.settings import Environment

MEMORY_MEGABYTES = 256


class ServiceFunction(Construct):
    """A Lambda function of the asset, its `role` to be allowed more by name, and its `log_group`."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        asset: Path,
        handler: str,
        description: str,
        timeout_seconds: int,
        variables: Mapping[str, str],
        no_dead_letters: str,
        reserved_concurrency: int | None = None,
    ) -> None:
        """Make the function of the folder `asset`, whose name ends in the hash of its contents.

        `no_dead_letters` is why failed invocations need no queue.
        """
        super().__init__(scope, construct_id)
        self.log_group = LogGroup(
            self, "Logs", retention_days=environment.log_retention_days, retain=environment.retain
        )
        self.role = ExecutionRole(self, "Role", log_group_arn=self.log_group.log_group_arn)
        arm64 = environment.architecture == "arm64"
        self.function = lambda_.Function(
            self,
            "Function",
            description=description,
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64 if arm64 else lambda_.Architecture.X86_64,
            handler=handler,
            code=lambda_.Code.from_asset(
                str(asset), asset_hash=asset.name.rpartition("-")[2], asset_hash_type=cdk.AssetHashType.CUSTOM
            ),
            memory_size=MEMORY_MEGABYTES,
            timeout=cdk.Duration.seconds(timeout_seconds),
            reserved_concurrent_executions=reserved_concurrency,
            role=self.role,
            tracing=lambda_.Tracing.ACTIVE,
            log_group=self.log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            application_log_level_v2=lambda_.ApplicationLogLevel.INFO,
            system_log_level_v2=lambda_.SystemLogLevel.INFO,
            environment={**variables, **trust(environment)},
            # The version before stays, for an alias to go back to; one that was rolled back does not, or the same code
            # could not be published again.
            current_version_options=lambda_.VersionOptions(removal_policy=cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE),
        )
        supported = (
            "python3.13 is a runtime that AWS supports, and the one that the locked packages are chosen for; another "
            "one is a change with tests of its own, not a default that moves."
        )
        Validations.of(self.function).acknowledge(
            Acknowledgment(id="AwsSolutions::AwsSolutions-L1", reason=supported),
            Acknowledgment(id="Serverless::Serverless-LambdaLatestVersion", reason=supported),
            Acknowledgment(id="Serverless::Serverless-LambdaDLQ", reason=no_dead_letters),
        )
