"""Makes texts from outside safe to compare and to log."""

from __future__ import annotations

import re
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def loggable(value: object) -> str | None:
    """Return an error code or an id if it is safe to log, or None if it is too long or has other characters.

    A proxy between the service and AWS may respond with any text in its place.
    """
    return value if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_.=-]{1,100}", value) else None


def frames(error: BaseException) -> list[str]:
    """Return an exception's class and stack trace, without its text, which may contain request data."""
    return [type(error).__name__, *traceback.format_tb(error.__traceback__)]


def without_margins(text: str, is_margin: Callable[[str], bool]) -> str:
    """Return a text without what a paste, a file or an editor leaves at its ends: characters that are margins."""
    start, end = 0, len(text)
    while start < end and is_margin(text[start]):
        start += 1
    while end > start and is_margin(text[end - 1]):
        end -= 1
    return text[start:end]
