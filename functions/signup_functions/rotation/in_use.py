"""Determines which of the app client's secrets is in use. A rotation never deletes that one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup_functions.rotation.errors import BY_HAND, ROTATE_AGAIN, RotationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signup_functions.rotation.app_client import ClientSecret
    from signup_functions.rotation.versions import Version


def in_use(current: Version | None, held: Sequence[ClientSecret], *, pool_is_ours: bool) -> ClientSecret:
    """Return the client secret in use.

    Args:
        current: The secret's current version, or None if there is none yet.
        held: The app client's secrets, oldest first.
        pool_is_ours: See `Settings.pool_is_ours`.

    Raises:
        RotationError: It cannot be determined.

    """
    listed = " and ".join(str(secret) for secret in held)
    noted = current.client_secret_id if current else None
    if noted is not None:
        for secret in held:
            if secret.secret_id == noted:
                return secret
        raise RotationError(
            f"the current version's clientSecretId, {noted}, is not among the app client's secrets ({listed}): fill "
            f"the secret anew ({BY_HAND}), then {ROTATE_AGAIN}"
        )
    oldest, *others = held
    # The current version has no clientSecretId until the first rotation. An interrupted first rotation leaves a second
    # client secret that is younger than the current version. A second client secret that is not younger may be the one
    # that somebody stored in the current version.
    left_behind = all(oldest.created < other.created and _is_younger(other, current) for other in others)
    if not others or (pool_is_ours and left_behind):
        return oldest
    raise RotationError(
        f"the app client has two secrets, {listed}, and the current version does not say which of them it holds: add "
        f"its clientSecretId to the JSON of the secret, or fill the secret anew ({BY_HAND}), then {ROTATE_AGAIN}"
    )


def _is_younger(secret: ClientSecret, current: Version | None) -> bool:
    return current is None or (current.created is not None and current.created < secret.created)
