"""The four steps of a rotation, each of which Secrets Manager may repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.app_client import new_secret
from rotation.errors import RotationError

if TYPE_CHECKING:
    from rotation.app_client import AppClient
    from rotation.settings import Settings
    from rotation.versions import Versions


class Rotation:
    """One rotation of one app client's secret."""

    def __init__(self, app_client: AppClient, versions: Versions, settings: Settings) -> None:
        """Take both sides."""
        self._app_client = app_client
        self._versions = versions
        self._settings = settings

    def create_secret(self) -> None:
        """Add a new secret to the app client and keep it as the pending version.

        Cognito's list shows no values, so a secret that was added by a run which then ended cannot be used: it goes,
        as does the one before the one in use, and a new one is made. The one in use is never touched.
        """
        if self._versions.pending():
            return
        current = self._versions.current()
        ids = self._app_client.secret_ids()
        in_use = self._in_use(current.get("clientSecretId"), ids)
        for secret_id in ids:
            if secret_id != in_use:
                self._app_client.delete(secret_id)
        client_secret = new_secret()
        self._versions.put_pending(
            current
            | {
                "clientId": self._settings.user_pool_client_id,
                "clientSecretId": self._app_client.add(client_secret),
                "clientSecret": client_secret,
            }
        )

    def set_secret(self) -> None:
        """Check that Cognito has the pending secret: it was added before it was kept."""
        pending = self._versions.pending().get("clientSecretId")
        if pending not in self._app_client.secret_ids():
            raise RotationError(
                f"the pending secret {pending} is not among the app client's: cancel the rotation "
                "(aws secretsmanager cancel-rotate-secret), remove the stage AWSPENDING and rotate again"
            )

    def test_secret(self) -> None:
        """Check that Cognito refuses a wrong secret, as a control, and takes the pending one."""
        if self._app_client.accepts(new_secret()):
            raise RotationError("Cognito takes a hash made with a wrong secret, so that the test would prove nothing")
        if not self._app_client.accepts(self._versions.pending()["clientSecret"]):
            raise RotationError("Cognito refuses hashes made with the pending secret")

    def finish_secret(self) -> None:
        """Make the pending version the one in use. The secret before it stays valid until the next rotation."""
        self._versions.make_current()

    def _in_use(self, current: str | None, ids: list[str]) -> str:
        """Return the id of the secret in use, out of those that the app client has, the oldest first."""
        if current in ids:
            return str(current)
        if current is not None:
            raise RotationError(
                f"the secret in use, {current}, is not among the app client's ({', '.join(ids)}): "
                "put the value of one of these, with its clientSecretId, into the secret, then rotate again"
            )
        # Nothing is noted of which one is in use: the secret that the client was born with was filled in by hand, or
        # never. In a pool of ours a second one can only be that of a first rotation which was cut short.
        if len(ids) == 1 or self._settings.pool_is_ours:
            return ids[0]
        raise RotationError(
            f"the app client has two secrets, {ids[0]} and {ids[1]}, and the version in use does not say which of them "
            "it is: add its clientSecretId to the JSON of the secret, then rotate again"
        )
