"""The app client's secrets, as Cognito keeps them: ids and dates; a value is never told."""

from __future__ import annotations

import secrets
import string
import uuid
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from confirmation.keys import secret_hash
from confirmation.outcomes import outcome_of
from confirmation.upstream import CognitoError
from rotation.errors import RotationError

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from rotation.settings import Settings

_LENGTH = 52
_ALPHABET = string.ascii_letters + string.digits


def new_secret() -> str:
    """Return a secret of a form that Cognito takes (24 to 64 letters, digits, ``_`` or ``+``), 309 bits strong."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


class AppClient:
    """One app client of one user pool."""

    def __init__(self, client: CognitoIdentityProviderClient, settings: Settings) -> None:
        """Take the SDK's client."""
        self._client = client
        self._user_pool_client_id = settings.user_pool_client_id
        self._of_client = {"UserPoolId": settings.user_pool_id, "ClientId": settings.user_pool_client_id}

    def secret_ids(self) -> list[str]:
        """Return the ids of its secrets, the oldest first."""
        found = self._client.list_user_pool_client_secrets(**self._of_client)["ClientSecrets"]
        return [
            secret["ClientSecretId"] for secret in sorted(found, key=lambda secret: secret["ClientSecretCreateDate"])
        ]

    def add(self, client_secret: str) -> str:
        """Add a secret beside the one in use and return its id."""
        added = self._client.add_user_pool_client_secret(**self._of_client, ClientSecret=client_secret)
        return added["ClientSecretDescriptor"]["ClientSecretId"]

    def delete(self, secret_id: str) -> None:
        """Delete a secret."""
        self._client.delete_user_pool_client_secret(**self._of_client, ClientSecretId=secret_id)

    def accepts(self, client_secret: str) -> bool:
        """Say whether Cognito takes hashes made with this secret, by a confirmation for a user that cannot exist.

        Raises `RotationError` where the answer is about neither the hash nor the user.
        """
        username = f"rotation-test-{uuid.uuid4()}"
        try:
            self._client.confirm_sign_up(
                ClientId=self._user_pool_client_id,
                SecretHash=secret_hash(client_secret, username, self._user_pool_client_id),
                Username=username,
                ConfirmationCode="000000",
            )
        except ClientError as error:
            told = error.response["Error"]
            outcome = outcome_of(CognitoError(told.get("Code", ""), told.get("Message")), "confirm")
            if outcome.reason == "secret_hash_rejected":
                return False
            if outcome.rejects:
                return True
            raise RotationError(f"the test call was answered with {outcome.reason}, which says nothing") from None
        raise RotationError("the test call confirmed a user that cannot exist")
