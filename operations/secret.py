"""`make secret ENV=…`: copy the app client's secret from Cognito to the environment's secret in Secrets Manager.

The stored value is the JSON object `{"clientId": …, "clientSecret": …}`. Other members of a stored object are kept,
except what a rotation stored about a different client secret. An unchanged value is not stored again. After a rotation,
Cognito may show an old client secret, or none, so a value that Cognito rejects is not stored. The command never prints
the client secret.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Literal

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.settings.regions import GOVCLOUD, partition
from operations.aws_errors import sentence
from operations.command import command
from operations.output import say
from operations.stack import OperationError, environment_of, outputs_of, session_of
from signup_functions.rotation.app_client import AppClient
from signup_functions.rotation.errors import BY_HAND, RotationError
from signup_functions.rotation.settings import RotationSettings
from signup_functions.shared.secret_value import members_of

if TYPE_CHECKING:
    from argparse import Namespace

    import boto3
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

    from infra.settings import Environment

_OF_A_ROTATION = ("clientSecretId", "clientSecretDigest", "replaced")


def fill(
    environment: str,
    *,
    cloudformation: CloudFormationClient,
    cognito: CognitoIdentityProviderClient,
    secretsmanager: SecretsManagerClient,
) -> Literal["stored", "unchanged"]:
    """Copy the app client's secret from Cognito to Secrets Manager, and return whether a new version was stored.

    Raises `OperationError`: a call failed, the stack cannot be used, or Cognito shows no client secret that it accepts.
    """
    client_secret = ""
    try:
        outputs = outputs_of(environment, cloudformation)
        client_id = outputs["UserPoolClientId"]
        client_secret = _client_secret(outputs["UserPoolId"], client_id, cognito)
        stored = _stored(outputs["ClientSecretArn"], secretsmanager)
        if stored.get("clientSecret") != client_secret:
            stored = {name: value for name, value in stored.items() if name not in _OF_A_ROTATION}
        wanted = {**stored, "clientId": client_id, "clientSecret": client_secret}
        if wanted == stored:
            return "unchanged"
        _require_accepted(client_secret, outputs["UserPoolId"], client_id, cognito)
        secretsmanager.put_secret_value(SecretId=outputs["ClientSecretArn"], SecretString=json.dumps(wanted))
    except (ClientError, BotoCoreError) as error:  # whose text may quote a parameter
        raise OperationError(sentence(error).replace(client_secret or "\0", "…")) from None
    return "stored"


def cognito_of(session: boto3.Session) -> CognitoIdentityProviderClient:
    """Return a client of Cognito, which has only FIPS endpoints in GovCloud."""
    fips = partition(session.region_name) == GOVCLOUD
    return session.client("cognito-idp", config=Config(use_fips_endpoint=True) if fips else None)


def _client_secret(user_pool_id: str, client_id: str, cognito: CognitoIdentityProviderClient) -> str:
    described = cognito.describe_user_pool_client(UserPoolId=user_pool_id, ClientId=client_id)["UserPoolClient"]
    secret = described.get("ClientSecret")
    if not secret:
        raise OperationError(
            f"Cognito no longer shows the secret of this app client ({client_id}): the original one was deleted, as a "
            f"rotation does. The stored one was kept; if Cognito rejects it, see {BY_HAND}."
        )
    return secret


def _require_accepted(
    client_secret: str, user_pool_id: str, client_id: str, cognito: CognitoIdentityProviderClient
) -> None:
    """Raise `OperationError` unless Cognito accepts the client secret in the rotation's test call."""
    settings = RotationSettings(user_pool_id=user_pool_id, user_pool_client_id=client_id, pool_is_ours=True)
    try:
        if AppClient(cognito, settings).accepts(client_secret):
            return
    except RotationError as error:
        raise OperationError(f"The client secret could not be tested, and the stored one was kept: {error}.") from None
    raise OperationError(
        f"Cognito rejects the secret that it shows for the app client {client_id}. The stored one was kept; if Cognito "
        f"rejects that, too, see {BY_HAND}."
    )


def _stored(secret_arn: str, secretsmanager: SecretsManagerClient) -> dict[str, Any]:
    """Return the members of the stored value; empty if there is no value yet, or one of another form."""
    try:
        value = secretsmanager.get_secret_value(SecretId=secret_arn).get("SecretString", "")
    except secretsmanager.exceptions.ResourceNotFoundException:  # also raised for a secret without a value
        return {}
    try:
        return members_of(value)
    except ValueError:
        return {}


def _checked(name: str) -> Environment:
    """Return the environment of that name. Raises `OperationError` if something else fills its secret."""
    environment = environment_of(name)
    if environment.rotates:
        raise OperationError(
            f"The secret of {name} rotates: its first rotation, which the deployment starts, fills it."
        )
    if environment.existing_user_pool is not None:
        raise OperationError(f"{name} has an existing user pool, whose secret its owner fills: nothing was done.")
    return environment


@command("make secret", "Fill the client secret of an environment.")
def main(options: Namespace) -> None:
    """Fill the client secret, and print whether a new version was stored."""
    session = session_of(_checked(options.environment))
    outcome = fill(
        options.environment,
        cloudformation=session.client("cloudformation"),
        cognito=cognito_of(session),
        secretsmanager=session.client("secretsmanager"),
    )
    say(f"The client secret of {options.environment}: {outcome}")


if __name__ == "__main__":
    sys.exit(main())
