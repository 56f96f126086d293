"""Two threads that run one at a time and hand over where they call out, in an order that a test gives."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LONGEST_SECONDS = 30
"""A thread that waits for longer will wait for ever."""


class Turns:
    """Says whose turn it is."""

    def __init__(self, order: Sequence[int] = ()) -> None:
        """Let the first one begin.

        Args:
            order: Who goes on, 0 or 1, each time that the running one hands over; then whoever is running.

        """
        self._order = iter(order)
        self._turn = 0
        self._left = {0, 1}
        self._changed = threading.Condition()

    def hand_over(self, mine: int) -> None:
        """Let the next one go on, and wait until it is this one's turn again."""
        with self._changed:
            turn = next(self._order, mine)
            self._pass_to(turn if turn in self._left else mine)
            self._await(mine)

    def run(self, *jobs: Callable[[], object]) -> list[object]:
        """Run two jobs, each in a thread, and return their results. Raises what the first one to fail raised."""
        results: list[object] = [None, None]
        failures: list[BaseException] = []

        def run(mine: int) -> None:
            try:
                with self._changed:
                    self._await(mine)
                results[mine] = jobs[mine]()
            except BaseException as failure:  # noqa: BLE001 - raised again below
                failures.append(failure)
            finally:
                with self._changed:
                    self._left.discard(mine)
                    self._pass_to(1 - mine)

        threads = [threading.Thread(target=run, args=(mine,)) for mine in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]
        return results

    def _pass_to(self, turn: int) -> None:
        self._turn = turn
        self._changed.notify_all()

    def _await(self, mine: int) -> None:
        if not self._changed.wait_for(lambda: self._turn == mine, _LONGEST_SECONDS):
            raise TimeoutError("the other thread does not hand over")
