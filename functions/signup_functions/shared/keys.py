"""Values computed with the client secret: the hash for Cognito, and pseudonyms for users and codes."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache


def secret_hash(client_secret: str, username: str, user_pool_client_id: str) -> str:
    """Return Cognito's `SecretHash` in Base64. `username` must be exactly the string that is sent as `Username`.

    Source: Amazon Cognito Developer Guide, "Computing secret hash values".
    """
    return base64.b64encode(_hmac(client_secret.encode(), (username + user_pool_client_id).encode())).decode()


def user_ref(client_secret: str, username: str) -> str:
    """Return a user's pseudonym in the log: 16 hex digits that stay the same until the secret rotates."""
    return _derived(client_secret, "log", username.encode())[:16]


def code_digest(client_secret: str, username: str, code: str) -> str:
    """Return what stands for a user's code in the attempts table: 16 hex digits."""
    name = username.encode()
    # The length prefix makes the bytes unique for each pair of name and code.
    return _derived(client_secret, "replay", len(name).to_bytes(4) + name + code.encode())[:16]


def attempts_key(client_secret: str, username: str) -> str:
    """Return the key of a user's items in the attempts table: 64 hex digits."""
    return _derived(client_secret, "attempts", username.encode())


def _derived(client_secret: str, use: str, message: bytes) -> str:
    """Return a digest in hex, made with a separate key for each use.

    The HMAC of a user name under the client secret itself could be another user's secret hash: `victim<client id>` is
    a valid user name.
    """
    return _hmac(_key(client_secret, use), message).hex()


@lru_cache(maxsize=4)  # the keys of one secret
def _key(client_secret: str, use: str) -> bytes:
    return _hmac(client_secret.encode(), f"signup-confirmation/{use}".encode())


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, hashlib.sha256)
