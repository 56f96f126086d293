"""The four steps of a rotation. Secrets Manager may repeat each of them, and retries a failed rotation every hour.

What AWS does not show or accept yet is no failure of the pending version, which stays as it is: the step fails, and the
next try goes on with it. Only a version that can never work is given up, so that the next rotation starts anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from signup_functions.rotation.app_client import new_secret
from signup_functions.rotation.errors import (
    ROTATE_AGAIN,
    WILL_RESTART,
    WILL_RESUME,
    RotationError,
    TwoSecretsError,
    UnusableVersionError,
)
from signup_functions.rotation.in_use import in_use
from signup_functions.rotation.version import successor

if TYPE_CHECKING:
    from signup_functions.rotation.app_client import AppClient, ClientSecret
    from signup_functions.rotation.settings import RotationSettings
    from signup_functions.rotation.version import Version
    from signup_functions.rotation.versions import Versions
    from signup_functions.rotation.waiting import Deadline


class Rotation:
    """One step of the rotation of one app client's secret."""

    def __init__(
        self, app_client: AppClient, versions: Versions, settings: RotationSettings, deadline: Deadline
    ) -> None:
        self._app_client = app_client
        self._versions = versions
        self._settings = settings
        self._deadline = deadline

    def create_secret(self) -> None:
        """Add a new secret to the app client and store it as the pending version.

        Cognito lists no values, so a secret that was added but not stored before its run ended cannot be used. Such a
        secret is deleted in a pool of the stack's own, like the one that was in use before the current one in any pool.
        The one in use is never deleted.
        """
        if self._pending():
            return
        current = self._versions.current()
        secrets = self._app_client.secrets()
        previous = self._versions.previous() if len(secrets) > 1 else None
        used = in_use(current, previous, secrets, pool_is_ours=self._settings.pool_is_ours)
        for other in secrets:
            if other == used:
                continue
            # A younger secret was added by a rotation. Either another run of this step will store it within seconds, or
            # an earlier try stored it in a pending version that cannot be read yet. AWS has no conditional delete.
            # After a minute, no other run is still between adding and storing.
            if other.created >= used.created and self._deadline.poll(self._pending):
                return
            self._versions.require_unchanged(current)
            self._app_client.delete(other.secret_id)
        self._add(current, used)

    def set_secret(self) -> None:
        """Check that Cognito has the pending secret. `create_secret` added it before it was stored."""
        self._listed_pending()

    def test_secret(self) -> None:
        """Check that Cognito accepts the pending secret for ten seconds, and as a control that it refuses a wrong one.

        If rotation is configured without an immediate rotation, Secrets Manager calls only this step, with a pending
        version that has no value. The current secret is then tested instead.
        """
        pending = self._deadline.poll(self._pending)
        if pending:
            self._require_replaceable(pending)
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
        if self._deadline.poll_steady(lambda: self._app_client.accepts(client_secret)):
            return
        if pending:
            raise RotationError(f"Cognito does not accept the pending client secret everywhere yet: {WILL_RESUME}")
        raise RotationError(
            "Cognito refuses hashes made with the current secret: see secret_hash_rejected in docs/operate.md"
        )

    def finish_secret(self) -> None:
        """Make the pending version the current one. The secret before it stays valid until the next rotation."""
        self._versions.make_current(self._listed_pending())

    def _add(self, current: Version | None, used: ClientSecret) -> None:
        client_secret = new_secret()
        secret_id = self._app_client.add(client_secret)
        members = successor(
            current,
            client_id=self._settings.user_pool_client_id,
            client_secret_id=secret_id,
            client_secret=client_secret,
            replaced_secret_id=used.secret_id,
        )
        if not self._versions.put_pending(members):
            # An app client has two secrets at most. There was room for this one, so the stored one has been deleted.
            self._app_client.delete(secret_id)
            self._give_up("the pending version holds a client secret that was deleted in the meantime")

    def _pending(self) -> Version | None:
        """Return the pending version, or None if it has no value that can be read yet."""
        try:
            return self._versions.pending()
        except UnusableVersionError as error:
            self._give_up(f"the pending version {error}")

    def _listed_pending(self) -> Version:
        """Return the pending version if Cognito lists its secret."""
        pending = self._deadline.poll(self._pending)
        if pending is None:
            raise RotationError(f"the pending version has no value that can be read yet: {WILL_RESUME}")
        self._require_replaceable(pending)
        if not self._deadline.poll(
            lambda: pending.client_secret_id in {s.secret_id for s in self._app_client.secrets()}
        ):
            self._require_not_deleted(pending)
            raise RotationError(f"Cognito does not list the pending client secret yet: {WILL_RESUME}")
        return pending

    def _require_replaceable(self, pending: Version) -> None:
        """Give the pending version up if it would overwrite a version that somebody has made current since."""
        if self._versions.current_id() in {pending.replaced.get("versionId"), pending.version_id}:
            return
        current = self._versions.current()
        secret_id = pending.client_secret_id
        if secret_id and (
            current is None
            or (current.client_secret != pending.client_secret and current.client_secret_id != secret_id)
        ):
            self._app_client.delete(secret_id)
        self._give_up("somebody has changed the current version during the rotation")

    def _require_not_deleted(self, pending: Version) -> None:
        """Give the pending version up if its secret, which Cognito does not list, was deleted."""
        secrets = self._app_client.secrets()
        if not (pending.created and any(secret.created > pending.created for secret in secrets)):
            # The list may be old. An app client has two secrets at most: if there is room for another, it was deleted.
            try:
                self._app_client.delete(self._app_client.add(new_secret()))
            except TwoSecretsError:
                return
        self._give_up("the pending client secret was deleted")

    def _give_up(self, why: str) -> NoReturn:
        self._versions.give_up()
        raise RotationError(f"{why}; {WILL_RESTART}")
