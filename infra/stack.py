"""The stack of one environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from infra.confirm_function import ConfirmFunction
from infra.memory import Memory
from infra.rest_api import RestApi
from infra.rotation import Rotation
from infra.settings import trust, variables
from infra.user_pool import UserPool

if TYPE_CHECKING:
    from pathlib import Path

    from constructs import Construct

    from infra.environments import Environment


class SignupConfirmationStack(cdk.Stack):
    """Everything of one environment: user pool where none exists, function, REST API."""

    def __init__(self, scope: Construct, construct_id: str, *, environment: Environment, asset: Path) -> None:
        """Wire the constructs; `asset` is the folder that `infra.asset` built."""
        super().__init__(
            scope,
            construct_id,
            description=f"Confirms sign-ups with Amazon Cognito ({environment.name})",
            env=cdk.Environment(account=environment.account, region=environment.region),
            # The API's address cannot be had again once its stack is deleted.
            termination_protection=environment.retain,
        )
        pool = environment.existing_user_pool or UserPool(
            self, "UserPool", retain=environment.retain, rotates=environment.rotates
        )
        memory = Memory(self, "Memory") if environment.memory else None
        confirm = ConfirmFunction(
            self,
            "Confirm",
            asset=asset,
            variables=variables(
                environment,
                service=self.stack_name,
                user_pool_client_id=pool.user_pool_client_id,
                client_secret_arn=pool.client_secret_arn,
                memory_table=memory.table_name if memory else None,
            ),
            client_secret_arn=pool.client_secret_arn,
            client_secret_key_arn=pool.client_secret_key_arn,
            memory_table_arn=memory.table_arn if memory else None,
            architecture=environment.architecture,
            reserved_concurrency=environment.reserved_concurrency,
            log_retention_days=environment.log_retention_days,
            retain=environment.retain,
        )
        if environment.rotates and environment.rotation_days is not None:
            Rotation(
                self,
                "Rotation",
                asset=asset,
                service=self.stack_name,
                trust=trust(environment),
                user_pool_id=pool.user_pool_id,
                user_pool_client_id=pool.user_pool_client_id,
                pool_is_ours=environment.existing_user_pool is None,
                client_secret_arn=pool.client_secret_arn,
                client_secret_key_arn=pool.client_secret_key_arn,
                days=environment.rotation_days,
                architecture=environment.architecture,
                log_retention_days=environment.log_retention_days,
                retain=environment.retain,
            )
        rest_api = RestApi(
            self,
            "RestApi",
            name=self.stack_name,
            confirm=confirm.live,
            allowed_origins=environment.allowed_origins,
            throttling_rate_limit=environment.throttling_rate_limit,
            throttling_burst_limit=environment.throttling_burst_limit,
            resend_throttling_rate_limit=environment.resend_throttling_rate_limit,
            resend_throttling_burst_limit=environment.resend_throttling_burst_limit,
            log_retention_days=environment.log_retention_days,
            retain=environment.retain,
        )
        for name, value in {
            "Endpoint": rest_api.api.url_for_path("/confirm"),
            "RestApiId": rest_api.api.rest_api_id,
            "UserPoolId": pool.user_pool_id,
            "UserPoolClientId": pool.user_pool_client_id,
            "ClientSecretArn": pool.client_secret_arn,
            "FunctionName": confirm.function.function_name,
            "FunctionLogGroup": confirm.log_group.log_group_name,
        }.items():
            cdk.CfnOutput(self, name, value=value)
