"""The real service, built anew for each test, in front of a scripted upstream."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from typing import TYPE_CHECKING, Any

import botocore.loaders
import pytest

from signup_functions.confirmation import attempts_table
from signup_functions.confirmation import start as function_start
from signup_functions.shared.runtime import Runtime
from tests.support import function_environment, gateway, table_server, upstream
from tests.support.printed import Printed

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock:
    """The wall clock that the function goes by, in seconds; it stands until it is set."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


class Pauses(list):
    """The pauses so far, and what else happens during each."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.meanwhile: Callable[[], object] = lambda: None
        self._clock = clock

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self.append(seconds)
        self._clock.now += seconds
        self.meanwhile()


class Function:
    """The function in one execution environment."""

    def __init__(self, handle: Any, capsys: pytest.CaptureFixture[str]) -> None:
        self.handle = handle
        self.printed = Printed(capsys)
        self.printed.read()
        self.started = self.printed.lines
        self.printed.clear()

    def invoke(self, event: Any, remaining_milliseconds: Any = 28_000) -> gateway.Answer:
        """Invoke it with an event, and keep what it printed."""
        answer = gateway.Answer.of(self.handle(event, gateway.context(remaining_milliseconds)))
        self.printed.read()
        return answer

    def confirm(self, *, remaining_milliseconds: Any = 28_000, **fields: object) -> gateway.Answer:
        """Confirm with a good body, apart from the fields given; ``None`` leaves one out."""
        body = {"username": "alice", "confirmationCode": "123456"} | fields
        body = {name: value for name, value in body.items() if value is not None}
        return self.invoke(gateway.event(body), remaining_milliseconds)

    def resend(self, **fields: object) -> gateway.Answer:
        """Ask for a new code with a good body, apart from the fields given."""
        return self.invoke(gateway.event({"username": "alice"} | fields, path="/confirm/resend"))

    @property
    def lines(self) -> list[dict[str, Any]]:
        """All lines that it printed."""
        return self.printed.lines

    @property
    def unprimed(self) -> list[dict[str, Any]]:
        """The log lines about what the start could not do."""
        return [line for line in self.started if "priming" in line]

    @property
    def log(self) -> list[dict[str, Any]]:
        """The requests' log lines, metrics aside; the start's are ``started``."""
        return [line for line in self.lines if "_aws" not in line]

    @property
    def metrics(self) -> list[dict[str, Any]]:
        """The lines in embedded metric format."""
        return [line for line in self.lines if "_aws" in line]


@pytest.fixture
def aws():
    """The scripted Cognito and Secrets Manager."""
    with upstream.serve() as server:
        yield server


@pytest.fixture(scope="session")
def dynamodb():
    """A client of moto's DynamoDB, served over HTTP."""
    with table_server.serve() as client:
        yield client


@pytest.fixture
def table(aws, dynamodb, monkeypatch):
    """The name of a fresh table, which is the function's attempts table."""
    name = table_server.create(dynamodb)
    aws.table_url = dynamodb.meta.endpoint_url
    monkeypatch.setenv("ATTEMPTS_TABLE", name)
    # moto may take longer than DynamoDB on a machine that is busy with other tests.
    monkeypatch.setattr(attempts_table, "READ_TIMEOUT_SECONDS", 5)
    return name


@pytest.fixture
def clock():
    """The wall clock of every function that the test starts."""
    return Clock()


@pytest.fixture
def pauses(clock):
    """The pauses that the functions made, in seconds. The clock moves instead of waiting."""
    return Pauses(clock)


@pytest.fixture(scope="session")
def models():
    """Botocore's own loader of service models, which keeps what it has read: starts are many here."""
    return botocore.loaders.create_loader()


@pytest.fixture
def start(aws, models, clock, pauses, monkeypatch, capsys):
    """Start the function with settings, as a new execution environment would."""
    monkeypatch.setattr("botocore.session.create_loader", lambda _: models)
    function_environment.forget_own(monkeypatch)

    def set_up(**settings: str) -> None:
        function_environment.set_variables(monkeypatch, aws.url, **settings)

    def start(**settings: str) -> Function:
        set_up(**settings)
        runtime = Runtime(clock=clock, sleep=pauses.pause)
        return Function(function_start.start(os.environ, runtime=runtime).handle, capsys)

    def module(name: str, **settings: str) -> Function:
        """Start the deployed module instead, which reads the environment while it is imported."""
        set_up(**settings)
        sys.modules.pop(name, None)
        return Function(importlib.import_module(name).handler, capsys)

    start.module = module
    yield start
    gc.unfreeze()  # what an environment keeps for good, a test does not
