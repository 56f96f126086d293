"""Waits until changes at AWS become visible."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

WAIT_SECONDS = 60
"""How long one step waits, in total."""
POLL_SECONDS = 5
T = TypeVar("T")


class Patience:
    """Limits a step's waiting to one minute: new versions and client secrets may not be usable at once."""

    def __init__(self, *, clock: Callable[[], float], sleep: Callable[[float], object]) -> None:
        """Start the minute.

        Args:
            clock: A monotonic clock, in seconds.
            sleep: Waits for some seconds.

        """
        self._clock = clock
        self._sleep = sleep
        self._end = clock() + WAIT_SECONDS

    def until(self, look: Callable[[], T]) -> T:
        """Call `look`, at least once, until its result is true or the minute is over; return the last result."""
        while True:
            seen = look()
            if seen or self._clock() + POLL_SECONDS > self._end:
                return seen
            self._sleep(POLL_SECONDS)
