"""The endpoint that confirms sign-ups, as one construct for any CDK app."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from constructs import Construct

from . import construct_checks
from .api import cors
from .api.custom_domain import CustomDomain
from .api.rest_api import STAGE, RestApi
from .api.web_acl import WebAcl, acknowledge_absence
from .asset import location
from .attempts_table import AttemptsTable
from .functions.confirm import ConfirmFunction
from .functions.network import network
from .functions.release_check import ReleaseCheck
from .functions.roll_out import RollOut
from .functions.rotation import Rotation
from .functions.variables import confirm_variables, release_check_variables, rotation_variables
from .monitoring.metrics import Metrics
from .monitoring.monitoring import Monitoring
from .settings.service import ServiceSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from aws_cdk import aws_apigateway as apigateway
    from aws_cdk import aws_cognito as cognito
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_lambda as lambda_
    from aws_cdk import aws_secretsmanager as secretsmanager
    from aws_cdk import aws_sns as sns


class SignupConfirmation(Construct):
    """`POST /confirm` and `POST /confirm/resend` for one app client of a user pool, with all that they need.

    Attributes:
        rest_api: The REST API.
        endpoint: The URL of `POST /confirm`.
        function: The function behind it.
        alarm_topic: The topic that the alarms notify; None without `monitoring`.
        outputs: What `operations` and operators look up, by name.

    """

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
        name: str | None = None,
        asset: Path | None = None,
    ) -> None:
        """Create the endpoint. Ids and ARNs may be tokens.

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
            name: The name of the API, of the service in logs and metrics, and the beginning of other names; unique in
                its account and Region. By default, the stack's name, the construct's path and a hash.
            asset: The functions' built asset, if not this package's own.

        Raises:
            ValueError: A value is invalid; the text is one sentence that names it.

        """
        super().__init__(scope, construct_id)
        construct_checks.check_types(
            user_pool=user_pool,
            user_pool_client=user_pool_client,
            client_secret=client_secret,
            settings=settings,
            rotate=rotate,
            pool_is_ours=pool_is_ours,
        )
        settings = settings or ServiceSettings()
        stack = cdk.Stack.of(self)
        name = construct_checks.checked_name(self, name)
        secret_arn, key_arn = construct_checks.checked_secret(client_secret)
        construct_checks.Check(
            scope=self,
            settings=settings,
            user_pool=user_pool,
            user_pool_client=user_pool_client,
            client_secret=client_secret,
            rotate=rotate,
        ).begin()
        runs_in = network(self, ids=settings.vpc, vpc=vpc, subnets=vpc_subnets, security_groups=security_groups)
        asset = asset or location.find()
        location.warn_without_bytecode(self, asset)
        attempts_table = AttemptsTable(self, "AttemptsTable") if settings.attempts_table else None
        confirm = ConfirmFunction(
            self,
            "Confirm",
            asset=asset,
            settings=settings,
            variables=confirm_variables(
                settings,
                region=stack.region,
                service=name,
                user_pool_client_id=user_pool_client.user_pool_client_id,
                client_secret_arn=secret_arn,
                attempts_table=attempts_table.table_name if attempts_table else None,
            ),
            network=runs_in,
            client_secret_arn=secret_arn,
            client_secret_key_arn=key_arn,
            attempts_table=attempts_table,
        )
        rotation = None
        if rotate and settings.rotation_days is not None:
            rotation = Rotation(
                self,
                "Rotation",
                asset=asset,
                settings=settings,
                variables=rotation_variables(
                    settings,
                    region=stack.region,
                    service=name,
                    user_pool_id=user_pool.user_pool_id,
                    user_pool_client_id=user_pool_client.user_pool_client_id,
                    pool_is_ours=pool_is_ours,
                ),
                network=runs_in,
                user_pool_arn=user_pool.user_pool_arn,
                client_secret_arn=secret_arn,
                client_secret_key_arn=key_arn,
            )
        rest_api = RestApi(self, "RestApi", name=name, confirm=confirm.live, settings=settings)
        cors.warn_of_plain_http(self, settings.allowed_origins)
        stage = rest_api.api.deployment_stage
        web_acl = None
        if settings.web_acl:
            web_acl = WebAcl(self, "WebAcl", name=name, stage=stage, settings=settings)
        else:
            acknowledge_absence(stage)
        domain = None
        if settings.custom_domain is not None:
            domain = CustomDomain(self, "CustomDomain", settings=settings.custom_domain, stage=stage)
        check = None
        if settings.roll_out is not None:
            check = ReleaseCheck(
                self,
                "ReleaseCheck",
                asset=asset,
                settings=settings,
                checked=confirm.function,
                variables=release_check_variables(settings, region=stack.region, service=name),
            )
        monitoring = None
        if settings.monitoring:
            monitoring = Monitoring(
                self,
                "Monitoring",
                settings=settings,
                service=name,
                metrics=Metrics(
                    service=name, stage=STAGE, function_name=confirm.function.function_name, region=stack.region
                ),
                rotation_function_name=rotation.function.function_name if rotation else None,
                log_groups={
                    "function": confirm.log_group,
                    "access": rest_api.log_group,
                    **({"rotation": rotation.log_group} if rotation else {}),
                    **({"release_check": check.log_group} if check else {}),
                    **({"waf": web_acl.log_group} if web_acl else {}),
                },
            )
        roll_out = None
        if settings.roll_out is not None and check is not None:
            roll_out = RollOut(
                self,
                "RollOut",
                alias=confirm.live,
                way=settings.roll_out,
                alarms=monitoring.alarms.stop_roll_out if monitoring else (),
                check=check,
            )
        self.rest_api: apigateway.RestApi = rest_api.api
        self.endpoint: str = domain.endpoint if domain else rest_api.api.url_for_path("/confirm")
        self.function: lambda_.Function = confirm.function
        self.alarm_topic: sns.ITopic | None = monitoring.topic if monitoring else None
        self.outputs: Mapping[str, str] = {
            "Endpoint": self.endpoint,
            "RestApiId": rest_api.api.rest_api_id,
            "UserPoolId": user_pool.user_pool_id,
            "UserPoolClientId": user_pool_client.user_pool_client_id,
            "ClientSecretArn": secret_arn,
            "FunctionName": confirm.function.function_name,
            "FunctionLogGroup": confirm.log_group.log_group_name,
            **({"RotationLogGroup": rotation.log_group.log_group_name} if rotation else {}),
            **({"AlarmTopicArn": monitoring.topic.topic_arn} if monitoring else {}),
            **(roll_out.outputs if roll_out else {}),
            **(domain.outputs if domain else {}),
        }
