"""The real service in front of a scripted server in place of Cognito, Secrets Manager and DynamoDB."""

from __future__ import annotations

import functools
import os
import random
from typing import NamedTuple

import pytest

from signup_functions.confirmation import start as function_start
from signup_functions.shared.runtime import Runtime
from tests.support import function, function_environment, upstream
from tests.support.clock import Clock
from tests.support.upstream import ok

NOW = 1_800_000_000.0
OPERATIONS = {"confirm": "ConfirmSignUp", "resend": "ResendConfirmationCode"}


class Row(NamedTuple):
    """The result of a request: its row, response and calls."""

    reason: str
    status: int
    code: str | None
    """Of the problem."""
    calls: list[str]
    """Every call that arrived, in order; a write of the table is "remembers" or "counts"."""


def _name(request):
    """Return a call's name, or None for a write that only announces a submission or undoes that."""
    update = request.body.get("UpdateExpression", "")
    if not update or request.body["Key"]["key"]["S"].startswith("resends/"):
        return request.operation
    return "remembers" if ":day" in update else "counts" if "tally" in update else None


class Function(function.Function):
    """The function, whose ``lines`` are those of the last request."""

    def __init__(self, handle, aws, capsys):
        super().__init__(handle, capsys)
        self._aws = aws

    def invoke(self, event, remaining_milliseconds=28_000):
        """Invoke it with an event."""
        self.printed.clear()
        return super().invoke(event, remaining_milliseconds)

    def call(self, operation="confirm", **fields):
        """Confirm with a code, or request a new one."""
        return self.resend(**fields) if operation == "resend" else self.confirm(**fields)

    def row(self, operation, play):
        """Return the result of an operation to which Cognito responds with a play."""
        self._aws.answers(OPERATIONS[operation], play)
        self._aws.requests.clear()
        response = self.call(operation)
        calls = [_name(request) for request in self._aws.requests if request.operation != "GetSecretValue"]
        return Row(self.request["reason"], response.status, response.code, [name for name in calls if name])

    @property
    def request(self):
        """The request's log line, of which there must be exactly one."""
        (line,) = [line for line in self.log if "reason" in line]
        return line

    @property
    def table_failed(self):
        """Whether the failure of the attempts table was logged and measured: always both."""
        logged = [line["level"] for line in self.log if line["message"] == "attempts table failed"]
        measured = [line for line in self.lines if "AttemptsTableFailed" in line]
        assert logged == ["WARNING"] * len(measured)
        return bool(logged)


@pytest.fixture
def aws():
    """The peer of all three services. By default everything succeeds, and the table counts one attempt."""
    with upstream.serve() as server:
        end = {"N": str(int(NOW) + 3600)}
        server.answers("GetItem", ok())
        server.answers("UpdateItem", ok(Attributes={"tally": {"N": "1"}, "windowEnd": end, "expiresAt": end}))
        yield server


@pytest.fixture
def clock():
    """The wall clock of every service that the test builds."""
    return Clock(NOW)


@pytest.fixture
def pauses():
    """The pauses of the services, in seconds, which take no time."""
    return []


@pytest.fixture
def start(aws, clock, pauses, monkeypatch, capsys):
    """Return a function that starts the service with settings, by default without priming."""
    function_environment.forget_own(monkeypatch)

    def start(*, prime=False, **settings):
        function_environment.set_variables(monkeypatch, aws.url, **{"ATTEMPTS_TABLE": "attempts", **settings})
        runtime = Runtime(clock=clock, sleep=pauses.append, random=random.Random(1))  # noqa: S311
        return Function(function_start.start(os.environ, runtime=runtime, prime=prime).handle, aws, capsys)

    return start


@pytest.fixture
def running(start):
    """Start the service once for each set of settings, so that all examples of a test share it."""
    return functools.cache(start)
