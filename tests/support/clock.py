"""The wall clock of a simulated world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.interleaving import Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Clock:
    """Seconds since 1970. The clock stands still while something runs, and moves while everything waits."""

    def __init__(self, now: float) -> None:
        self.now = now
        self._running: _Timed | None = None

    def pass_(self, seconds: float) -> None:
        """Let time pass for whatever calls this. Others that run at the same time go on meanwhile."""
        if self._running is None:
            self.now += seconds
        else:
            self._running.wait_until(self.now + seconds)

    def run(self, works: Sequence[Callable[[], object]], offsets: Sequence[float]) -> None:
        """Run several pieces of work at the same time.

        Args:
            works: The pieces of work.
            offsets: When each begins, in seconds from now.

        Raises:
            Exception: What a piece of work raises.

        """
        turns = [_Timed(work, self.now + offset) for work, offset in zip(works, offsets, strict=True)]
        while left := [turn for turn in turns if not turn.done]:
            turn = min(left, key=lambda turn: turn.due)
            self.now, self._running = max(self.now, turn.due), turn
            turn.go()
            self._running = None
            if turn.error:
                raise turn.error


class _Timed(Turn):
    """A piece of work that goes on at a time."""

    def __init__(self, work: Callable[[], object], due: float) -> None:
        self.due = due
        super().__init__(lambda _: work())

    def wait_until(self, due: float) -> None:
        self.due = due
        self.stop()
