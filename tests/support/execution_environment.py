"""Execution environments: instances of the real service without a real network."""

import io
import logging
import os
import threading
from contextlib import contextmanager, redirect_stdout
from random import Random
from typing import Any

import pytest
from botocore.httpsession import URLLib3Session

from signup_functions.confirmation.start import start
from signup_functions.shared.runtime import Runtime
from tests.support import function_environment, gateway

INVOCATION_SECONDS = 28
FIRST_SECOND = 1_200_000_000
"""The time before the first world. Floats keep their precision until 2038, so sequences do not depend on the time."""
SETTINGS = {
    "ATTEMPTS_TABLE": "attempts",
    "SECRET_CACHE_SECONDS": "3600",
    # Short sequences reach small limits.
    "ATTEMPTS_PER_HOUR": "5",
    "RESENDS_PER_HOUR": "2",
}

Event = dict[str, Any]

_running = threading.local()
OUTPUT = io.StringIO()
"""The output of all execution environments. Powertools' logger keeps the standard output from when it was created."""


class ExecutionEnvironment:
    """One instance of the service. Building it is slow, so one world after another uses it."""

    def __init__(self, environ):
        """Build the service with these environment variables."""
        self.world = None
        self.skew = 0.0  # how many seconds this environment's clock is ahead
        self._random = Random()  # noqa: S311 - reproducible
        self._logger = logging.getLogger(environ["POWERTOOLS_SERVICE_NAME"])
        with redirect_stdout(OUTPUT):
            runtime = Runtime(clock=lambda: self.now, sleep=self._sleep, random=self._random, transport=self._send)
            self._service = start(environ, runtime=runtime, prime=False)

    @property
    def now(self):
        """The time in the world that uses it, by this environment's clock."""
        return self.skew + (self.world.clock.now if self.world else FIRST_SECOND)

    def enter(self, world):
        """Serve a world."""
        self.world = world

    def handle(self, event, seed):
        """Handle an event. The seed determines all random numbers."""
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

    def closes_connections(self):
        """Report that the service closed the connections of a client."""
        self.world.network.open_anew(self)

    def _sleep(self, seconds):
        self.world.waits.append(seconds)
        self.world.clock.pass_(seconds)

    def _send(self, request):
        return self.world.network.send(self, request)


@contextmanager
def execution_environments(count, **settings):
    """Build execution environments without a real network."""

    def close(_):
        _running.environment.closes_connections()

    with pytest.MonkeyPatch.context() as patch:
        function_environment.forget_own(patch)
        patch.setattr(URLLib3Session, "close", close)
        # Frequent looks at a killed submission would slow the search and show nothing new.
        patch.setattr("signup_functions.confirmation.submissions.POLL_SECONDS", 2)
        built = []
        for _ in range(count):
            function_environment.set_variables(patch, "https://aws.invalid", **{**SETTINGS, **settings})
            built.append(ExecutionEnvironment(os.environ))
        yield built
