"""Shared by the commands: environments, and a stack's outputs and resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from infra.environments import ENVIRONMENTS

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

    from infra.settings import Environment

OUTPUTS = ("UserPoolId", "UserPoolClientId", "ClientSecretArn")


class OperationError(Exception):
    """A command could not do its work; the text says why, in one sentence."""


def environment_of(name: str) -> Environment:
    """Return the environment of that name. Raises `OperationError` if there is none."""
    if name not in ENVIRONMENTS:
        raise OperationError(f"There is no environment {name!r}, only {', '.join(ENVIRONMENTS)}.")
    return ENVIRONMENTS[name]


def outputs_of(environment: str, cloudformation: CloudFormationClient) -> dict[str, str]:
    """Return the outputs of the environment's stack.

    Raises:
        OperationError: There is no such stack, or one of `OUTPUTS` is missing.
        ClientError: The call failed.

    """
    described = _stack_of(environment, cloudformation)
    outputs = {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}
    missing = [name for name in OUTPUTS if name not in outputs]
    if missing:
        raise OperationError(
            f"The stack {described['StackName']} ({described['StackStatus']}) has no output {', '.join(missing)}: "
            "deploy it anew."
        )
    return outputs


def described_stack(stack: str, cloudformation: CloudFormationClient) -> StackTypeDef | None:
    """Return CloudFormation's description of a stack, or None if there is none. Raises `ClientError`."""
    try:
        return cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" not in error.response["Error"].get("Message", ""):
            raise
        return None


def resources_of(environment: str, kind: str, cloudformation: CloudFormationClient) -> list[str]:
    """Return the physical ids of the stack's resources of a type, such as `AWS::Lambda::Function`.

    Raises:
        OperationError: There is no such stack.
        ClientError: The call failed.

    """
    stack = _stack_of(environment, cloudformation)["StackName"]
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    resources = [resource for page in pages for resource in page["StackResourceSummaries"]]
    return [resource["PhysicalResourceId"] for resource in resources if resource["ResourceType"] == kind]


def _stack_of(environment: str, cloudformation: CloudFormationClient) -> StackTypeDef:
    stack = f"signup-confirmation-{environment}"
    described = described_stack(stack, cloudformation)
    if described is None:
        region = cloudformation.meta.region_name
        raise OperationError(f"There is no stack {stack} in this account and Region ({region}): deploy it.")
    return described
