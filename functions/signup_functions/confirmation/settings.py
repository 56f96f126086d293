"""The settings of the confirm function. To add one, declare it here; `infra` and docs/settings.md follow."""

# Without `from __future__ import annotations`: the annotations are the checks.

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from signup_functions.shared.settings import AtLeast, Between, Declaration, EachOrAny

Disclosure = Literal["uniform", "precise"]

# An origin as browsers and web views serialise it: lower case, no path, no trailing slash. Every page with the scheme
# `file` or `data` has the origin `null`.
_ORIGIN = re.compile(r"(?!(file|data):)[a-z][a-z0-9+.-]*://([a-z0-9_.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
_PATH = re.compile(r"(/[A-Za-z0-9._~-]{1,64}){0,4}")
METADATA_KEY = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The settings that an environment chooses. `infra` inherits them."""

    disclosure: Disclosure = "uniform"
    """`uniform` responds alike whether or not an account exists. `precise` discloses it to every caller."""
    allowed_origins: Annotated[tuple[str, ...], EachOrAny(_ORIGIN, "exact origins such as https://example.com")] = ()
    """Origins that may call from a browser or an app's web view, as in `https://app.example.com` or
    `capacitor://localhost`. `*` alone allows all. Without any, there is no CORS."""
    client_metadata_keys: Annotated[
        tuple[str, ...], EachOrAny(METADATA_KEY, "keys of 1 to 64 letters, digits, '_', '.' or '-'")
    ] = ()
    """The keys of `clientMetadata` that callers may pass to the pool's triggers. `*` alone allows any key."""
    allow_force_alias_creation: bool = False
    """Lets a caller move an e-mail address or phone number away from the account that holds it now."""
    propagate_source_ip: bool = False
    """Sends the caller's IP address to Cognito, which rejects it unless the app client is configured for it."""
    secret_cache_seconds: Annotated[int, AtLeast(0)] = 300
    """How long the function uses the client secret before it reads it again. 0 switches the cache off."""
    # The most leaves time to read the secret within the function's own timeout of 28 s.
    cognito_read_timeout_seconds: Annotated[int, Between(1, 20)] = 17
    """A PostConfirmation trigger may take three times 5 s."""
    attempts_per_hour: Annotated[int, AtLeast(1)] = 10
    """Rejected codes per user name before the response is 429. A correct code is still accepted."""
    resends_per_hour: Annotated[int, AtLeast(1)] = 5
    """Resend requests per user name before the response is 429. Cognito itself allows no more."""
    resend_cooldown_seconds: Annotated[int, Between(0, 60)] = 20
    """A repeated resend request for the same user name within this time is accepted and sends nothing, so a client that
    lost the response causes no second message. 0 switches the cool-down off."""


def beginning_of_path(value: object) -> str | None:
    """Return what the beginning of a path must be, or None if the value is one."""
    return None if isinstance(value, str) and _PATH.fullmatch(value) else "must be the beginning of a path, as in /web"


@dataclass(frozen=True, kw_only=True)
class ConfirmationSettings(Choices, Declaration):
    """All settings: an environment's choices, and the names of its resources."""

    user_pool_client_id: str
    """The id of the app client."""
    client_secret_arn: str
    """The ARN of the secret: JSON with `clientSecret`, or the bare secret."""
    attempts_table: str = ""
    """The name of the attempts table; empty disables replays, the attempt limit and the resend limit."""
    path_prefix: Annotated[str, beginning_of_path] = ""
    """What the gateway's resources have before `/confirm`, as in `/web`, if one API serves several app clients."""
