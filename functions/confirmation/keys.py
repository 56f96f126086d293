"""What is computed with the client secret: the hash for Cognito, and keys for our own uses."""

from __future__ import annotations

import base64
import hashlib
import hmac


def secret_hash(client_secret: str, username: str, user_pool_client_id: str) -> str:
    """Return Cognito's ``SecretHash``, in Base64, of the very string that is sent as ``Username``.

    Source: Amazon Cognito Developer Guide, "Computing secret hash values".
    """
    return base64.b64encode(_hmac(client_secret.encode(), username + user_pool_client_id)).decode()


def user_ref(client_secret: str, username: str) -> str:
    """Return what stands for a user in the log: 16 hex digits, the same for a name until the secret rotates."""
    return _hmac(derived_key(client_secret, "log"), username).hex()[:16]


def derived_key(client_secret: str, use: str) -> bytes:
    """Return the 32-byte key for one use of our own.

    An HMAC of a user name under the client secret itself would be the secret hash of some other user: the name
    ``victim<client id>`` is a valid one.
    """
    return _hmac(client_secret.encode(), "signup-confirmation/" + use)


def _hmac(key: bytes, message: str) -> bytes:
    return hmac.digest(key, message.encode(), hashlib.sha256)
