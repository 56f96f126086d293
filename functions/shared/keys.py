"""What is computed with the client secret: the hash for Cognito, and names for our own uses."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache


def secret_hash(client_secret: str, username: str, user_pool_client_id: str) -> str:
    """Return Cognito's `SecretHash`, in Base64, of the very string that is sent as `Username`.

    Source: Amazon Cognito Developer Guide, "Computing secret hash values".
    """
    return base64.b64encode(_hmac(client_secret.encode(), (username + user_pool_client_id).encode())).decode()


def user_ref(client_secret: str, username: str) -> str:
    """Return what stands for a user in the log: 16 hex digits, the same for a name until the secret rotates."""
    return _derived(client_secret, "log", username.encode())[:16]


def replay_key(client_secret: str, username: str, code: str) -> str:
    """Return what stands for a user's correct code in the attempts table: 64 hex digits."""
    name = username.encode()
    # With the name's length in front, no other name and code come to the same bytes.
    return _derived(client_secret, "replay", len(name).to_bytes(4) + name + code.encode())


def attempts_key(client_secret: str, username: str) -> str:
    """Return what stands for a user in a counter of the attempts table: 64 hex digits."""
    return _derived(client_secret, "attempts", username.encode())


def _derived(client_secret: str, use: str, message: bytes) -> str:
    """Return a digest, in hex, under a key of its own for each use.

    An HMAC of a user name under the client secret itself would be the secret hash of some other user: the name
    `victim<client id>` is a valid one.
    """
    return _hmac(_key(client_secret, use), message).hex()


@lru_cache(maxsize=4)  # no more than one secret's
def _key(client_secret: str, use: str) -> bytes:
    return _hmac(client_secret.encode(), f"signup-confirmation/{use}".encode())


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, hashlib.sha256)
