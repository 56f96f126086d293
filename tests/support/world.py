"""The real service in a simulated world: Cognito, a table, a network and a clock."""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.support.execution_environment import OUTPUT
from tests.support.interleaving import interleave
from tests.support.simulated_network import Network
from tests.support.simulated_table import Table
from tests.support.simulation import Behaviour, Clock, UserPool

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.support import gateway
    from tests.support.execution_environment import Event, ExecutionEnvironment
    from tests.support.simulated_network import Fault

HOUR = 3600
LONGEST_CACHE_HOURS = 3
"""Nothing that an execution environment caches is used for this long."""


def later(environments: Sequence[ExecutionEnvironment]) -> float:
    """Return a full hour at which everything that the environments cache has expired."""
    now = max(environment.now for environment in environments)
    return (now // HOUR + LONGEST_CACHE_HOURS) * HOUR


@dataclass(frozen=True, kw_only=True)
class Observation:
    """What a caller can observe of one step, and the items that it leaves in the table."""

    answers: list[gateway.Answer]
    calls: list[str]
    waits: list[float]
    seconds: float
    items: dict[str, dict[str, Any]]


class World:
    """Cognito, a table, a network, and the execution environments that use them."""

    def __init__(
        self,
        environments: Sequence[ExecutionEnvironment],
        *,
        start: float,
        behaviour: Behaviour | None = None,
    ) -> None:
        """Start without users and with an empty table.

        Args:
            environments: One, or two for concurrent requests.
            start: The time, see `later`.
            behaviour: Behaviour of the user pool.

        """
        self.clock = Clock(start)
        self.pool = UserPool(self.clock, behaviour)
        self.table = Table()
        self.network = Network(self.clock, self.pool, self.table)
        self.waits: list[float] = []
        self.log: list[dict[str, Any]] = []
        """The log lines of the last step, without times."""
        self._environments = environments
        self._stops: list[Callable[[], None]] = []
        for number, environment in enumerate(environments):
            environment.enter(self, number)

    def handle(
        self, *events: Event, seed: int = 0, faults: Mapping[int, Fault] | None = None, order: Sequence[int] = ()
    ) -> Observation:
        """Answer one event, or two events at the same time.

        Args:
            events: One or two.
            seed: Determines all random numbers.
            faults: Faults by the index of the call.
            order: Which of two requests runs until its next call or wait, see `interleave`.

        """
        self.waits = []
        self.network.expect(faults or {})
        began = self.clock.now
        with redirect_stdout(OUTPUT):
            answers = self._answers(events, seed, order)
        self._read_log()
        if self.network.error:
            raise self.network.error
        return Observation(
            answers=answers,
            calls=self.network.calls,
            waits=self.waits,
            seconds=self.clock.now - began,
            items=dict(self.table.items),
        )

    def hand_over(self, number: int) -> None:
        """Let the other of two concurrent requests run."""
        if self._stops:
            self._stops[number]()

    def _answers(self, events: Sequence[Event], seed: int, order: Sequence[int]) -> list[gateway.Answer]:
        if len(events) == 1:
            return [self._environments[0].handle(events[0], seed)]
        answers: dict[int, gateway.Answer] = {}

        def work(number: int, stop: Callable[[], None]) -> None:
            self._stops[number] = stop
            answers[number] = self._environments[number].handle(events[number], seed * 2 + number)

        self._stops = [_nothing, _nothing]
        errors = interleave([partial(work, 0), partial(work, 1)], order, _nothing)
        self._stops = []
        for error in filter(None, errors):
            raise error
        return [answers[0], answers[1]]

    def _read_log(self) -> None:
        lines = [json.loads(line) for line in OUTPUT.getvalue().splitlines()]
        self.log = [
            {name: value for name, value in line.items() if name not in {"_aws", "timestamp", "milliseconds"}}
            for line in lines
        ]
        OUTPUT.seek(0)
        OUTPUT.truncate()


def _nothing() -> None:
    pass
