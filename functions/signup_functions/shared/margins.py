"""What a paste, a file or an editor leaves at the ends of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def without_margins(text: str, is_margin: Callable[[str], bool]) -> str:
    """Return a text without the characters at its ends for which `is_margin` holds."""
    start, end = 0, len(text)
    while start < end and is_margin(text[start]):
        start += 1
    while end > start and is_margin(text[end - 1]):
        end -= 1
    return text[start:end]
