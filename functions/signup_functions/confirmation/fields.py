"""The fields of a body: their validation, and their mapping to Cognito's arguments.

Each field has one reader. A reader takes the value and returns what is sent to Cognito for it. It reports errors
instead of raising them, so that one response lists every failing field.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable  # noqa: TC003 - a NamedTuple keeps its annotations
from typing import TYPE_CHECKING, Any, NamedTuple

from signup_functions.confirmation.errors import FieldError, Refused
from signup_functions.confirmation.rows import Reason
from signup_functions.confirmation.settings import METADATA_KEY
from signup_functions.shared.text import without_margins

if TYPE_CHECKING:
    from signup_functions.confirmation.settings import ConfirmationSettings

Arguments = dict[str, Any]

MAX_USERNAME = 128
MAX_CODE = 2048
SESSION = (20, 2048)
MAX_ENCODED_DATA = 8192
MAX_ENDPOINT_ID = 128
MAX_METADATA_KEYS = 10
MAX_METADATA_VALUE = 256
MAX_METADATA_BYTES = 2048
MAX_ERRORS = 32
"""The most failing fields in one response."""


class FieldErrors:
    """Collects the failing fields of one body."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def add(self, pointer: str, code: str, detail: str) -> None:
        """Add a failing field. `detail` must not contain its value."""
        self.errors.append({"pointer": pointer, "code": code, "detail": detail})

    def text(self, pointer: str, value: object, least: int, most: int) -> str | None:
        """Return `value` if it is a string of `least` to `most` code points, or else report it."""
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
        """Return `value` if it is an object, or else report it and return an empty one."""
        if isinstance(value, dict):
            return value
        self.add(pointer, "wrong_type", "This must be an object.")
        return {}


class Field(NamedTuple):
    """One field of a body."""

    argument: str
    """The name of Cognito's argument."""
    read: Callable[[object, FieldErrors], Any]
    """Returns what is sent to Cognito, or None to send nothing."""
    required: bool = False
    allowed: bool = True
    """If False, any value except `null` is refused like an unknown field."""


Fields = dict[str, Field]


def resend_fields(settings: ConfirmationSettings) -> Fields:
    """Return the fields of `POST /confirm/resend`, by name."""
    return {
        "username": Field("Username", _username, required=True),
        "clientMetadata": Field("ClientMetadata", _client_metadata(settings.client_metadata_keys)),
        "userContextData": Field("UserContextData", _nested("userContextData", "encodedData", MAX_ENCODED_DATA)),
        "analyticsMetadata": Field(
            "AnalyticsMetadata", _nested("analyticsMetadata", "analyticsEndpointId", MAX_ENDPOINT_ID)
        ),
    }


def confirm_fields(settings: ConfirmationSettings) -> Fields:
    """Return the fields of `POST /confirm`, by name."""
    return {
        **resend_fields(settings),
        "confirmationCode": Field("ConfirmationCode", _confirmation_code, required=True),
        "session": Field("Session", _session),
        "forceAliasCreation": Field(
            "ForceAliasCreation", _force_alias_creation, allowed=settings.allow_force_alias_creation
        ),
    }


class FieldReader:
    """Reads the fields of one operation."""

    def __init__(self, fields: Fields) -> None:
        """Check the fields. Raises `ValueError` if two of them set the same argument of Cognito."""
        arguments = [field.argument for field in fields.values()]
        if twice := {argument for argument in arguments if arguments.count(argument) > 1}:
            raise ValueError(f"two fields set {', '.join(sorted(twice))}")
        self._fields = fields

    def read(self, body: dict[str, Any]) -> Arguments:
        """Return the arguments for Cognito. Raises `Refused` with the failing fields, at most 32 of them."""
        report = FieldErrors()
        arguments: Arguments = {}
        for name, value in body.items():
            field = self._fields.get(name)
            if field is None or not (field.allowed or value is None):
                _unknown("/" + _escaped(name), report)
            elif value is not None:
                argument = field.read(value, report)
                if argument is not None:
                    arguments[field.argument] = argument
        for name, field in self._fields.items():
            if field.required and body.get(name) is None:
                report.add("/" + name, "required", "This field is required.")
        if report.errors:
            raise Refused(Reason.INVALID_FIELD, report.errors[:MAX_ERRORS])
        return arguments


def _username(value: object, report: FieldErrors) -> str | None:
    # Cognito may distinguish names by case and normalisation form, so the rest of the name is not changed.
    # A pasted name may have white space and format characters, such as direction marks, at its ends.
    given = without_margins(value, _is_margin) if isinstance(value, str) else value
    username = report.text("/username", given, 1, MAX_USERNAME)
    if username and not all(_may_be_in_a_name(character) for character in username):
        report.add("/username", "wrong_characters", "This must not contain white space or control characters.")
    return username


def _is_margin(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Cf"


def _may_be_in_a_name(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMSNP" and character != "\N{REPLACEMENT CHARACTER}"


def _confirmation_code(value: object, report: FieldErrors) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        report.add("/confirmationCode", "wrong_type", "This must be a string: a number loses its leading zeros.")
        return None
    cleaned = code_in(value) if isinstance(value, str) else value
    return report.text("/confirmationCode", cleaned, 1, MAX_CODE)


# Zero-width characters outside the category Cf. The last two turn digits into keycap emoji.
_ZERO_WIDTH = "\N{COMBINING GRAPHEME JOINER}\ufe0e\ufe0f\u20e3"
_HYPHENS = "\N{MINUS SIGN}\N{HYPHEN BULLET}"
_IN_A_SENTENCE = re.compile(r"(?<![0-9A-Za-z])\d{3}[\s-]?\d{3}(?![0-9A-Za-z])")


def code_in(pasted: str) -> str:
    """Return the code in a pasted text: without separators, or extracted from a sentence such as a mail's."""
    text = "".join(map(_visible, pasted))
    code = "".join(character for character in text if not _separates(character))
    if re.fullmatch("[0-9]+", code):
        return code
    found = _IN_A_SENTENCE.findall(text)
    return re.sub(r"\D", "", found[0]) if len(found) == 1 else code


def _visible(character: str) -> str:
    """Return a decimal digit as ASCII, a zero-width character as nothing, and any other character unchanged."""
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return "" if category == "Cf" or character in _ZERO_WIDTH else character


def _separates(character: str) -> bool:
    return (
        character.isspace()
        or unicodedata.category(character) in {"Cc", "Pd"}
        or character in _HYPHENS
        or character == "\N{OBJECT REPLACEMENT CHARACTER}"
    )


def _session(value: object, report: FieldErrors) -> str | None:
    return report.text("/session", value, *SESSION)


def _force_alias_creation(value: object, report: FieldErrors) -> object:
    if not isinstance(value, bool):
        report.add("/forceAliasCreation", "wrong_type", "This must be true or false.")
    return value


def _nested(field: str, member: str, most: int) -> Callable[[object, FieldErrors], dict[str, Any] | None]:
    """Return a reader of an object whose one member is an optional string."""

    def read(value: object, report: FieldErrors) -> dict[str, Any] | None:
        members = {}
        for name, inner in report.object("/" + field, value).items():
            pointer = f"/{field}/{_escaped(name)}"
            if name != member:
                _unknown(pointer, report)
            elif inner is not None:
                members[name[0].upper() + name[1:]] = report.text(pointer, inner, 1, most)
        return members or None

    return read


def _client_metadata(allowed: tuple[str, ...]) -> Callable[[object, FieldErrors], dict[str, Any] | None]:
    def read(value: object, report: FieldErrors) -> dict[str, Any] | None:
        metadata = report.object("/clientMetadata", value)
        failing = len(report.errors)
        for key, inner in metadata.items():
            pointer = "/clientMetadata/" + _escaped(key)
            if METADATA_KEY.fullmatch(key) and (key in allowed or "*" in allowed):
                report.text(pointer, inner, 0, MAX_METADATA_VALUE)
            else:
                _unknown(pointer, report)
        # The limits of the whole object are checked only if every value is a valid string.
        if len(report.errors) == failing:
            size = sum(len(text.encode()) for item in metadata.items() for text in item)
            if len(metadata) > MAX_METADATA_KEYS:
                report.add("/clientMetadata", "too_many", f"This may have at most {MAX_METADATA_KEYS} keys.")
            if size > MAX_METADATA_BYTES:
                report.add("/clientMetadata", "wrong_length", "This must not exceed 2 KiB in all.")
        return metadata or None

    return read


def _unknown(pointer: str, report: FieldErrors) -> None:
    report.add(pointer, "unknown_field", "This field is not accepted here.")


def _escaped(name: str) -> str:
    """Return a member's name escaped for a JSON Pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def add_source_ip(arguments: Arguments, address: str | None) -> None:
    """Add the source address, as API Gateway reports it, to the arguments for Cognito."""
    if address:
        arguments["UserContextData"] = {**arguments.get("UserContextData", {}), "IpAddress": address}
