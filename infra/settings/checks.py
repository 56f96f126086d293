"""Checks of single values. Each returns what the value must be, or None if it is valid."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .tokens import is_list_token, literals

if TYPE_CHECKING:
    from collections.abc import Callable


def flag(value: object) -> str | None:
    """Check a truth value."""
    return None if isinstance(value, bool) else "must be True or False"


class OneOfLiterals:
    """Checks for one of a few values, which errors show as Python literals."""

    def __init__(self, *allowed: object) -> None:
        self._allowed = [repr(value) for value in allowed]

    def __call__(self, value: object) -> str | None:
        """Check one value."""
        if repr(value) in self._allowed:
            return None
        *others, last = self._allowed
        return f"must be {'one of ' if others[1:] else ''}{', '.join(others)} or {last}"


@dataclass(frozen=True)
class RequestsPerSecond:
    """Checks for a rate above 0, which may be a fraction."""

    maximum: int

    def __call__(self, value: object) -> str | None:
        """Check a rate."""
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= self.maximum:
            return None
        return f"must be a number of requests per second above 0, at most {self.maximum}"


@dataclass(frozen=True)
class Matches:
    """Checks for a text of which the whole matches a regular expression."""

    pattern: str
    otherwise: str

    def __call__(self, value: object) -> str | None:
        """Check a text."""
        if isinstance(value, str) and re.fullmatch(self.pattern, value, re.ASCII):
            return None
        return self.otherwise


ONE_BY_ONE = "must not hold a list token, which is one value only in CloudFormation: write each value"


@dataclass(frozen=True)
class WithTokens:
    """A check of the functions for a tuple of texts, which knows no tokens of the CDK."""

    check: Callable[[object], str | None]

    def __call__(self, values: object) -> str | None:
        """Check the members that are no tokens."""
        if not isinstance(values, tuple):
            return self.check(values)
        return ONE_BY_ONE if any(map(is_list_token, values)) else self.check(tuple(literals(values)))


@dataclass(frozen=True)
class Each:
    """Checks each text of a tuple, except for the CDK's tokens among them."""

    check: Callable[[str], str | None]

    def __call__(self, values: object) -> str | None:
        """Check a tuple of texts."""
        if not isinstance(values, tuple) or not all(isinstance(value, str) for value in values):
            return 'must be a tuple of strings, as in ("one",) or ("one", "two")'
        if any(map(is_list_token, values)):
            return self._list_token(values)
        if len(set(values)) != len(values):
            return "must not hold a value twice"
        problems = ((value, self.check(value)) for value in literals(values))
        return next((f"{problem}; this is {value!r}" for value, problem in problems if problem), None)

    def _list_token(self, values: tuple[str, ...]) -> str | None:  # noqa: ARG002 - for lists that may be one
        return ONE_BY_ONE


@dataclass(frozen=True)
class Several(Each):
    """Checks each text of a tuple that has at least one, and not too many. A list token may be the whole tuple."""

    maximum: int

    def __call__(self, values: object) -> str | None:
        """Check a tuple of texts."""
        if problem := super().__call__(values):
            return problem
        fits = isinstance(values, tuple) and 1 <= len(values) <= self.maximum
        return None if fits else f"must hold 1 to {self.maximum}"

    def _list_token(self, values: tuple[str, ...]) -> str | None:
        return None if len(values) == 1 else "must hold a list token alone, as in tuple(parameter.value_as_list)"


class EachOrStar(Each):
    """Checks each text of a tuple; `("*",)` allows any text."""

    def __call__(self, values: object) -> str | None:
        """Check a tuple of texts."""
        if values == ("*",):
            return None
        if isinstance(values, tuple) and "*" in values:
            return "must hold either '*' alone or no '*'"
        return super().__call__(values)
