"""Runs several steps in parallel while the function starts, within the time that Lambda allows for a start."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST_SECONDS = 5
"""Lambda allows ten seconds for a start, imports included."""
INIT_MILLISECONDS = 10_000


def side_by_side(steps: Mapping[str, Callable[[], object]]) -> dict[str, str]:
    """Run each step in its own thread, and wait at most 5 s.

    Args:
        steps: The steps by name.

    Returns:
        The class of the error of each step that failed, by name. A step that hangs continues in the background.

    """
    failures: dict[str, str] = {}

    def run(name: str, step: Callable[[], object]) -> None:
        try:
            step()
        except Exception as error:  # noqa: BLE001 - the first request repeats the step and reports the error
            failures[name] = type(error).__name__

    threads = {
        name: threading.Thread(target=run, args=(name, step), name=f"prime-{name}", daemon=True)
        for name, step in steps.items()
    }
    for thread in threads.values():
        thread.start()
    end = time.monotonic() + LONGEST_SECONDS
    for name, thread in threads.items():
        thread.join(max(0, end - time.monotonic()))
        if thread.is_alive():
            failures[name] = "TimeoutError"
    return {name: failures[name] for name in steps if name in failures}
