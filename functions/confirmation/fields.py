"""The fields of a body: what each may hold, and what it is to Cognito.

Each field has one reader. A reader takes the value, returns the arguments of the Cognito operation that come
of it, and reports what is wrong with it instead of raising, so that a caller hears of every field at once.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from confirmation.errors import FieldError, Refused
from confirmation.settings import METADATA_KEY

if TYPE_CHECKING:
    from confirmation.settings import Settings

Arguments = dict[str, Any]

MAX_USERNAME = 128
MAX_CODE = 2048
SESSION = (20, 2048)
MAX_ENCODED_DATA = 8192
MAX_ENDPOINT_ID = 128
MAX_METADATA_KEYS = 10
MAX_METADATA_VALUE = 256
MAX_METADATA_BYTES = 2048


class Report:
    """Collects the failing fields of one body."""

    def __init__(self) -> None:
        """Start with none."""
        self.errors: list[FieldError] = []

    def add(self, pointer: str, code: str, detail: str) -> None:
        """Add a failing field; ``detail`` never holds its value."""
        self.errors.append({"pointer": pointer, "code": code, "detail": detail})

    def text(self, pointer: str, value: object, least: int, most: int) -> str | None:
        """Return ``value`` when it is a string of ``least`` to ``most`` code points, else report it."""
        if not isinstance(value, str):
            self.add(pointer, "wrong_type", "This must be a string.")
        elif not value and least:
            self.add(pointer, "required", "This must not be empty.")
        elif not least <= len(value) <= most:
            self.add(pointer, "wrong_length", f"This must be {least} to {most} characters long.")
        elif any("\ud800" <= character <= "\udfff" for character in value):
            self.add(pointer, "wrong_characters", "This must be text that UTF-8 can express.")
        else:
            return value
        return None

    def object(self, pointer: str, value: object) -> dict[str, Any]:
        """Return ``value`` when it is an object, else report it and return an empty one."""
        if isinstance(value, dict):
            return value
        self.add(pointer, "wrong_type", "This must be an object.")
        return {}


Reader = Callable[[object, Report], Arguments]


def read_fields(body: dict[str, Any], readers: dict[str, Reader], required: tuple[str, ...]) -> Arguments:
    """Return the arguments for Cognito that ``body`` comes to, or raise `Refused` with every failing field."""
    report = Report()
    arguments: Arguments = {}
    for name, value in body.items():
        if name in readers:
            arguments |= readers[name](value, report)
        else:
            _unknown("/" + _escaped(name), report)
    for name in required:
        if name not in body:
            report.add("/" + name, "required", "This field is required.")
    if report.errors:
        raise Refused("invalid_field", report.errors)
    return arguments


def resend_readers(settings: Settings) -> dict[str, Reader]:
    """Return the readers of ``POST /confirm/resend``, by field."""
    return {
        "username": read_username,
        "clientMetadata": _client_metadata(settings.client_metadata_keys),
        "userContextData": _nested("userContextData", "UserContextData", "encodedData", MAX_ENCODED_DATA),
        "analyticsMetadata": _nested("analyticsMetadata", "AnalyticsMetadata", "analyticsEndpointId", MAX_ENDPOINT_ID),
    }


def confirm_readers(settings: Settings) -> dict[str, Reader]:
    """Return the readers of ``POST /confirm``, by field."""
    readers = {**resend_readers(settings), "confirmationCode": _confirmation_code, "session": _session}
    if settings.allow_force_alias_creation:
        readers["forceAliasCreation"] = _force_alias_creation
    return readers


CONFIRM_REQUIRED = ("username", "confirmationCode")
RESEND_REQUIRED = ("username",)


def read_username(value: object, report: Report) -> Arguments:
    """Read `username`: stripped, otherwise as it was given."""
    # Cognito tells names apart by the letter: case and normal form stay as they are.
    stripped = value.strip() if isinstance(value, str) else value
    username = report.text("/username", stripped, 1, MAX_USERNAME)
    if username and any(unicodedata.category(character)[0] not in "LMSNP" for character in username):
        report.add("/username", "wrong_characters", "This may hold no white space and no control characters.")
    return {"Username": username}


def _confirmation_code(value: object, report: Report) -> Arguments:
    if isinstance(value, int) and not isinstance(value, bool):
        report.add("/confirmationCode", "wrong_type", "This must be a string: a number loses its leading zeros.")
        return {}
    cleaned = "".join(map(_code_character, value)) if isinstance(value, str) else value
    return {"ConfirmationCode": report.text("/confirmationCode", cleaned, 1, MAX_CODE)}


# Hyphens and zero-width characters that Unicode has filed elsewhere; the last two make keycaps out of digits.
_ALSO_DROPPED = "\N{MINUS SIGN}\N{HYPHEN BULLET}\N{COMBINING GRAPHEME JOINER}\ufe0e\ufe0f\u20e3"


def _code_character(character: str) -> str:
    """Return what a character of a pasted code stands for; nothing for what only looks like space."""
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    # Cf: zero-width characters and marks of writing direction. Pd: hyphens of all kinds.
    if character.isspace() or category in {"Cf", "Pd"} or character in _ALSO_DROPPED:
        return ""
    return character


def _session(value: object, report: Report) -> Arguments:
    return {"Session": report.text("/session", value, *SESSION)}


def _force_alias_creation(value: object, report: Report) -> Arguments:
    if not isinstance(value, bool):
        report.add("/forceAliasCreation", "wrong_type", "This must be true or false.")
    return {"ForceAliasCreation": value}


def _nested(field: str, argument: str, member: str, most: int) -> Reader:
    """Return a reader of an object whose one member is an optional string."""

    def read(value: object, report: Report) -> Arguments:
        members: Arguments = {}
        for name, inner in report.object("/" + field, value).items():
            pointer = f"/{field}/{_escaped(name)}"
            if name == member:
                members[name[0].upper() + name[1:]] = report.text(pointer, inner, 1, most)
            else:
                _unknown(pointer, report)
        return {argument: members} if members else {}

    return read


def _client_metadata(allowed: frozenset[str]) -> Reader:
    def read(value: object, report: Report) -> Arguments:
        metadata = report.object("/clientMetadata", value)
        failing = len(report.errors)
        for key, inner in metadata.items():
            pointer = "/clientMetadata/" + _escaped(key)
            if METADATA_KEY.fullmatch(key) and (key in allowed or "*" in allowed):
                report.text(pointer, inner, 0, MAX_METADATA_VALUE)
            else:
                _unknown(pointer, report)
        # The limits of the whole are looked at only when every part is right, and so is text.
        if len(report.errors) == failing:
            size = sum(len(text.encode()) for item in metadata.items() for text in item)
            if len(metadata) > MAX_METADATA_KEYS:
                report.add("/clientMetadata", "too_many", f"This may have at most {MAX_METADATA_KEYS} keys.")
            if size > MAX_METADATA_BYTES:
                report.add("/clientMetadata", "wrong_length", "This may hold at most 2 KiB in all.")
        return {"ClientMetadata": metadata} if metadata else {}

    return read


def _unknown(pointer: str, report: Report) -> None:
    report.add(pointer, "unknown_field", "This field is not accepted here.")


def _escaped(name: str) -> str:
    """Return a member's name as a JSON Pointer has it (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
