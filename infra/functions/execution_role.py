"""The execution role of a function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_iam as iam

if TYPE_CHECKING:
    from constructs import Construct


# Lambda calls these with the role to attach a function to its subnets.
NETWORK_ACTIONS = (
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
)
FOR_X_RAY = (
    "xray:PutTraceSegments and xray:PutTelemetryRecords have no resources: IAM accepts only * for them. They only "
    "write. A test limits every other statement of the role to one named resource."
)
FOR_VPC = (
    "The network interfaces of a function in a VPC have no ARN before Lambda creates them, and Lambda requires the "
    "permission to delete them on all. The function's own code is denied these actions."
)


class ExecutionRole(iam.Role):
    """Allows a function to write its own log and, through the CDK, X-Ray traces; `allow` adds everything else."""

    def __init__(self, scope: Construct, construct_id: str, *, log_group_arn: str, in_vpc: bool, tracing: bool) -> None:
        super().__init__(scope, construct_id, assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        # No managed policy: AWSLambdaBasicExecutionRole, as the one for VPCs, allows every log group of the account.
        self.allow("logs:CreateLogStream", "logs:PutLogEvents", on=log_group_arn)
        if in_vpc:
            self._allow_lambda_network_interfaces()
        reasons = [*([FOR_X_RAY] if tracing else []), *([FOR_VPC] if in_vpc else [])]
        if reasons:
            Validations.of(self).acknowledge(
                Acknowledgment(id="AwsSolutions::AwsSolutions-IAM5[Resource::*]", reason=" ".join(reasons))
            )

    def allow(self, *actions: str, on: str) -> None:
        """Allow the actions on the resource with this ARN."""
        self.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=[on]))

    def _allow_lambda_network_interfaces(self) -> None:
        self.allow(*NETWORK_ACTIONS, on="*")
        # The key is in requests that a function's code makes, and not in those that Lambda makes with the role.
        self.add_to_policy(
            iam.PolicyStatement(
                effect=iam.Effect.DENY,
                actions=list(NETWORK_ACTIONS),
                resources=["*"],
                conditions={"Null": {"lambda:SourceFunctionArn": "false"}},
            )
        )
