"""The values that are computed with the client secret."""

import base64
import hashlib
import hmac

from signup_functions.shared import keys


def test_secret_hash_against_a_published_example():
    """The secret hash is HMAC-SHA256 over user name and client id in Base64: test case 2 of RFC 4231."""
    expected = bytes.fromhex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    assert base64.b64decode(keys.secret_hash("Jefe", "what do ya want ", "for nothing?")) == expected


def test_secret_hash_of_any_name():
    """A name outside ASCII is hashed as UTF-8, as it is sent."""
    expected = hmac.new(b"secret", "Änne👤client".encode(), hashlib.sha256).digest()
    assert base64.b64decode(keys.secret_hash("secret", "Änne👤", "client")) == expected


def test_user_ref_is_no_secret_hash():
    """The log's userRef uses a derived key, so no user name can make it equal to another user's secret hash."""
    derived = hmac.new(b"secret", b"signup-confirmation/log", hashlib.sha256).digest()
    expected = hmac.new(derived, b"victimclient", hashlib.sha256).hexdigest()[:16]
    assert keys.user_ref("secret", "victimclient") == expected
    assert expected not in base64.b64decode(keys.secret_hash("secret", "victim", "client")).hex()
