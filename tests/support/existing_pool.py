"""A user pool that exists before the service is deployed."""

import secrets
from dataclasses import dataclass

from local.deployment import Deployment


@dataclass(frozen=True)
class Pool:
    """The ids of a pool, of an app client with a secret, and of the secret that holds it."""

    user_pool_id: str
    user_pool_client_id: str
    client_secret_arn: str

    def behind(self, emulator, rest_api_id=""):
        """Return a deployment with this pool behind a REST API."""
        outputs = {
            "UserPoolId": self.user_pool_id,
            "UserPoolClientId": self.user_pool_client_id,
            "RestApiId": rest_api_id,
        }
        return Deployment(emulator, outputs)


def make_pool(emulator):
    """Make a pool with an app client, and store the app client's secret."""
    cognito = emulator.client("cognito-idp")
    pool = cognito.create_user_pool(
        PoolName="existing", UsernameAttributes=["email"], AutoVerifiedAttributes=["email"]
    )["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="app", GenerateSecret=True, PreventUserExistenceErrors="ENABLED"
    )["UserPoolClient"]
    stored = emulator.client("secretsmanager").create_secret(
        Name=f"existing-{secrets.token_hex(4)}", SecretString=client["ClientSecret"]
    )
    return Pool(pool, client["ClientId"], stored["ARN"])
