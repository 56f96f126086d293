"""`make secret ENV=…`: put the app client's secret, as Cognito holds it, where the function reads it.

    PYTHONPATH=functions python -m operations.secret --environment dev

The stack `signup-confirmation-<environment>` says which client and which secret. The value in Secrets Manager becomes
the JSON object `{"clientId": …, "clientSecret": …}`; further keys of an object already there stay, except the
`clientSecretId` of another client secret, which a rotation would take for the id of the one in use. Nothing is written
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
import sys
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import BotoCoreError, ClientError

from operations.stack import OperationError, environment_of, outputs_of, sentence, session_of
from shared.secret_value import members_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

    from infra.settings import Environment


def fill(
    environment: str,
    *,
    cloudformation: CloudFormationClient,
    cognito: CognitoIdentityProviderClient,
    secretsmanager: SecretsManagerClient,
) -> Literal["stored", "unchanged"]:
    """Copy the client's secret from Cognito to Secrets Manager and tell whether that changed anything.

    Raises `OperationError` where something stands in the way.
    """
    try:
        outputs = outputs_of(environment, cloudformation)
        client_id = outputs["UserPoolClientId"]
        client_secret = _client_secret(outputs["UserPoolId"], client_id, cognito)
        held = _held(outputs["ClientSecretArn"], secretsmanager)
        if held.get("clientSecret") != client_secret:
            held.pop("clientSecretId", None)
        wanted = {**held, "clientId": client_id, "clientSecret": client_secret}
        if wanted == held:
            return "unchanged"
        secretsmanager.put_secret_value(SecretId=outputs["ClientSecretArn"], SecretString=json.dumps(wanted))
    except (ClientError, BotoCoreError) as error:
        raise OperationError(sentence(error)) from None
    return "stored"


def _client_secret(user_pool_id: str, client_id: str, cognito: CognitoIdentityProviderClient) -> str:
    described = cognito.describe_user_pool_client(UserPoolId=user_pool_id, ClientId=client_id)["UserPoolClient"]
    secret = described.get("ClientSecret")
    if not secret:
        raise OperationError(
            f"The app client {client_id} has no secret: a confidential client, made with a secret, is needed."
        )
    return secret


def _held(secret_arn: str, secretsmanager: SecretsManagerClient) -> dict[str, Any]:
    """Return the members of the stored value; empty where there is no value yet, or one of another form."""
    try:
        value = secretsmanager.get_secret_value(SecretId=secret_arn).get("SecretString", "")
    except secretsmanager.exceptions.ResourceNotFoundException:  # said of a secret without a value, too
        return {}
    try:
        return members_of(value)
    except ValueError:
        return {}


def _checked(name: str) -> Environment:
    """Return the environment of that name, unless its secret is somebody else's."""
    environment = environment_of(name)
    if environment.rotates:
        raise OperationError(f"The secret of {name} rotates: its first rotation, begun by the deploy, fills it.")
    if environment.existing_user_pool is not None:
        raise OperationError(f"{name} has an existing user pool, whose secret its owner fills: nothing was done.")
    return environment


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, or 1 with one sentence on standard error."""
    parser = argparse.ArgumentParser(prog="operations.secret", description="Fill the client secret of an environment.")
    parser.add_argument("--environment", required=True, help="dev, staging, prod, …")
    environment = parser.parse_args(arguments).environment
    try:
        session = session_of(_checked(environment))
        outcome = fill(
            environment,
            cloudformation=session.client("cloudformation"),
            cognito=session.client("cognito-idp"),
            secretsmanager=session.client("secretsmanager"),
        )
    except OperationError as error:
        print(f"make secret: {error}", file=sys.stderr)
        return 1
    except BotoCoreError as error:  # no Region, no such profile: said while the clients are made
        print(f"make secret: {sentence(error)}", file=sys.stderr)
        return 1
    print(f"The client secret of {environment}: {outcome}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
