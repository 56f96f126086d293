"""The real service in a simulated world: Cognito, a table, a network and a clock."""

from __future__ import annotations

import json
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.support.clock import Clock
from tests.support.execution_environment import OUTPUT
from tests.support.simulated_network import Killed, Network
from tests.support.simulated_table import Table
from tests.support.simulation import UserPool

if TYPE_CHECKING:
    from tests.support import gateway

HOUR = 3600
LONGEST_CACHE_HOURS = 3
"""Nothing that an execution environment caches is used for this long."""


def later(environments):
    """Return a full hour at which everything that the environments cache has expired."""
    now = max(environment.now for environment in environments)
    return (now // HOUR + LONGEST_CACHE_HOURS) * HOUR


@dataclass(frozen=True)
class Observation:
    """What a caller can observe of one step, and the items that it leaves in the table."""

    responses: list[gateway.Answer | None]  # None: the execution environment ended first
    calls: list[str]
    waits: list[float]
    seconds: list[float]  # how long each response took
    items: dict[str, dict[str, Any]]


class World:
    """Cognito, a table, a network, and the execution environments that use them."""

    def __init__(self, environments, *, start, behaviour=None):
        """Start without users and with an empty table.

        There are as many environments as requests at the same time. For the start see `later`.
        """
        self.clock = Clock(start)
        self.pool = UserPool(self.clock, behaviour)
        self.table = Table()
        self.network = Network(self.clock, self.pool, self.table)
        self.waits = []
        self.log = []  # the log lines of the last step, without times
        self._environments = environments
        for environment in environments:
            environment.enter(self)

    def handle(self, *events, seed=0, faults=None, offsets=(0, 0, 0, 0), delays=()):
        """Handle events, each in an execution environment of its own.

        Faults are by the index of the call, offsets in seconds from now. The delays of calls to AWS are used in turn.
        """
        self.waits = []
        self.network.expect(faults or {}, delays)
        responses = [None] * len(events)
        seconds = [0.0] * len(events)

        def handle(number):
            began = self.clock.now
            with suppress(Killed):
                responses[number] = self._environments[number].handle(events[number], seed * len(events) + number)
            seconds[number] = self.clock.now - began

        with redirect_stdout(OUTPUT):
            if len(events) == 1:
                handle(0)
            else:
                self.clock.run([partial(handle, number) for number in range(len(events))], offsets[: len(events)])
        self._read_log()
        if self.network.error:
            raise self.network.error
        return Observation(responses, self.network.calls, self.waits, seconds, dict(self.table.items))

    def _read_log(self):
        lines = [json.loads(line) for line in OUTPUT.getvalue().splitlines()]
        self.log = [
            {name: value for name, value in line.items() if name not in {"_aws", "timestamp", "milliseconds"}}
            for line in lines
        ]
        OUTPUT.seek(0)
        OUTPUT.truncate()
