"""The rotation of the app client's secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager

from .service_function import ServiceFunction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import Construct

    from .service_function import FunctionContext

TIMEOUT_SECONDS = 240  # createSecret: fourteen calls of 12 s at the longest, and a minute of waiting
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
KEY_ACTIONS = ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey")


class RotationLambda(ServiceFunction):
    """The rotation function, and the schedule on which Secrets Manager calls it, the first time at once."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        context: FunctionContext,
        *,
        variables: Mapping[str, str],
        user_pool_arn: str,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            context,
            handler="signup_functions.rotation.handler.handler",
            description="Rotates the secret of the Cognito app client",
            timeout_seconds=TIMEOUT_SECONDS,
            variables=variables,
            no_dead_letters="Secrets Manager invokes each step, records its failure and retries it.",
        )
        self.rotated_secret = context.client_secret_arn
        stack = cdk.Stack.of(self)
        self.role.allow(*POOL_ACTIONS, on=user_pool_arn)
        self.role.allow(*SECRET_ACTIONS, on=context.client_secret_arn)
        if context.client_secret_key_arn is not None:
            self.role.allow(*KEY_ACTIONS, on=context.client_secret_key_arn)
        permission = lambda_.CfnPermission(
            self,
            "Permission",
            action="lambda:InvokeFunction",
            function_name=self.function.function_arn,
            principal="secretsmanager.amazonaws.com",
            source_account=stack.account,
            source_arn=context.client_secret_arn,
        )
        schedule = secretsmanager.CfnRotationSchedule(
            self,
            "Schedule",
            secret_id=context.client_secret_arn,
            rotation_lambda_arn=self.function.function_arn,
            rotate_immediately_on_update=True,
            rotation_rules=secretsmanager.CfnRotationSchedule.RotationRulesProperty(
                automatically_after_days=context.settings.rotation_days
            ),
        )
        # Secrets Manager invokes the function as soon as the schedule exists.
        schedule.add_resource_dependency(permission)
        policy = self.role.node.try_find_child("DefaultPolicy")  # roles that the app did not make have none
        if policy is not None and isinstance(policy.node.default_child, iam.CfnPolicy):
            schedule.add_resource_dependency(policy.node.default_child)
        if context.network is not None and context.network.routes is not None:
            schedule.node.add_dependency(context.network.routes)
