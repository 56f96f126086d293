"""Shared by the commands: an environment, a session for it, and its stack's outputs and resources."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

import boto3
import botocore.session
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from infra.environments import ENVIRONMENTS
from operations.aws_errors import profile, sentence

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


def session_of(environment: Environment) -> boto3.Session:
    """Return a session in the environment's Region, or else in the one that the SDK's variables and files name.

    Raises `OperationError`: there are no credentials, or they cannot be read.
    """
    region = environment.region or os.environ.get("AWS_REGION") or None  # boto3 itself reads only AWS_DEFAULT_REGION
    try:
        session = boto3.Session(botocore_session=_session_without_prompts(), region_name=region)
        credentials = session.get_credentials()
        if credentials is None:
            raise NoCredentialsError
        credentials.get_frozen_credentials()
    except (BotoCoreError, ClientError) as error:
        raise OperationError(sentence(error)) from None
    except OSError as error:  # a credential_process that cannot be run
        raise OperationError(
            f"The credential_process of profile {profile()!r} cannot be run: {error.strerror}: {error.filename}. "
            f"`aws configure get credential_process --profile {shlex.quote(profile())}` shows it."
        ) from None
    except (AttributeError, LookupError, TypeError, ValueError) as error:  # its output, whose text may contain secrets
        raise OperationError(
            f"The credentials of profile {profile()!r} have an invalid form ({type(error).__name__}): "
            f"`aws configure list --profile {shlex.quote(profile())}` shows where they come from."
        ) from None
    return session


def _session_without_prompts() -> botocore.session.Session:
    """Return a session that asks for no MFA code: each command would need another, and the CDK CLI one more."""
    session = botocore.session.get_session()
    session.get_component("credential_provider").get_provider("assume-role")._prompter = _refuse_mfa  # noqa: SLF001
    return session


def _refuse_mfa(prompt: str) -> str:  # noqa: ARG001 - the SDK's interface
    raise OperationError(
        f"The role of profile {profile()!r} needs an MFA code, for which the AWS CLI asks: run "
        f'`eval "$(aws configure export-credentials --profile {shlex.quote(profile())} --format env)"; '
        "unset AWS_PROFILE`, then the command again."
    )


def outputs_of(environment: str, cloudformation: CloudFormationClient) -> dict[str, str]:
    """Return the outputs of the environment's stack. Raises `OperationError` if it or one of `OUTPUTS` is missing."""
    described = _stack_of(environment, cloudformation)
    outputs = {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}
    missing = [name for name in OUTPUTS if name not in outputs]
    if missing:
        raise OperationError(
            f"The stack {described['StackName']} ({described['StackStatus']}) has no output {', '.join(missing)}: "
            "deploy it again."
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
    """Return the physical ids of the stack's resources of a type. Raises `OperationError` if there is no stack."""
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
