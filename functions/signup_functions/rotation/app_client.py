"""The app client's secrets in Cognito, which lists their ids and dates but never their values."""

from __future__ import annotations

import secrets
import string
import uuid
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import ClientError

from signup_functions.confirmation.errors import CognitoError
from signup_functions.confirmation.outcomes import outcome_of
from signup_functions.confirmation.rows import CONFIRM
from signup_functions.rotation.errors import ROTATE_AGAIN, RotationError, TwoSecretsError, code_of
from signup_functions.shared.keys import secret_hash

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from signup_functions.rotation.settings import RotationSettings

_LENGTH = 52
_ALPHABET = string.ascii_letters + string.digits


def new_secret() -> str:
    """Return a new secret in the form that Cognito accepts (24 to 64 letters, digits, `_` or `+`), 309 bits strong."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


class ClientSecret(NamedTuple):
    """One of the app client's secrets."""

    created: datetime
    secret_id: str

    def __str__(self) -> str:
        """Return the secret's id and date, for an operator."""
        return f"{self.secret_id} of {self.created:%Y-%m-%d %H:%M:%S %Z}"


class AppClient:
    """One app client of one user pool."""

    def __init__(self, client: CognitoIdentityProviderClient, settings: RotationSettings) -> None:
        self._client = client
        self._user_pool_client_id = settings.user_pool_client_id
        self._of_client = {"UserPoolId": settings.user_pool_id, "ClientId": settings.user_pool_client_id}

    def secrets(self) -> list[ClientSecret]:
        """Return the secrets, oldest first.

        Raises:
            RotationError: There is none, or Cognito's list is incomplete.

        """
        found: list[ClientSecret] = []
        for descriptor in self._client.list_user_pool_client_secrets(**self._of_client).get("ClientSecrets", []):
            secret_id, created = descriptor.get("ClientSecretId"), descriptor.get("ClientSecretCreateDate")
            if not secret_id or created is None:
                raise RotationError(
                    "Cognito listed a client secret without its id or date: wait for the next try; if that stays so, "
                    "ask AWS Support about ListUserPoolClientSecrets"
                )
            found.append(ClientSecret(created, secret_id))
        if not found:
            raise RotationError(
                f"the app client {self._user_pool_client_id} has no client secret, and only one that was made with a "
                "secret can have any: make a confidential app client and put its id into infra/environments.py"
            )
        return sorted(found)

    def add(self, client_secret: str) -> str:
        """Add a second secret to the app client.

        Returns:
            The new secret's id.

        Raises:
            TwoSecretsError: The app client already has two.
            RotationError: Cognito returned no id.

        """
        try:
            added = self._client.add_user_pool_client_secret(**self._of_client, ClientSecret=client_secret)
        except ClientError as error:
            if code_of(error) != "LimitExceededException":
                raise
            raise TwoSecretsError(
                "somebody else has added a client secret in the meantime, probably a second run of this step: wait for "
                f"the next try, or {ROTATE_AGAIN}"
            ) from None
        secret_id = added.get("ClientSecretDescriptor", {}).get("ClientSecretId")
        if not secret_id:
            raise RotationError(
                "Cognito added a client secret but did not tell its id: wait for the next try, which replaces it"
            )
        return secret_id

    def delete(self, secret_id: str) -> None:
        """Delete a secret. A secret that does not exist any more is not an error."""
        try:
            self._client.delete_user_pool_client_secret(**self._of_client, ClientSecretId=secret_id)
        except ClientError as error:
            if code_of(error) != "ResourceNotFoundException":
                raise

    def accepts(self, client_secret: str) -> bool:
        """Return whether Cognito accepts hashes made with this secret, tested with a user that cannot exist.

        Each call opens a connection: a kept one would lead to the same host of Cognito each time.

        Raises:
            RotationError: Cognito's response is about neither the hash nor the user.

        """
        self._client.close()  # clears the connection pool; the client stays usable
        username = f"rotation-test-{uuid.uuid4()}"
        try:
            self._client.confirm_sign_up(
                ClientId=self._user_pool_client_id,
                SecretHash=secret_hash(client_secret, username, self._user_pool_client_id),
                Username=username,
                ConfirmationCode="000000",
            )
        except ClientError as error:
            return _is_hash_accepted(error)
        raise RotationError("the test call confirmed a user that cannot exist: check which endpoint it was sent to")


def _is_hash_accepted(error: ClientError) -> bool:
    """Return whether Cognito accepted the hash. If so, it rejected the user or the code instead.

    Raises:
        RotationError: The response is about none of them.

    """
    details = error.response["Error"]
    outcome = outcome_of(CognitoError(details.get("Code", ""), details.get("Message")), CONFIRM)
    if outcome.reason != "secret_hash_rejected" and not outcome.rejects:
        raise RotationError(
            f"the test call ended with {outcome.reason}, which says nothing about the secret: wait for the next try, "
            "or see that alarm in docs/operate.md"
        )
    return outcome.rejects
