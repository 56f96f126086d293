"""What one version of the secret holds.

A rotation stores a JSON object with these members, and keeps all others of the version before:

- `clientId`, `clientSecret`
- `clientSecretId`: the client secret's id at Cognito
- `clientSecretDigest`: proves that value and id belong together, as Cognito never returns both
- `replaced`: `versionId`, the version that was current, and `clientSecretId`, the client secret in use at that time
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime


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
        """The client secret's id at Cognito, if the version has one. Anything may have been put there by hand."""
        return self.members.get("clientSecretId")

    @property
    def is_proven(self) -> bool:
        """Whether the digest proves that the client secret and its id belong together."""
        if self.client_secret is None or self.client_secret_id is None:
            return False
        return self.members.get("clientSecretDigest") == digest_of(self.client_secret_id, self.client_secret)

    @property
    def is_contradictory(self) -> bool:
        """Whether there is a digest, but not that of the client secret and the id."""
        return "clientSecretDigest" in self.members and not self.is_proven

    @property
    def replaced(self) -> dict[str, Any]:
        """What was current when a rotation made this version; empty in a version that was filled by hand."""
        replaced = self.members.get("replaced")
        return replaced if isinstance(replaced, dict) else {}


def digest_of(client_secret_id: str, client_secret: str) -> str:
    """Return the digest that is stored beside a client secret and its id: 64 hex digits."""
    return hashlib.sha256(f"{client_secret_id} {client_secret}".encode()).hexdigest()


def successor(
    current: Version | None, *, client_id: str, client_secret_id: str, client_secret: str, replaced_secret_id: str
) -> dict[str, Any]:
    """Return the members of the version that follows the current one, whose other members are kept."""
    return {
        **(current.members if current else {}),
        "clientId": client_id,
        "clientSecretId": client_secret_id,
        "clientSecret": client_secret,
        "clientSecretDigest": digest_of(client_secret_id, client_secret),
        "replaced": {"versionId": current.version_id if current else None, "clientSecretId": replaced_secret_id},
    }
