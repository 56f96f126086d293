"""The execution role of a function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_iam as iam

if TYPE_CHECKING:
    from constructs import Construct


class ExecutionRole(iam.Role):
    """Allows a function to write its own log and, through the CDK, X-Ray traces; `allow` adds everything else."""

    def __init__(self, scope: Construct, construct_id: str, *, log_group_arn: str) -> None:
        """Create the role. CloudFormation's `log_group_arn` ends with `:*` and so covers the group's log streams."""
        super().__init__(scope, construct_id, assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        # No managed policy: AWSLambdaBasicExecutionRole allows every log group of the account.
        self.allow("logs:CreateLogStream", "logs:PutLogEvents", on=log_group_arn)
        Validations.of(self).acknowledge(
            Acknowledgment(
                id="AwsSolutions::AwsSolutions-IAM5[Resource::*]",
                reason="xray:PutTraceSegments and xray:PutTelemetryRecords have no resources: IAM accepts only * for "
                "them. They only write. A test limits every other statement of the role to one named resource.",
            )
        )

    def allow(self, *actions: str, on: str) -> None:
        """Allow the actions on the resource with this ARN."""
        self.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=[on]))
