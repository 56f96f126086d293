"""Settings of a function: each is declared once, with its type, default and limits, and read from a variable.

The infrastructure reads the declarations, too. A check is called with a value and returns what it must be, as in "must
be from 1 to 20", or None if the value is valid.
"""

# Without `from __future__ import annotations`: the annotations are the checks.

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from typing import Annotated, Any, Literal, Self, get_args, get_origin

Check = Callable[[Any], str | None]

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class SettingError(ValueError):
    """A setting is missing or invalid. The text names it, and the function does not start."""


@dataclass(frozen=True)
class AtLeast:
    """A whole number of at least `least`, up to nine digits."""

    least: int

    def __call__(self, value: object) -> str | None:
        """Return what the value must be, or None if it is valid."""
        return None if _between(value, self.least, 999_999_999) else f"must be a whole number of at least {self.least}"


@dataclass(frozen=True)
class Between:
    """A whole number within limits, both included."""

    least: int
    most: int

    def __call__(self, value: object) -> str | None:
        """Return what the value must be, or None if it is valid."""
        within = _between(value, self.least, self.most)
        return None if within else f"must be a whole number from {self.least} to {self.most}"


@dataclass(frozen=True)
class EachOrAny:
    """A tuple of texts of one form, or `*` alone."""

    form: re.Pattern[str]
    meaning: str

    def __call__(self, values: object) -> str | None:
        """Return what the values must be, or None if they are valid."""
        if values == ("*",) or (isinstance(values, tuple) and all(map(self._fits, values))):
            return None
        return f"must be * alone, or {self.meaning}"

    def _fits(self, value: object) -> bool:
        return isinstance(value, str) and self.form.fullmatch(value) is not None


@dataclass(frozen=True)
class OneOf:
    """One of a few texts."""

    values: tuple[str, ...]

    def __call__(self, value: object) -> str | None:
        """Return what the value must be, or None if it is valid."""
        return None if value in self.values else f"must be {' or '.join(self.values)}"


def _between(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most  # True is an int as well


class Declaration:
    """The base of a settings class, which is a frozen dataclass as well. A field's variable is its name in capitals."""

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings from environment variables.

        Raises:
            SettingError: A setting is missing or invalid; the first one is named.

        """
        values = {}
        for field in declared(cls):
            name, text = field.name.upper(), environ.get(field.name.upper(), "").strip()
            if text:
                values[field.name] = value = _value(field, text)
                if problem := check_of(field)(value):
                    raise SettingError(f"{name} {problem}")
            elif field.default is MISSING:
                raise SettingError(f"{name} is required and not set")
        return cls(**values)

    def variables(self) -> dict[str, str]:
        """Return the variables from which `read` makes these settings. Empty ones are left out."""
        texts = {field.name.upper(): _text(getattr(self, field.name)) for field in declared(type(self))}
        return {name: text for name, text in texts.items() if text}


def declared(cls: type) -> Iterator[Field[Any]]:
    """Return the declarations of a settings class."""
    return iter(fields(cls))


def type_of(field: Field[Any]) -> Any:  # noqa: ANN401 - any type can be declared
    """Return a field's type without its check."""
    return get_args(field.type)[0] if get_origin(field.type) is Annotated else field.type


def check_of(field: Field[Any]) -> Check:
    """Return a field's check: the declared one, or that of its type."""
    kind = type_of(field)
    if kind is not field.type:
        check: Check = get_args(field.type)[1]
        return check
    if get_origin(kind) is Literal:
        return OneOf(get_args(kind))
    return (lambda value: None if isinstance(value, bool) else "must be false or true") if kind is bool else _anything


def _anything(_: object) -> None:
    """Accept every value."""


def _value(field: Field[Any], text: str) -> object:
    """Return the value that a variable's text stands for; the check refuses a text that stands for none."""
    kind = type_of(field)
    if kind is bool:
        return {"true": True, "false": False}.get(text)
    if kind is int:
        return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else None
    if get_origin(kind) is tuple:
        return tuple(part for part in map(str.strip, text.split(",")) if part)
    return text


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def log_level(environ: Mapping[str, str]) -> str | None:
    """Return the level of the function's logger, or None for Powertools' own choice.

    Lambda's own `AWS_LAMBDA_LOG_LEVEL` is left to Powertools, which ignores an unknown one.

    Raises:
        SettingError: A variable has no level that Python knows, with which Powertools would fail namelessly.

    """
    for name in ("POWERTOOLS_LOG_LEVEL", "LOG_LEVEL"):
        if level := environ.get(name):
            if level.upper() not in LOG_LEVELS:
                raise SettingError(f"{name} must be one of {', '.join(LOG_LEVELS)}")
            return level.upper()
    return None
