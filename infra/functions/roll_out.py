"""How traffic moves to a new version of the function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from constructs import Construct

from .release_check import all_versions_finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_cloudwatch as cloudwatch
    from aws_cdk import aws_lambda as lambda_

    from .release_check import ReleaseCheckLambda

Strategy = Literal["canary", "all_at_once"]


class RollOut(Construct):
    """CodeDeploy moves an alias to its new version, and back as soon as one of the alarms fires."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        alias: lambda_.Alias,
        strategy: Strategy,
        alarms: Sequence[cloudwatch.Alarm],
        check: ReleaseCheckLambda,
    ) -> None:
        super().__init__(scope, construct_id)
        configs = {
            "canary": codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES,
            "all_at_once": codedeploy.LambdaDeploymentConfig.ALL_AT_ONCE,
        }
        # CodeDeploy could use the CDK's own role on behalf of another account. The CDK adds its policy to any role.
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal(
                "codedeploy.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}},
            ),
        )
        Validations.of(role).acknowledge(
            Acknowledgment(
                id="AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]",
                reason="AWS's narrowest managed policy for this role: it lets CodeDeploy read alarms and update the "
                "aliases of Lambda functions.",
            ),
            Acknowledgment(
                id=all_versions_finding(check.function),
                reason="The CDK's own way of letting CodeDeploy invoke its hook, which is this one function.",
            ),
        )
        group = codedeploy.LambdaDeploymentGroup(
            self,
            "Group",
            alias=alias,
            role=role,
            deployment_config=configs[strategy],
            alarms=list(alarms),
            pre_hook=check.function,
            auto_rollback=codedeploy.AutoRollbackConfig(
                failed_deployment=True, stopped_deployment=True, deployment_in_alarm=bool(alarms)
            ),
        )
        check.role.allow("codedeploy:PutLifecycleEventHookExecutionStatus", on=group.deployment_group_arn)
        # The deployment that creates the check uses it as well: only then may it report its result.
        alias.node.add_dependency(check.role)
        self.outputs = {
            "DeployApplication": group.application.application_name,
            "DeployGroup": group.deployment_group_name,
        }
