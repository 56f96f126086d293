"""What the service takes from the world around it, so that a test can stand for that world."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

Transport = Callable[["AWSPreparedRequest"], "AWSResponse"]

RemainingMilliseconds = Callable[[], int]
"""As the Lambda context's ``get_remaining_time_in_millis``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Clock, waiting, chance and network."""

    clock: Callable[[], float] = time.time
    """Seconds since 1970. The monotonic clock may stand still while an execution environment is frozen."""
    sleep: Callable[[float], None] = time.sleep
    random: random.Random = field(default_factory=random.Random)
    transport: Transport | None = None
    """Answers every request in place of the network."""

    def pause(self) -> None:
        """Wait 100 to 400 ms, at random, so that callers who failed together do not come back together."""
        self.sleep(self.random.uniform(0.1, 0.4))

    def within(self, seconds: float, since: float | None) -> bool:
        """Say whether less than `seconds` have passed since a time of the clock; a step backwards counts as more."""
        return since is not None and 0 <= self.clock() - since < seconds
