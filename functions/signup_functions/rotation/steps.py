"""The four steps of a rotation. Secrets Manager may repeat each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup_functions.rotation.app_client import new_secret
from signup_functions.rotation.errors import ROTATE_AGAIN, STARTS_ANEW, RotationError
from signup_functions.rotation.in_use import in_use

if TYPE_CHECKING:
    from signup_functions.rotation.app_client import AppClient
    from signup_functions.rotation.settings import Settings
    from signup_functions.rotation.versions import Version, Versions
    from signup_functions.rotation.waiting import Patience


class Rotation:
    """One step of the rotation of one app client's secret."""

    def __init__(self, app_client: AppClient, versions: Versions, settings: Settings, patience: Patience) -> None:
        self._app_client = app_client
        self._versions = versions
        self._settings = settings
        self._patience = patience

    def create_secret(self) -> None:
        """Add a new secret to the app client and store it as the pending version.

        Cognito lists no values, so a secret that was added but not stored before its run ended cannot be used. Such a
        secret is deleted, like the one that was in use before the current one. The one in use is never deleted.
        """
        if self._versions.pending():
            return
        current = self._versions.current()
        held = self._app_client.secrets()
        used = in_use(current, held, pool_is_ours=self._settings.pool_is_ours)
        for other in held:
            if other == used:
                continue
            # A younger secret was added by a rotation. Either another run of this step will store it within seconds, or
            # an earlier try stored it in a pending version that cannot be read yet. AWS has no conditional delete.
            # After a minute, no other run is still between adding and storing.
            if other.created >= used.created and self._patience.until(self._versions.pending):
                return
            self._versions.require_unchanged(current)
            self._app_client.delete(other.secret_id)
        self._add(current)

    def set_secret(self) -> None:
        """Check that Cognito has the pending secret. `create_secret` added it before it was stored."""
        self._usable_pending()

    def test_secret(self) -> None:
        """Check that Cognito accepts the pending secret, and as a control that it refuses a wrong one.

        If rotation is configured without an immediate rotation, Secrets Manager calls only this step, with a pending
        version that has no value. The current secret is then tested instead.
        """
        pending = self._patience.until(self._versions.pending)
        tested = pending or self._versions.current()
        if tested is None or tested.client_secret is None:
            raise RotationError(
                f"neither the pending nor the current version holds a client secret to test: {ROTATE_AGAIN}"
            )
        if self._app_client.accepts(new_secret()):
            raise RotationError(
                "Cognito accepts a hash made with a wrong secret, so that the test would prove nothing: check that the "
                "function calls Cognito itself (AWS_ENDPOINT_URL)"
            )
        client_secret = tested.client_secret
        if self._patience.until(lambda: self._app_client.accepts(client_secret)):
            return
        if pending:
            self._give_up("Cognito refuses hashes made with the pending secret")
        raise RotationError(
            "Cognito refuses hashes made with the current secret: see secret_hash_rejected in docs/operate.md"
        )

    def finish_secret(self) -> None:
        """Make the pending version the current one. The secret before it stays valid until the next rotation."""
        self._usable_pending()
        self._versions.make_current()

    def _add(self, current: Version | None) -> None:
        client_secret = new_secret()
        self._versions.put_pending(
            {
                **(current.members if current else {}),
                "clientId": self._settings.user_pool_client_id,
                "clientSecretId": self._app_client.add(client_secret),
                "clientSecret": client_secret,
            }
        )

    def _usable_pending(self) -> None:
        """Raise `RotationError` unless Cognito has the pending secret."""
        pending = self._patience.until(self._versions.pending)
        if pending is None:
            raise RotationError(
                f"the pending version has no value that can be read: wait for the next try, or {ROTATE_AGAIN}"
            )
        wanted = pending.client_secret_id
        if not self._patience.until(lambda: wanted in [secret.secret_id for secret in self._app_client.secrets()]):
            self._give_up(f"the pending client secret {wanted} is not among the app client's")

    def _give_up(self, why: str) -> None:
        self._versions.give_up()
        raise RotationError(f"{why}; {STARTS_ANEW}")
