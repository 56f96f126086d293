"""Determines which of the app client's secrets is in use, and whether the other one may be deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup_functions.rotation.errors import BY_HAND, ROTATE_AGAIN, RotationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signup_functions.rotation.app_client import ClientSecret
    from signup_functions.rotation.version import Version


def in_use(
    current: Version | None, previous: Version | None, secrets: Sequence[ClientSecret], *, pool_is_ours: bool
) -> ClientSecret:
    """Return the client secret in use. A rotation may delete any other one.

    No error contains a stored id, as it may be a client secret that somebody put in its place.

    Args:
        current: The secret's current version, or None if there is none yet.
        previous: The version before it, if there is one that can be read.
        secrets: The app client's secrets, oldest first.
        pool_is_ours: See `RotationSettings.pool_is_ours`.

    Raises:
        RotationError: The client secret in use is unknown, or another one may belong to another application.

    """
    described = " and ".join(str(secret) for secret in secrets)
    if current and current.is_contradictory:
        raise RotationError(
            "the current version's clientSecret and clientSecretId do not belong together, as its clientSecretDigest "
            f"shows: somebody has changed one of them by hand; fill the secret anew ({BY_HAND}), then {ROTATE_AGAIN}"
        )
    stored_id = current.client_secret_id if current else None
    used = next((secret for secret in secrets if secret.secret_id == stored_id), None)
    if stored_id is not None and used is None:
        raise RotationError(
            f"the current version's clientSecretId is not among the app client's secrets ({described}): wait for the "
            f"next try; if that stays so, fill the secret anew ({BY_HAND}), then {ROTATE_AGAIN}"
        )
    if len(secrets) == 1:
        return secrets[0]
    if current and used and current.is_proven:
        if pool_is_ours or _own_ids(current, previous).issuperset(s.secret_id for s in secrets if s != used):
            return used
        raise RotationError(
            f"the app client has two secrets, {described}; {used.secret_id} is in use, and the other one may belong to "
            "another application: if nobody uses it, delete it (aws cognito-idp delete-user-pool-client-secret), then "
            f"{ROTATE_AGAIN}"
        )
    # The current version proves nothing until the first rotation. An interrupted first rotation leaves a second client
    # secret that is younger than the current version. A second client secret that is not younger may be the one that
    # somebody stored in the current version.
    oldest, *others = secrets
    others_are_leftovers = all(oldest.created < other.created and _is_younger(other, current) for other in others)
    if pool_is_ours and others_are_leftovers and used in {None, oldest}:
        return oldest
    raise RotationError(
        f"the app client has two secrets, {described}, and the current version does not prove which of them it holds: "
        f"fill the secret anew ({BY_HAND}), then {ROTATE_AGAIN}"
    )


def _own_ids(current: Version, previous: Version | None) -> set[str | None]:
    """Return the ids of the client secrets that were in use before the current one, according to the versions."""
    own = {current.replaced.get("clientSecretId")}
    if previous and not previous.is_contradictory:
        own.add(previous.client_secret_id)
    return own


def _is_younger(secret: ClientSecret, current: Version | None) -> bool:
    return current is None or (current.created is not None and current.created < secret.created)
