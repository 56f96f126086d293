"""The versions of the secret in Secrets Manager: the current one, and the pending one during a rotation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from signup_functions.rotation.errors import BY_HAND, ROTATE_AGAIN, RotationError, UnusableVersionError, code_of
from signup_functions.rotation.version import Version
from signup_functions.shared.secret_value import members_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_secretsmanager import SecretsManagerClient

CURRENT = "AWSCURRENT"
PENDING = "AWSPENDING"
PREVIOUS = "AWSPREVIOUS"
_CHANGED = (
    "the labels of the secret's versions have changed in the meantime, by another rotation or by hand: wait for the "
    f"next try, or {ROTATE_AGAIN}"
)


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

    def needs_rotation(self) -> bool:
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
        version_id = self.current_id()
        if version_id is None:
            return None
        try:
            version = self._read(version_id)
        except UnusableVersionError as error:
            raise RotationError(
                f"the current version {error}: put a value there ({BY_HAND}), then {ROTATE_AGAIN}"
            ) from None
        if version is None:
            raise RotationError(
                "the current version has a label but no value that can be read: wait for the next try; if that stays "
                f"so, put a value there ({BY_HAND})"
            )
        return version

    def previous(self) -> Version | None:
        """Return the version before the current one, or None if there is none with a usable value."""
        version_id = self._holder_of(PREVIOUS)
        try:
            return self._read(version_id) if version_id else None
        except UnusableVersionError:
            return None

    def pending(self) -> Version | None:
        """Return the pending version, or None if it has no value that can be read yet.

        Raises:
            UnusableVersionError: It has a value that no rotation stored.

        """
        version = self._read(self._token)
        if version and not version.is_proven:
            raise UnusableVersionError("was not made by this function")
        return version

    def current_id(self) -> str | None:
        """Return the id of the current version, or None if there is none."""
        return self._holder_of(CURRENT)

    def require_unchanged(self, current: Version | None) -> None:
        """Raise `RotationError` if this rotation has ended, or another version has become current, in the meantime."""
        labels = self._labels()
        if PENDING not in labels.get(self._token, []) or _holder(labels, CURRENT) != (current and current.version_id):
            raise RotationError(_CHANGED)

    def put_pending(self, members: dict[str, Any]) -> bool:
        """Store the pending version's value, and return whether it has this one now: values are immutable."""
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
            return False
        return True

    def give_up(self) -> None:
        """Remove the label AWSPENDING from the pending version.

        The version's value cannot be changed, so no later try could use it. While it is pending, Secrets Manager starts
        no other rotation.
        """
        self._client.update_secret_version_stage(
            SecretId=self._arn, VersionStage=PENDING, RemoveFromVersionId=self._token
        )

    def make_current(self, pending: Version) -> None:
        """Make the pending version the current one. The one that it replaces becomes the previous one.

        Raises:
            RotationError: Another version than that has become current in the meantime.

        """
        replaced = pending.replaced.get("versionId")
        try:
            self._client.update_secret_version_stage(
                SecretId=self._arn,
                VersionStage=CURRENT,
                MoveToVersionId=self._token,
                **({"RemoveFromVersionId": replaced} if replaced else {}),
            )
        except ClientError as error:
            # Secrets Manager moves the label only away from the version that the call names.
            if code_of(error) != "InvalidParameterException":
                raise
            raise RotationError(_CHANGED) from None

    def _labels(self) -> Mapping[str, list[str]]:
        """Return the staging labels by version id, for versions that have any."""
        return self._client.describe_secret(SecretId=self._arn).get("VersionIdsToStages", {})

    def _holder_of(self, label: str) -> str | None:
        return _holder(self._labels(), label)

    def _read(self, version_id: str) -> Version | None:
        """Return a version, or None if it has no value, for which Secrets Manager raises a not-found error.

        Raises:
            UnusableVersionError: The value has another form than the functions can read.

        """
        try:
            response = self._client.get_secret_value(SecretId=self._arn, VersionId=version_id)
        except ClientError as error:
            if code_of(error) != "ResourceNotFoundException":
                raise
            return None
        text = response.get("SecretString")
        if text is None:
            raise UnusableVersionError("has no SecretString")
        try:
            members = members_of(text)
        except ValueError:
            raise UnusableVersionError(
                "is neither a JSON object with a clientSecret nor a bare client secret"
            ) from None
        return Version(version_id=version_id, created=response.get("CreatedDate"), members=members)


def _holder(labels: Mapping[str, list[str]], label: str) -> str | None:
    return next((version_id for version_id, names in labels.items() if label in names), None)
