"""The base of the service's functions: the asset, the runtime, and a role and log group of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from ..log_group import LogGroup
from .execution_role import ExecutionRole
from .network import attach

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ..settings import ServiceSettings
    from .network import Network

MEMORY_MEGABYTES = 256


@dataclass(frozen=True, kw_only=True)
class FunctionContext:
    """What the functions of one construct share."""

    asset: Path
    """The built folder or zip, whose name ends with the hash of its content."""
    settings: ServiceSettings
    network: Network | None
    """The subnets and security groups. None: Lambda's own network."""
    client_secret_arn: str
    client_secret_key_arn: str | None


class ServiceFunction(Construct):
    """A Lambda function that runs the asset.

    Attributes:
        role: The execution role; `allow` adds permissions to it.
        log_group: The function's log group.

    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        context: FunctionContext,
        *,
        handler: str,
        description: str,
        timeout_seconds: int,
        variables: Mapping[str, str],
        no_dead_letters: str,
        reserved_concurrency: int | None = None,
    ) -> None:
        """Create the function; `no_dead_letters` says why failed invocations need no dead letter queue."""
        super().__init__(scope, construct_id)
        asset, settings = context.asset, context.settings
        self.log_group = LogGroup(self, "Logs", retention_days=settings.log_retention_days, retain=settings.retain)
        self.role = ExecutionRole(
            self,
            "Role",
            log_group_arn=self.log_group.log_group_arn,
            in_vpc=context.network is not None,
            tracing=settings.tracing,
        )
        self.function = lambda_.Function(
            self,
            "Function",
            description=description,
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64
            if settings.architecture == "arm64"
            else lambda_.Architecture.X86_64,
            handler=handler,
            code=lambda_.Code.from_asset(
                str(asset), asset_hash=asset.stem.rpartition("-")[2], asset_hash_type=cdk.AssetHashType.CUSTOM
            ),
            memory_size=MEMORY_MEGABYTES,
            timeout=cdk.Duration.seconds(timeout_seconds),
            reserved_concurrent_executions=reserved_concurrency,
            role=self.role,
            tracing=lambda_.Tracing.ACTIVE if settings.tracing else lambda_.Tracing.DISABLED,
            log_group=self.log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            application_log_level_v2=lambda_.ApplicationLogLevel.INFO,
            # At INFO, Lambda's own lines are longer than the function's, and nothing reads them.
            system_log_level_v2=lambda_.SystemLogLevel.WARN,
            environment=dict(variables),
            # The previous version stays, so that the alias can be moved back. A version whose creation was rolled back
            # is deleted; otherwise the same code could not be published again.
            current_version_options=lambda_.VersionOptions(removal_policy=cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE),
        )
        if context.network is not None:
            attach(self.function, context.network)
        supported = (
            "AWS supports python3.13, and the locked packages are resolved for it. Another runtime is a change of its "
            "own, with its own tests."
        )
        Validations.of(self.function).acknowledge(
            Acknowledgment(id="AwsSolutions::AwsSolutions-L1", reason=supported),
            Acknowledgment(id="Serverless::Serverless-LambdaLatestVersion", reason=supported),
            Acknowledgment(id="Serverless::Serverless-LambdaDLQ", reason=no_dead_letters),
        )
        if not settings.tracing:
            Validations.of(self.function).acknowledge(
                Acknowledgment(
                    id="Serverless::Serverless-LambdaTracing",
                    reason="This environment has no traces (tracing=False). At a million requests a month X-Ray would "
                    "record, and charge for, most of them; the logs have the times and ids of every request.",
                ),
            )
