"""The service's external dependencies, which tests can replace: clock, sleep, randomness and network."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

Transport = Callable[["AWSPreparedRequest"], "AWSResponse"]

RemainingMilliseconds = Callable[[], int]
"""Milliseconds left in the invocation, as from the Lambda context's `get_remaining_time_in_millis`."""


class Runtime:
    """Clock, sleep, randomness and network."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        random: Random | None = None,
        transport: Transport | None = None,
    ) -> None:
        """Use the real clock, sleep, randomness and network by default.

        Args:
            clock: Seconds since 1970. A monotonic clock might stop while the execution environment is frozen.
            sleep: Waits for some seconds.
            random: The source of all jitter and of the marks in the attempts table.
            transport: Sends every request in place of the network.

        """
        self.clock = clock
        self.sleep = sleep
        self.random = random or Random()  # noqa: S311 - jitter
        self.transport = transport

    def pause(self) -> None:
        """Wait a random 100 to 400 ms, so that requests that failed together are not repeated together."""
        self.sleep(self.random.uniform(0.1, 0.4))

    def within(self, seconds: float, since: float | None) -> bool:
        """Return whether less than `seconds` have passed since a time of the clock; False if the clock was set back."""
        return since is not None and 0 <= self.clock() - since < seconds
