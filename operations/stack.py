"""What the commands share: the environment by its name, its stack's outputs, and errors in one sentence."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from infra.environments import ENVIRONMENTS

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

    from infra.settings import Environment

OUTPUTS = ("UserPoolId", "UserPoolClientId", "ClientSecretArn")


class OperationError(Exception):
    """Why a command could not do its work, in one sentence."""


def environment_of(name: str) -> Environment:
    """Return the environment of that name. Raises `OperationError` where there is none."""
    if name not in ENVIRONMENTS:
        raise OperationError(f"There is no environment {name!r}, only {', '.join(ENVIRONMENTS)}.")
    return ENVIRONMENTS[name]


def session_of(environment: Environment) -> boto3.Session:
    """Return a session in the environment's Region; where it names none, in that of the SDK's variables and files."""
    # boto3 itself knows AWS_DEFAULT_REGION only
    return boto3.Session(region_name=environment.region or os.environ.get("AWS_REGION"))


def outputs_of(environment: str, cloudformation: CloudFormationClient) -> dict[str, str]:
    """Return what the environment's stack puts out. Raises `OperationError` and the SDK's errors."""
    stack = f"signup-confirmation-{environment}"
    try:
        described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" not in error.response["Error"].get("Message", ""):
            raise
        raise OperationError(
            f"There is no stack {stack} in this account and Region ({cloudformation.meta.region_name}): deploy it."
        ) from None
    outputs = {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}
    missing = [name for name in OUTPUTS if name not in outputs]
    if missing:
        raise OperationError(
            f"The stack {stack} ({described['StackStatus']}) has no output {', '.join(missing)}: deploy it anew."
        )
    return outputs


def sentence(error: ClientError | BotoCoreError) -> str:
    """Return what an error of AWS means to whoever runs a command."""
    if isinstance(error, NoCredentialsError):
        return "No AWS credentials were found: sign in, or set AWS_PROFILE or AWS_ACCESS_KEY_ID and its fellows."
    if isinstance(error, BotoCoreError):
        return f"AWS could not be asked: {error}"
    details = error.response["Error"]
    if details["Code"] in {"AccessDenied", "AccessDeniedException"}:
        return f"These credentials may not call {error.operation_name}: {details.get('Message', 'access denied')}"
    return f"{error.operation_name} failed with {details['Code']}: {details.get('Message', 'no reason given')}"
