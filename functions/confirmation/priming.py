"""Does several things at once while the function starts, and waits for them no longer than a start may last."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST_SECONDS = 5
"""Lambda gives a start ten seconds, imports included."""
INIT_MILLISECONDS = 10_000


def side_by_side(steps: Mapping[str, Callable[[], object]]) -> dict[str, str]:
    """Run the steps in a thread each, for 5 s at most.

    Returns:
        The steps that did not succeed, with the class of what they raised. A step that hangs goes on in the background.

    """
    failures: dict[str, str] = {}

    def run(name: str, step: Callable[[], object]) -> None:
        try:
            step()
        except Exception as error:  # noqa: BLE001 - the first request does it again, and reports it
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
