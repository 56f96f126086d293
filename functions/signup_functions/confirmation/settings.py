"""The function's settings: environment variables, validated once at start."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

Disclosure = Literal["uniform", "precise"]

# An origin as browsers and web views serialise it: lower case, no path, no trailing slash. Every page with the scheme
# `file` or `data` has the origin `null`.
_ORIGIN = re.compile(r"(?!(file|data):)[a-z][a-z0-9+.-]*://([a-z0-9_.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
METADATA_KEY = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class SettingError(ValueError):
    """A setting is missing or invalid. The text names it, and the function does not start."""


class Settings(NamedTuple):
    """The settings of one environment."""

    user_pool_client_id: str
    """The id of the app client."""
    client_secret_arn: str
    """The ARN of the secret: JSON with `clientSecret`, or the bare secret."""
    disclosure: Disclosure
    allowed_origins: frozenset[str]
    """Exact origins, or only `*`; empty disables CORS."""
    client_metadata_keys: frozenset[str]
    """Keys that callers may send, or only `*`."""
    allow_force_alias_creation: bool
    propagate_source_ip: bool
    secret_cache_seconds: int
    cognito_read_timeout_seconds: int
    attempts_table: str
    """Name of the attempts table; empty disables replays, the attempt limit and the resend limit."""
    attempts_per_hour: int
    resends_per_hour: int
    resend_cooldown_seconds: int
    """0 disables the cool-down."""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings from environment variables.

        Raises:
            SettingError: A setting is missing or invalid; the first one is named.

        """
        return cls(
            user_pool_client_id=_required(environment, "USER_POOL_CLIENT_ID"),
            client_secret_arn=_required(environment, "CLIENT_SECRET_ARN"),
            disclosure=cast("Disclosure", _choice(environment, "DISCLOSURE", "uniform", "precise")),
            allowed_origins=_set(environment, "ALLOWED_ORIGINS", _ORIGIN, "exact origins such as https://example.com"),
            client_metadata_keys=_set(environment, "CLIENT_METADATA_KEYS", METADATA_KEY, "keys of [A-Za-z0-9_.-]"),
            allow_force_alias_creation=_choice(environment, "ALLOW_FORCE_ALIAS_CREATION", "false", "true") == "true",
            propagate_source_ip=_choice(environment, "PROPAGATE_SOURCE_IP", "false", "true") == "true",
            secret_cache_seconds=_integer(environment, "SECRET_CACHE_SECONDS", 300, 0),
            cognito_read_timeout_seconds=_integer(environment, "COGNITO_READ_TIMEOUT_SECONDS", 17, 1, 20),
            attempts_table=_text(environment, "ATTEMPTS_TABLE"),
            attempts_per_hour=_integer(environment, "ATTEMPTS_PER_HOUR", 10, 1),
            resends_per_hour=_integer(environment, "RESENDS_PER_HOUR", 5, 1),
            resend_cooldown_seconds=_integer(environment, "RESEND_COOLDOWN_SECONDS", 20, 0, 60),
        )


def _text(environment: Mapping[str, str], name: str) -> str:
    return environment.get(name, "").strip()


def _required(environment: Mapping[str, str], name: str) -> str:
    value = _text(environment, name)
    if not value:
        msg = f"{name} is required and not set"
        raise SettingError(msg)
    return value


def _choice(environment: Mapping[str, str], name: str, default: str, other: str) -> str:
    value = _text(environment, name) or default
    if value not in {default, other}:
        msg = f"{name} must be {default} or {other}"
        raise SettingError(msg)
    return value


def _integer(environment: Mapping[str, str], name: str, default: int, least: int, most: int | None = None) -> int:
    value = _text(environment, name) or str(default)
    number = int(value) if re.fullmatch(r"\d{1,9}", value, re.ASCII) else -1
    if number < least or (most is not None and number > most):
        msg = f"{name} must be a whole number " + (
            f"of at least {least}" if most is None else f"from {least} to {most}"
        )
        raise SettingError(msg)
    return number


def _set(environment: Mapping[str, str], name: str, form: re.Pattern[str], meaning: str) -> frozenset[str]:
    values = frozenset(part.strip() for part in _text(environment, name).split(",")) - {""}
    if values != {"*"} and not all(form.fullmatch(value) for value in values):
        msg = f"{name} must be * alone, or comma-separated {meaning}"
        raise SettingError(msg)
    return values
