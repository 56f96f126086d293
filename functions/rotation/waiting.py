"""Waits for what AWS does not show at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

WAIT_SECONDS = 60
"""How long one step waits, in total."""
POLL_SECONDS = 5
T = TypeVar("T")


class Patience:
    """The minute that one step may wait: new versions and client secrets may not be readable or accepted at once."""

    def __init__(self, *, clock: Callable[[], float], sleep: Callable[[float], object]) -> None:
        """Start the minute."""
        self._clock = clock
        self._sleep = sleep
        self._end = clock() + WAIT_SECONDS

    def until(self, look: Callable[[], T]) -> T:
        """Look until there is something to see, at least once, and return what was seen last."""
        while True:
            seen = look()
            if seen or self._clock() + POLL_SECONDS > self._end:
                return seen
            self._sleep(POLL_SECONDS)
