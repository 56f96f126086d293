"""The real service in a simulated world: Cognito, a table, a network, a clock, and two execution environments."""

from __future__ import annotations

import io
import itertools
import json
import logging
import os
import threading
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

import botocore.loaders
import pytest
from botocore.httpsession import URLLib3Session

from confirmation.service import build
from tests.support import gateway
from tests.support.identifiers import CLIENT_ID, SECRET_ARN
from tests.support.interleaving import interleave
from tests.support.simulated_network import Network
from tests.support.simulated_table import Table
from tests.support.simulation import Behaviour, Clock, UserPool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

    from tests.support.simulated_network import Fault

INVOCATION_SECONDS = 28
FIRST_SECOND = 1_200_000_000
"""When the first world begins. Clock readings are equally precise until 2038, so that no sequence depends on when."""
HOUR = 3600
LONGEST_CACHE_HOURS = 3
"""Longer than an execution environment uses anything that it holds."""
ENVIRON = {
    "AWS_REGION": "eu-west-1",
    "USER_POOL_CLIENT_ID": CLIENT_ID,
    "CLIENT_SECRET_ARN": SECRET_ARN,
    "ATTEMPTS_TABLE": "attempts",
    "SECRET_CACHE_SECONDS": "3600",
    # Small, so that short sequences reach them.
    "ATTEMPTS_PER_HOUR": "5",
    "RESENDS_PER_HOUR": "2",
}

Event = dict[str, Any]

_numbers = itertools.count()
_running = threading.local()
_output = io.StringIO()
"""What the execution environments print. Powertools' logger keeps the stream that was standard output at its start."""


class ExecutionEnvironment:
    """One handler instance. Building one is slow, so it is put into one world after another."""

    def __init__(self, name: str, settings: Mapping[str, str]) -> None:
        """Build the service under a name of its own, as Powertools keeps one logger for each name."""
        self.world: World | None = None
        self._number = 0
        self._random = Random()  # noqa: S311 - reproducible
        self._logger = logging.getLogger(name)
        with redirect_stdout(_output):
            self._service = build(
                {**ENVIRON, "POWERTOOLS_SERVICE_NAME": name, **settings},
                clock=lambda: self.now,
                sleep=self._sleep,
                random=self._random,
                transport=self._send,
            )

    @property
    def now(self) -> float:
        """The time in its world."""
        return self.world.clock.now if self.world else FIRST_SECOND

    def enter(self, world: World, number: int) -> None:
        """Move to a world, as its first (0) or second environment."""
        self.world = world
        self._number = number

    def handle(self, event: Event, seed: int) -> gateway.Answer:
        """Answer an event; the seed gives every draw."""
        _running.environment = self
        self._random.seed(seed)
        began = self.now
        context = gateway.context()
        context.get_remaining_time_in_millis = lambda: int((began + INVOCATION_SECONDS - self.now) * 1000)
        self._logger.propagate = False  # pytest would keep every line
        try:
            return gateway.Answer.of(self._service.handle(event, context))
        finally:
            self._logger.propagate = True  # pytest also listens to a logger that is found not to propagate

    def closes_connections(self) -> None:
        """Notice that the service closes a client's connections."""
        self.world.network.open_anew(self)

    def _sleep(self, seconds: float) -> None:
        self.world.hand_over(self._number)
        self.world.waits.append(seconds)
        self.world.clock.pass_(seconds)

    def _send(self, request: AWSPreparedRequest) -> AWSResponse:
        self.world.hand_over(self._number)
        return self.world.network.send(self, request)


@contextmanager
def execution_environments(count: int, **settings: str) -> Iterator[list[ExecutionEnvironment]]:
    """Build execution environments that reach no network."""

    def close(_: URLLib3Session) -> None:
        _running.environment.closes_connections()

    models = botocore.loaders.create_loader()
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("AWS_", "POWERTOOLS_"))]:
            patch.delenv(name)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "test")
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
            patch.setenv(name, os.devnull)
        patch.setattr("botocore.session.create_loader", lambda _: models)
        patch.setattr(URLLib3Session, "close", close)
        yield [ExecutionEnvironment(f"simulated-{next(_numbers)}", settings) for _ in range(count)]


def later(environments: Sequence[ExecutionEnvironment]) -> float:
    """Return a full hour so late that nothing is fresh that the environments hold."""
    now = max(environment.now for environment in environments)
    return (now // HOUR + LONGEST_CACHE_HOURS) * HOUR


@dataclass(frozen=True, kw_only=True)
class Observation:
    """What one step comes to, as far as a caller could tell, and what it leaves behind."""

    answers: list[gateway.Answer]
    calls: list[str]
    waits: list[float]
    seconds: float
    items: dict[str, dict[str, Any]]


class World:
    """Cognito, a table and a network, and the execution environments that use them."""

    def __init__(
        self,
        environments: Sequence[ExecutionEnvironment],
        *,
        start: float,
        behaviour: Behaviour | None = None,
    ) -> None:
        """Begin at a time, with no users and an empty table.

        Args:
            environments: At least two where requests come together.
            start: See `later`.
            behaviour: The pool's.

        """
        self.clock = Clock(start)
        self.pool = UserPool(self.clock, behaviour)
        self.table = Table()
        self.network = Network(self.clock, self.pool, self.table)
        self.waits: list[float] = []
        self.log: list[dict[str, Any]] = []
        """The lines of the last step, times aside."""
        self._environments = environments
        self._stops: list[Callable[[], None]] = []
        for number, environment in enumerate(environments):
            environment.enter(self, number)

    def handle(
        self, *events: Event, seed: int = 0, faults: Mapping[int, Fault] | None = None, order: Sequence[int] = ()
    ) -> Observation:
        """Have an event answered by the first environment, or two by both at once.

        Args:
            events: One or two.
            seed: Gives every draw.
            faults: What becomes of calls, by their index.
            order: Who goes on each time that one of two starts, calls or waits, see `interleave`.

        """
        self.waits = []
        self.network.expect(faults or {})
        began = self.clock.now
        with redirect_stdout(_output):
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
        """Let the other environment go on, where two answer at once."""
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
        lines = [json.loads(line) for line in _output.getvalue().splitlines()]
        self.log = [
            {name: value for name, value in line.items() if name not in {"_aws", "timestamp", "milliseconds"}}
            for line in lines
        ]
        _output.seek(0)
        _output.truncate()


def _nothing() -> None:
    pass
