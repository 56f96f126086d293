"""Waits until changes at AWS become visible."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

WAIT_SECONDS = 60
"""How long one step waits, in total."""
POLL_SECONDS = 5
STEADY_SECONDS = 10
"""How long a condition must hold without a break before it counts as steady."""
STEADY_POLL_SECONDS = 0.5
T = TypeVar("T")


class Deadline:
    """Limits a step's waiting to one minute. What takes longer is left to the next try of Secrets Manager."""

    def __init__(self, *, clock: Callable[[], float], sleep: Callable[[float], object]) -> None:
        """Start the minute.

        Args:
            clock: A monotonic clock, in seconds.
            sleep: Waits for some seconds.

        """
        self._clock = clock
        self._sleep = sleep
        self._end = clock() + WAIT_SECONDS

    def poll(self, condition: Callable[[], T]) -> T:
        """Evaluate `condition`, at least once, until it is true or the minute is over; return its last value."""
        while True:
            value = condition()
            if value or self._clock() + POLL_SECONDS > self._end:
                return value
            self._sleep(POLL_SECONDS)

    def poll_steady(self, condition: Callable[[], bool]) -> bool:
        """Return whether `condition` becomes true and stays so for ten seconds, which may begin until the minute ends.

        AWS responds from many hosts, which need not learn of a change at the same time.
        """
        return self.poll(lambda: self._is_steady(condition))

    def _is_steady(self, condition: Callable[[], bool]) -> bool:
        end = self._clock() + STEADY_SECONDS
        while condition():
            if self._clock() >= end:
                return True
            self._sleep(STEADY_POLL_SECONDS)
        return False
