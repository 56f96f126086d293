"""The role that a function runs under."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_iam as iam

if TYPE_CHECKING:
    from constructs import Construct


class ExecutionRole(iam.Role):
    """Allows a function its own log group and, by the CDK, X-Ray; all else is added by name with `allow`."""

    def __init__(self, scope: Construct, construct_id: str, *, log_group_arn: str) -> None:
        """Make the role. `log_group_arn` ends in `:*`, the log streams of the group, as CloudFormation gives it."""
        super().__init__(scope, construct_id, assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        # No managed policy: AWSLambdaBasicExecutionRole allows every log group of the account.
        self.allow("logs:CreateLogStream", "logs:PutLogEvents", on=log_group_arn)
        Validations.of(self).acknowledge(
            Acknowledgment(
                id="AwsSolutions::AwsSolutions-IAM5[Resource::*]",
                reason="xray:PutTraceSegments and xray:PutTelemetryRecords know no resources: IAM takes only * for "
                "them. They only write. A test holds every other statement of the role to one named resource.",
            )
        )

    def allow(self, *actions: str, on: str) -> None:
        """Allow the actions on one resource, given by its ARN."""
        self.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=[on]))
