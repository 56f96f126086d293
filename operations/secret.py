"""`make secret ENV=…`: put the app client's secret, as Cognito holds it, where the function reads it.

    python -m operations.secret --environment dev

The stack `signup-confirmation-<environment>` says which client and which secret. The value in Secrets Manager becomes
the JSON object `{"clientId": …, "clientSecret": …}`; further keys of an object already there stay. Nothing is written
where that would change nothing, so no needless version appears. The secret itself is never printed.

The Region is the environment's, in `infra/environments.py`; where none stands there, and for credentials and endpoints,
the SDK's standard variables and files hold. The caller needs
`cloudformation:DescribeStacks`, `cognito-idp:DescribeUserPoolClient`, `secretsmanager:GetSecretValue` and
`secretsmanager:PutSecretValue`; the function never has the second or the last.
"""
# ruff: noqa: T201 - a command speaks by printing

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING, Any, Literal

import boto3
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from infra.environments import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

    from infra.environments import Environment

OUTPUTS = ("UserPoolId", "UserPoolClientId", "ClientSecretArn")


class SecretNotFilledError(Exception):
    """Why the secret was not put, in one sentence."""


def fill(
    environment: str,
    *,
    cloudformation: CloudFormationClient,
    cognito: CognitoIdentityProviderClient,
    secretsmanager: SecretsManagerClient,
) -> Literal["stored", "unchanged"]:
    """Copy the client's secret from Cognito to Secrets Manager and tell whether that changed anything.

    Raises `SecretNotFilledError` where something stands in the way.
    """
    stack = f"signup-confirmation-{environment}"
    try:
        outputs = outputs_of(stack, cloudformation)
        client_id = outputs["UserPoolClientId"]
        client_secret = _client_secret(outputs["UserPoolId"], client_id, cognito)
        held = _held(outputs["ClientSecretArn"], secretsmanager)
        wanted = {**held, "clientId": client_id, "clientSecret": client_secret}
        if wanted == held:
            return "unchanged"
        secretsmanager.put_secret_value(SecretId=outputs["ClientSecretArn"], SecretString=json.dumps(wanted))
    except (ClientError, BotoCoreError) as error:
        raise SecretNotFilledError(sentence(error)) from None
    return "stored"


def outputs_of(stack: str, cloudformation: CloudFormationClient) -> dict[str, str]:
    """Return what the stack puts out. Raises `SecretNotFilledError` and the SDK's errors."""
    try:
        described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" not in error.response["Error"].get("Message", ""):
            raise
        raise SecretNotFilledError(
            f"There is no stack {stack} in this account and Region ({cloudformation.meta.region_name}): deploy it."
        ) from None
    outputs = {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}
    missing = [name for name in OUTPUTS if name not in outputs]
    if missing:
        raise SecretNotFilledError(
            f"The stack {stack} ({described['StackStatus']}) has no output {', '.join(missing)}: deploy it anew."
        )
    return outputs


def _client_secret(user_pool_id: str, client_id: str, cognito: CognitoIdentityProviderClient) -> str:
    described = cognito.describe_user_pool_client(UserPoolId=user_pool_id, ClientId=client_id)["UserPoolClient"]
    secret = described.get("ClientSecret")
    if not secret:
        raise SecretNotFilledError(
            f"The app client {client_id} has no secret: a confidential client, made with a secret, is needed."
        )
    return secret


def _held(secret_arn: str, secretsmanager: SecretsManagerClient) -> dict[str, Any]:
    """Return the JSON object that is stored; empty where there is no value yet, or one of another form."""
    try:
        value = secretsmanager.get_secret_value(SecretId=secret_arn).get("SecretString", "")
    except secretsmanager.exceptions.ResourceNotFoundException:  # said of a secret without a value, too
        return {}
    try:
        held = json.loads(value)
    except ValueError:
        return {}
    return held if isinstance(held, dict) else {}


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


def _checked(name: str) -> Environment:
    """Return the environment of that name, unless its secret is somebody else's."""
    if name not in ENVIRONMENTS:
        raise SecretNotFilledError(f"There is no environment {name!r}, only {', '.join(ENVIRONMENTS)}.")
    if ENVIRONMENTS[name].rotates:
        raise SecretNotFilledError(f"The secret of {name} rotates: its first rotation, begun by the deploy, fills it.")
    if ENVIRONMENTS[name].existing_user_pool is not None:
        raise SecretNotFilledError(f"{name} has an existing user pool, whose secret its owner fills: nothing was done.")
    return ENVIRONMENTS[name]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, or 1 with one sentence on standard error."""
    parser = argparse.ArgumentParser(prog="operations.secret", description="Fill the client secret of an environment.")
    parser.add_argument("--environment", required=True, help="dev, staging, prod, …")
    environment = parser.parse_args(arguments).environment
    try:
        # boto3 itself knows AWS_DEFAULT_REGION only
        session = boto3.Session(region_name=_checked(environment).region or os.environ.get("AWS_REGION"))
        outcome = fill(
            environment,
            cloudformation=session.client("cloudformation"),
            cognito=session.client("cognito-idp"),
            secretsmanager=session.client("secretsmanager"),
        )
    except SecretNotFilledError as error:
        print(f"make secret: {error}", file=sys.stderr)
        return 1
    except BotoCoreError as error:  # no Region, no such profile: said while the clients are made
        print(f"make secret: {sentence(error)}", file=sys.stderr)
        return 1
    print(f"The client secret of {environment}: {outcome}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
