"""What the service takes from the world around it, so that a test can stand for that world."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

Transport = Callable[["AWSPreparedRequest"], "AWSResponse"]

RemainingMilliseconds = Callable[[], int]
"""As the Lambda context's `get_remaining_time_in_millis`."""


class Surroundings:
    """Clock, waiting, chance and network."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        random: Random | None = None,
        transport: Transport | None = None,
    ) -> None:
        """Take the world's own by default.

        Args:
            clock: Seconds since 1970. The monotonic clock may stand still while an execution environment is frozen.
            sleep: Waits so many seconds.
            random: Gives every jitter and mark.
            transport: Answers every request in place of the network.

        """
        self.clock = clock
        self.sleep = sleep
        self.random = random or Random()  # noqa: S311 - jitter
        self.transport = transport

    def pause(self) -> None:
        """Wait 100 to 400 ms, at random, so that callers who failed together do not come back together."""
        self.sleep(self.random.uniform(0.1, 0.4))

    def within(self, seconds: float, since: float | None) -> bool:
        """Say whether less than `seconds` have passed since a time of the clock; a step backwards counts as more."""
        return since is not None and 0 <= self.clock() - since < seconds
