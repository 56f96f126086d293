"""How much of the invocation's time is left for a send, and the pause before a second one."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

CONNECT_TIMEOUT_SECONDS = 2
RESERVE_SECONDS = 1

RemainingMilliseconds = Callable[[], int]
"""As the Lambda context's ``get_remaining_time_in_millis``."""


def allows(
    remaining: RemainingMilliseconds,
    read_timeout_seconds: float,
    connect_timeout_seconds: float = CONNECT_TIMEOUT_SECONDS,
) -> bool:
    """Say whether a send that uses up both its time-outs still leaves time to answer the caller."""
    return remaining() >= (connect_timeout_seconds + read_timeout_seconds + RESERVE_SECONDS) * 1000


def pause() -> None:
    """Wait 100 to 400 ms, at random, so that callers who failed together do not come back together."""
    time.sleep(random.uniform(0.1, 0.4))  # noqa: S311 - a jitter guards nothing
