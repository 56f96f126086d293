"""The function that confirms sign-ups, with what it needs, as a construct for any CDK app."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

import aws_cdk as cdk
from constructs import Construct

from . import construct_checks
from .api import cors
from .asset import location
from .attempts_table import AttemptsTable
from .functions.confirm import ConfirmLambda
from .functions.network import network
from .functions.release_check import ReleaseCheckLambda
from .functions.roll_out import RollOut
from .functions.rotation import RotationLambda
from .functions.service_function import FunctionContext
from .functions.variables import confirm_variables, release_check_variables, rotation_variables
from .monitoring.metrics import Metrics
from .monitoring.monitoring import Monitoring
from .settings.service import ServiceSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from aws_cdk import aws_cognito as cognito
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_lambda as lambda_
    from aws_cdk import aws_logs as logs
    from aws_cdk import aws_secretsmanager as secretsmanager
    from aws_cdk import aws_sns as sns


class Gateway(NamedTuple):
    """What a construct adds in front of the function."""

    stage: str
    log_groups: Mapping[str, logs.ILogGroup]
    outputs: Mapping[str, str]


class ConfirmFunction(Construct):
    """The function that confirms sign-ups for one app client of a user pool, behind a gateway of your own.

    It has its role, log, attempts table, alarms, and the rotation if you want one, but no API. The settings of an API
    (`throttling_…`, `resend_throttling_…`, `cors_headers`) have no effect.

    Attributes:
        function: The function.
        live: The function's alias, which the gateway invokes: deployments move it to the new version.
        alarm_topic: The topic that the alarms notify; None without `monitoring`.
        outputs: What `operations` and operators look up, by name.

    """

    _has_api: ClassVar[bool] = False

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        user_pool: cognito.IUserPool,
        user_pool_client: cognito.IUserPoolClient,
        client_secret: secretsmanager.ISecret,
        settings: ServiceSettings | None = None,
        vpc: ec2.IVpc | None = None,
        vpc_subnets: ec2.SubnetSelection | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] | None = None,
        rotate: bool = False,
        pool_is_ours: bool = False,
        path_prefix: str = "",
        name: str | None = None,
        asset: Path | None = None,
    ) -> None:
        """Create the function, and what the class adds to it. Ids and ARNs may be tokens.

        Args:
            user_pool: The user pool.
            user_pool_client: One of its app clients, with a secret and with `PreventUserExistenceErrors` ENABLED.
            client_secret: The secret that holds the app client's secret: the value itself, or JSON with `clientSecret`.
            settings: The settings, which all have defaults.
            vpc: The VPC for both functions, instead of ids in the settings. They then wait for its routes.
            vpc_subnets: Private subnets of it; by default, those with a route to the internet.
            security_groups: Security groups of it; by default, a new one that allows all outgoing traffic.
            rotate: Rotate the secret every `rotation_days` days, the first time at once. Every other back end with this
                app client must read this secret.
            pool_is_ours: Nobody else adds secrets to the app client, so an interrupted rotation can continue.
            path_prefix: What the gateway's resources have before `/confirm`, as in `/web`. Only for `ConfirmFunction`.
            name: The name of the service in logs and metrics, and the beginning of other names; unique in its account
                and Region. By default, the stack's name, the construct's path and a hash.
            asset: The functions' built asset, if not this package's own.

        Raises:
            ValueError: A value is invalid; the text is one sentence that names it.

        """
        construct_checks.check_arguments(locals(), has_api=self._has_api)
        super().__init__(scope, construct_id)
        settings = settings or ServiceSettings()
        stack = cdk.Stack.of(self)
        service_name = name or cdk.Names.unique_resource_name(
            self, max_length=construct_checks.MAX_NAME_LENGTH, separator="-", allowed_special_characters="_-"
        )
        if client_secret.secret_full_arn is None:  # no permission could name it
            raise ValueError("client_secret must be imported by its full ARN, as with Secret.from_secret_complete_arn")
        secret_arn, key = client_secret.secret_full_arn, client_secret.encryption_key
        construct_checks.check(
            self,
            settings=settings,
            user_pool=user_pool,
            user_pool_client=user_pool_client,
            client_secret=client_secret,
            rotate=rotate,
        )
        context = FunctionContext(
            settings=settings,
            network=network(self, ids=settings.vpc, vpc=vpc, subnets=vpc_subnets, security_groups=security_groups),
            client_secret_arn=secret_arn,
            client_secret_key_arn=key.key_arn if key else None,
            asset=asset or location.find(),
        )
        location.warn_without_bytecode(self, context.asset)
        attempts_table = AttemptsTable(self, "AttemptsTable") if settings.attempts_table else None
        confirm = ConfirmLambda(
            self,
            "Confirm",
            context,
            variables=confirm_variables(
                settings,
                region=stack.region,
                service_name=service_name,
                user_pool_client_id=user_pool_client.user_pool_client_id,
                client_secret_arn=secret_arn,
                attempts_table=attempts_table.table_name if attempts_table else None,
                path_prefix=path_prefix,
            ),
            attempts_table=attempts_table,
        )
        rotation = None
        if rotate and settings.rotation_days is not None:
            rotation = RotationLambda(
                self,
                "Rotation",
                context,
                variables=rotation_variables(
                    settings,
                    region=stack.region,
                    service_name=service_name,
                    user_pool_id=user_pool.user_pool_id,
                    user_pool_client_id=user_pool_client.user_pool_client_id,
                    pool_is_ours=pool_is_ours,
                ),
                user_pool_arn=user_pool.user_pool_arn,
            )
        cors.warn_of_plain_http(self, settings.allowed_origins)
        gateway = self._add_gateway(settings, service_name=service_name, live=confirm.live)
        check = None
        if settings.roll_out is not None:
            check = ReleaseCheckLambda(
                self,
                "ReleaseCheck",
                context,
                checked=confirm.function,
                variables=release_check_variables(settings, region=stack.region, service_name=service_name),
            )
        monitoring = None
        if settings.monitoring:
            monitoring = Monitoring(
                self,
                "Monitoring",
                settings=settings,
                service_name=service_name,
                metrics=Metrics(
                    service_name=service_name,
                    stage=gateway.stage if gateway else None,
                    function_name=confirm.function.function_name,
                    region=stack.region,
                ),
                rotation_function_name=rotation.function.function_name if rotation else None,
                log_groups={
                    "function": confirm.log_group,
                    **({"rotation": rotation.log_group} if rotation else {}),
                    **({"release_check": check.log_group} if check else {}),
                    **(gateway.log_groups if gateway else {}),
                },
            )
        roll_out = None
        if settings.roll_out is not None and check is not None:
            roll_out = RollOut(
                self,
                "RollOut",
                alias=confirm.live,
                strategy=settings.roll_out,
                alarms=monitoring.alarms.stop_roll_out if monitoring else (),
                check=check,
            )
        self.function: lambda_.Function = confirm.function
        self.live: lambda_.Alias = confirm.live
        self.alarm_topic: sns.ITopic | None = monitoring.topic if monitoring else None
        self.outputs: Mapping[str, str] = {
            **(gateway.outputs if gateway else {}),
            "UserPoolId": user_pool.user_pool_id,
            "UserPoolClientId": user_pool_client.user_pool_client_id,
            "ClientSecretArn": secret_arn,
            "FunctionName": confirm.function.function_name,
            "FunctionLogGroup": confirm.log_group.log_group_name,
            **({"RotationLogGroup": rotation.log_group.log_group_name} if rotation else {}),
            **({"AlarmTopicArn": monitoring.topic.topic_arn} if monitoring else {}),
            **(roll_out.outputs if roll_out else {}),
        }

    def _add_gateway(self, settings: ServiceSettings, *, service_name: str, live: lambda_.Alias) -> Gateway | None:
        """Add an API in front of the function; here there is none."""
