"""The real service, built anew for each test, in front of a scripted upstream."""

import gc
import importlib
import os
import sys

import pytest

from signup_functions.confirmation import attempts_table
from signup_functions.confirmation import start as function_start
from signup_functions.shared.runtime import Runtime
from tests.support import function_environment, table_server, upstream
from tests.support.clock import Clock
from tests.support.function import Function


class Pauses(list):
    """The pauses so far, in seconds, and a hook that runs during each."""

    def __init__(self, clock):
        super().__init__()
        self.meanwhile = lambda: None
        self._clock = clock

    def pause(self, seconds):
        """Let time pass."""
        self.append(seconds)
        self._clock.now += seconds
        self.meanwhile()


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
    return Clock(1_800_000_000.0)


@pytest.fixture
def pauses(clock):
    """The pauses of the functions, which move the clock and take no time."""
    return Pauses(clock)


@pytest.fixture
def start(aws, clock, pauses, monkeypatch, capsys):
    """Return a function that starts the service with settings, as a new execution environment does."""
    function_environment.forget_own(monkeypatch)

    def set_up(**settings):
        function_environment.set_variables(monkeypatch, aws.url, **settings)

    def start(**settings):
        set_up(**settings)
        runtime = Runtime(clock=clock, sleep=pauses.pause)
        return Function(function_start.start(os.environ, runtime=runtime).handle, capsys)

    def module(name, **settings):
        """Start the deployed module instead, which reads the environment while it is imported."""
        set_up(**settings)
        sys.modules.pop(name, None)
        return Function(importlib.import_module(name).handler, capsys)

    start.module = module
    yield start
    gc.unfreeze()  # unlike an execution environment, a test does not keep its objects
