"""The versions of the secret in Secrets Manager: one is in use, one may be pending."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rotation.errors import RotationError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

CURRENT = "AWSCURRENT"
PENDING = "AWSPENDING"


class Versions:
    """One secret's versions, each a JSON object or, if somebody wrote it by hand, the bare client secret."""

    def __init__(self, client: SecretsManagerClient, arn: str, token: str) -> None:
        """Take the SDK's client; ``token`` is the id of the version that the rotation is to make."""
        self._client = client
        self._arn = arn
        self._token = token

    def require_rotation(self) -> None:
        """Raise `RotationError` unless Secrets Manager asked for this version."""
        described = self._client.describe_secret(SecretId=self._arn)
        if not described.get("RotationEnabled"):
            raise RotationError("rotation is not switched on for this secret")
        if not described.get("VersionIdsToStages", {}).get(self._token):
            raise RotationError("the secret has no version of this ClientRequestToken")

    def current_id(self) -> str | None:
        """Return the id of the version in use, if there is one."""
        stages = self._client.describe_secret(SecretId=self._arn).get("VersionIdsToStages", {})
        return next((version for version, labels in stages.items() if CURRENT in labels), None)

    def current(self) -> dict[str, Any]:
        """Return what the version in use holds; nothing where there is none, or it is the bare client secret."""
        try:
            text = self._client.get_secret_value(SecretId=self._arn, VersionStage=CURRENT)["SecretString"]
            value = json.loads(text)
        except (self._client.exceptions.ResourceNotFoundException, ValueError):
            return {}
        return value if isinstance(value, dict) else {}

    def pending(self) -> dict[str, Any]:
        """Return what the pending version holds; nothing where it has no value yet."""
        try:
            answer = self._client.get_secret_value(SecretId=self._arn, VersionId=self._token, VersionStage=PENDING)
        except self._client.exceptions.ResourceNotFoundException:
            return {}
        value: dict[str, Any] = json.loads(answer["SecretString"])
        return value

    def put_pending(self, value: dict[str, Any]) -> None:
        """Give the pending version its value, once and for all: a version is immutable."""
        self._client.put_secret_value(
            SecretId=self._arn,
            ClientRequestToken=self._token,
            SecretString=json.dumps(value),
            VersionStages=[PENDING],
        )

    def make_current(self) -> None:
        """Make the pending version the one in use; the one before becomes the previous."""
        current = self.current_id()
        if current == self._token:
            return
        moved = {"RemoveFromVersionId": current} if current else {}
        self._client.update_secret_version_stage(
            SecretId=self._arn, VersionStage=CURRENT, MoveToVersionId=self._token, **moved
        )
