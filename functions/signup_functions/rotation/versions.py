"""The versions of the secret in Secrets Manager: the current one, and the pending one during a rotation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from signup_functions.rotation.errors import BY_HAND, ROTATE_AGAIN, RotationError, code_of
from signup_functions.shared.secret_value import members_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mypy_boto3_secretsmanager import SecretsManagerClient

CURRENT = "AWSCURRENT"
PENDING = "AWSPENDING"


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """A version that has a value."""

    version_id: str
    created: datetime | None
    members: dict[str, Any]
    """The members of its JSON object; see `members_of`."""

    @property
    def client_secret(self) -> str | None:
        """The client secret, or None if the version was never filled."""
        return self.members.get("clientSecret")

    @property
    def client_secret_id(self) -> str | None:
        """The client secret's id at Cognito, if the version has one."""
        return self.members.get("clientSecretId")


class Versions:
    """The versions of one secret."""

    def __init__(self, client: SecretsManagerClient, *, arn: str, token: str) -> None:
        """Wrap one secret.

        Args:
            client: The SDK's client.
            arn: The secret's ARN.
            token: The id of the version that the rotation has to create.

        """
        self._client = client
        self._arn = arn
        self._token = token

    def is_to_be_made(self) -> bool:
        """Return whether the rotation still has work to do; False if its version is already the current one.

        Raises:
            RotationError: Rotation is not enabled, or this version is not pending.

        """
        described = self._client.describe_secret(SecretId=self._arn)
        if not described.get("RotationEnabled"):
            raise RotationError(f"rotation is not switched on for this secret: deploy again, or {ROTATE_AGAIN}")
        labels = described.get("VersionIdsToStages", {}).get(self._token, [])
        if not {CURRENT, PENDING}.intersection(labels):
            raise RotationError(
                f"the secret has no version of this ClientRequestToken that is pending: its rotation was ended or "
                f"cancelled; wait for the next one, or {ROTATE_AGAIN}"
            )
        return CURRENT not in labels

    def current(self) -> Version | None:
        """Return the current version, or None if the secret never had one."""
        version_id = _current_id(self._labels())
        if version_id is None:
            return None
        version = self._read(version_id, f"put a value there ({BY_HAND}), then {ROTATE_AGAIN}")
        if version is None:
            raise RotationError(
                "the current version has a label but no value that can be read: wait for the next try; if that stays "
                f"so, put a value there ({BY_HAND})"
            )
        return version

    def require_unchanged(self, current: Version | None) -> None:
        """Raise `RotationError` if this rotation has ended, or another version has become current, in the meantime."""
        labels = self._labels()
        if PENDING not in labels.get(self._token, []) or _current_id(labels) != (current and current.version_id):
            raise RotationError(
                "the labels of the secret's versions have changed in the meantime, probably by another rotation: wait "
                f"for the next try, or {ROTATE_AGAIN}"
            )

    def pending(self) -> Version | None:
        """Return the pending version, or None if it has no value that can be read yet."""
        remedy = "cancel the rotation (aws secretsmanager cancel-rotate-secret), remove its label AWSPENDING and"
        version = self._read(self._token, f"{remedy} {ROTATE_AGAIN}")
        if version and not (version.client_secret and version.client_secret_id):
            raise RotationError(
                "the pending version lacks clientSecret or clientSecretId, so that this function did not make it: "
                f"{remedy} {ROTATE_AGAIN}"
            )
        return version

    def put_pending(self, members: dict[str, Any]) -> None:
        """Store the pending version's value. If another run has stored one, that one stays: values are immutable."""
        try:
            self._client.put_secret_value(
                SecretId=self._arn,
                ClientRequestToken=self._token,
                SecretString=json.dumps(members),
                VersionStages=[PENDING],
            )
        except ClientError as error:
            if code_of(error) != "ResourceExistsException":
                raise

    def give_up(self) -> None:
        """Remove the label AWSPENDING from the pending version.

        The version's value cannot be changed, so no later try could use it. While it is pending, Secrets Manager starts
        no other rotation.
        """
        self._client.update_secret_version_stage(
            SecretId=self._arn, VersionStage=PENDING, RemoveFromVersionId=self._token
        )

    def make_current(self) -> None:
        """Make the pending version the current one. The current one becomes the previous one."""
        current = _current_id(self._labels())
        moved = {"RemoveFromVersionId": current} if current else {}
        self._client.update_secret_version_stage(
            SecretId=self._arn, VersionStage=CURRENT, MoveToVersionId=self._token, **moved
        )

    def _labels(self) -> Mapping[str, list[str]]:
        """Return the staging labels by version id, for versions that have any."""
        return self._client.describe_secret(SecretId=self._arn).get("VersionIdsToStages", {})

    def _read(self, version_id: str, remedy: str) -> Version | None:
        """Return a version, or None if it has no value, for which Secrets Manager raises a not-found error."""
        try:
            answer = self._client.get_secret_value(SecretId=self._arn, VersionId=version_id)
        except ClientError as error:
            if code_of(error) != "ResourceNotFoundException":
                raise
            return None
        which = "current" if version_id != self._token else "pending"
        text = answer.get("SecretString")
        if text is None:
            raise RotationError(f"the {which} version has no SecretString: {remedy}")
        try:
            members = members_of(text)
        except ValueError:
            raise RotationError(
                f"the {which} version is neither a JSON object with a clientSecret nor a bare client secret: {remedy}"
            ) from None
        return Version(version_id=version_id, created=answer.get("CreatedDate"), members=members)


def _current_id(labels: Mapping[str, list[str]]) -> str | None:
    return next((version_id for version_id, names in labels.items() if CURRENT in names), None)
