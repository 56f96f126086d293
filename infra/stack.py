"""The stack of one environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from infra.api import cors
from infra.api.custom_domain import CustomDomain
from infra.api.rest_api import STAGE, RestApi
from infra.api.web_acl import RULES, WebAcl, acknowledge_absence
from infra.attempts_table import AttemptsTable
from infra.functions import network
from infra.functions.confirm import ConfirmFunction
from infra.functions.roll_out import RollOut
from infra.functions.rotation import Rotation
from infra.functions.variables import confirm_variables, rotation_variables
from infra.monitoring.metrics import Metrics
from infra.monitoring.monitoring import Monitoring
from infra.user_pool import UserPool

if TYPE_CHECKING:
    from pathlib import Path

    from constructs import Construct

    from infra.settings import Environment


class SignupConfirmationStack(cdk.Stack):
    """All resources of one environment. This class only wires the constructs."""

    def __init__(self, scope: Construct, construct_id: str, *, environment: Environment, asset: Path) -> None:
        """Create the constructs. `asset` is the folder that `infra.asset` built."""
        super().__init__(
            scope,
            construct_id,
            description=f"Confirms sign-ups with Amazon Cognito ({environment.name})",
            env=cdk.Environment(account=environment.account, region=environment.region),
            # The API's address cannot be recovered after its stack is deleted.
            termination_protection=environment.retain,
        )
        pool = environment.existing_user_pool or UserPool(
            self,
            "UserPool",
            retain=environment.retain,
            rotates=environment.rotates,
            ses_email=environment.ses_email,
        )
        attempts_table = AttemptsTable(self, "AttemptsTable") if environment.attempts_table else None
        confirm = ConfirmFunction(
            self,
            "Confirm",
            asset=asset,
            architecture=environment.architecture,
            log_retention_days=environment.log_retention_days,
            retain=environment.retain,
            reserved_concurrency=environment.reserved_concurrency,
            variables=confirm_variables(
                environment,
                service=self.stack_name,
                user_pool_client_id=pool.user_pool_client_id,
                client_secret_arn=pool.client_secret_arn,
                attempts_table=attempts_table.table_name if attempts_table else None,
            ),
            vpc=environment.vpc,
            client_secret_arn=pool.client_secret_arn,
            client_secret_key_arn=pool.client_secret_key_arn,
            attempts_table_arn=attempts_table.table_arn if attempts_table else None,
        )
        network.warn_of_one_subnet(self, environment=environment.name, vpc=environment.vpc)
        rotation = None
        if environment.rotates and environment.rotation_days is not None:
            rotation = Rotation(
                self,
                "Rotation",
                asset=asset,
                architecture=environment.architecture,
                log_retention_days=environment.log_retention_days,
                retain=environment.retain,
                variables=rotation_variables(
                    environment,
                    service=self.stack_name,
                    user_pool_id=pool.user_pool_id,
                    user_pool_client_id=pool.user_pool_client_id,
                ),
                vpc=environment.vpc,
                days=environment.rotation_days,
                user_pool_id=pool.user_pool_id,
                client_secret_arn=pool.client_secret_arn,
                client_secret_key_arn=pool.client_secret_key_arn,
            )
        rest_api = RestApi(
            self,
            "RestApi",
            name=self.stack_name,
            confirm=confirm.live,
            allowed_origins=environment.allowed_origins,
            cors_headers=environment.cors_headers,
            throttling_rate_limit=environment.throttling_rate_limit,
            throttling_burst_limit=environment.throttling_burst_limit,
            resend_throttling_rate_limit=environment.resend_throttling_rate_limit,
            resend_throttling_burst_limit=environment.resend_throttling_burst_limit,
            log_retention_days=environment.log_retention_days,
            retain=environment.retain,
        )
        cors.warn_of_plain_http(self, environment=environment.name, allowed_origins=environment.allowed_origins)
        stage = rest_api.api.deployment_stage
        web_acl = None
        if environment.web_acl:
            web_acl = WebAcl(
                self,
                "WebAcl",
                name=self.stack_name,
                stage=stage,
                rate_limit=environment.web_acl_rate_limit,
                log_retention_days=environment.log_retention_days,
            )
        else:
            acknowledge_absence(stage)
        domain = None
        if environment.custom_domain is not None:
            domain = CustomDomain(
                self,
                "CustomDomain",
                domain_name=environment.custom_domain.domain_name,
                certificate_arn=environment.custom_domain.certificate_arn,
                hosted_zone_id=environment.custom_domain.hosted_zone_id,
                stage=stage,
            )
        monitoring = None
        if environment.monitoring:
            monitoring = Monitoring(
                self,
                "Monitoring",
                service=self.stack_name,
                alarm_subscriptions=environment.alarm_subscriptions,
                alarm_key_checks_account=environment.alarm_key_checks_account,
                latency_alarm_milliseconds=environment.latency_alarm_milliseconds,
                rotation_days=environment.rotation_days,
                metrics=Metrics(
                    service=self.stack_name,
                    stage=STAGE,
                    function_name=confirm.function.function_name,
                    region=self.region,
                ),
                rotation_function_name=rotation.function.function_name if rotation else None,
                log_groups={
                    "function": confirm.log_group.log_group_name,
                    "access": rest_api.log_group.log_group_name,
                    **({"rotation": rotation.log_group.log_group_name} if rotation else {}),
                    **({"waf": web_acl.log_group.log_group_name} if web_acl else {}),
                },
                web_acl_rules=RULES if web_acl else (),
            )
        roll_out = None
        if environment.roll_out is not None:
            roll_out = RollOut(
                self,
                "RollOut",
                alias=confirm.live,
                way=environment.roll_out,
                alarms=monitoring.alarms.stop_roll_out if monitoring else (),
            )
        for name, value in {
            "Endpoint": domain.endpoint if domain else rest_api.api.url_for_path("/confirm"),
            "RestApiId": rest_api.api.rest_api_id,
            "UserPoolId": pool.user_pool_id,
            "UserPoolClientId": pool.user_pool_client_id,
            "ClientSecretArn": pool.client_secret_arn,
            "FunctionName": confirm.function.function_name,
            "FunctionLogGroup": confirm.log_group.log_group_name,
            **({"RotationLogGroup": rotation.log_group.log_group_name} if rotation else {}),
            **({"AlarmTopicArn": monitoring.topic.topic_arn} if monitoring else {}),
            **(roll_out.outputs if roll_out else {}),
            **(domain.outputs if domain else {}),
        }.items():
            cdk.CfnOutput(self, name, value=value)
