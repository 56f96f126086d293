"""The real service in front of a raw-socket upstream that stands for Cognito, Secrets Manager and DynamoDB."""

from __future__ import annotations

import functools
import json
import os
import random
from typing import TYPE_CHECKING, Any, NamedTuple

import botocore.loaders
import pytest

from signup_functions.confirmation import start as function_start
from signup_functions.shared.runtime import Runtime
from tests.support import function_environment, gateway, raw_upstream
from tests.support.printed import Printed
from tests.support.raw_http import http

if TYPE_CHECKING:
    from tests.support.raw_upstream import Play, RawUpstream, Request

NOW = 1_800_000_000.0
SECRET = "a-client-secret"
OPERATIONS = {"confirm": "ConfirmSignUp", "resend": "ResendConfirmationCode"}


class Row(NamedTuple):
    """What a response came to."""

    reason: str
    status: int
    code: str | None
    """Of the problem."""
    calls: list[str]
    """Every call that arrived, in order, and what the table was told of a submission: "remembers" or "counts"."""


def _name(request: Request) -> str | None:
    """Return what a call is, or None if it only announces a submission or takes that back."""
    update = request.body.get("UpdateExpression", "")
    if not update or request.body["Key"]["key"]["S"].startswith("resends/"):
        return request.operation
    return "remembers" if ":day" in update else "counts" if "tally" in update else None


class Clock:
    """The wall clock that the service goes by, in seconds; it stands until a test moves it."""

    now = NOW

    def __call__(self) -> float:
        """Return the time."""
        return self.now


class Function:
    """The service in one execution environment."""

    def __init__(self, service: Any, aws: RawUpstream, capsys: pytest.CaptureFixture[str]) -> None:
        self._service = service
        self._aws = aws
        self._printed = Printed(capsys)
        self.lines: list[dict[str, Any]] = []
        self._read()

    def invoke(self, event: Any) -> gateway.Answer:
        """Invoke it with an event; ``lines`` are then what it printed for that."""
        result = self._service.handle(event, gateway.context())
        self._read()
        return gateway.Answer.of(json.loads(json.dumps(result)))

    def call(self, operation: str = "confirm", **fields: object) -> gateway.Answer:
        """Confirm with a code, or ask for a new one."""
        if operation == "resend":
            return self.invoke(gateway.event({"username": "alice"} | fields, path="/confirm/resend"))
        return self.invoke(gateway.event({"username": "alice", "confirmationCode": "123456"} | fields))

    def row(self, operation: str, play: Play | bytes) -> Row:
        """Return what it comes to when Cognito does that."""
        self._aws.plays(OPERATIONS[operation], play)
        self._aws.requests.clear()
        answer = self.call(operation)
        calls = [_name(request) for request in self._aws.requests if request.operation != "GetSecretValue"]
        return Row(self.request["reason"], answer.status, answer.code, [name for name in calls if name])

    def _read(self) -> None:
        self._printed.clear()
        self._printed.read()
        self.lines = self._printed.lines

    @property
    def log(self) -> list[dict[str, Any]]:
        """The log lines, metrics aside."""
        return [line for line in self.lines if "_aws" not in line]

    @property
    def request(self) -> dict[str, Any]:
        """The request's log line, of which there must be exactly one."""
        (line,) = [line for line in self.log if "reason" in line]
        return line

    @property
    def table_failed(self) -> bool:
        """Whether the failure of the attempts table was logged and measured: always both."""
        logged = [line["level"] for line in self.log if line["message"] == "attempts table failed"]
        measured = [line for line in self.lines if "AttemptsTableFailed" in line]
        assert logged == ["WARNING"] * len(measured)
        return bool(logged)


@pytest.fixture
def aws():
    """The peer of all three services; unless scripted otherwise, everything succeeds and the table is empty."""
    with raw_upstream.serve() as upstream:
        end = {"N": str(int(NOW) + 3600)}
        counted = {"tally": {"N": "1"}, "windowEnd": end, "expiresAt": end}
        upstream.plays("GET", http(404))
        upstream.plays("GetSecretValue", http(200, {"SecretString": SECRET}))
        upstream.plays("ConfirmSignUp", http())
        upstream.plays("ResendConfirmationCode", http())
        upstream.plays("GetItem", http())
        upstream.plays("UpdateItem", http(200, {"Attributes": counted}))
        yield upstream


@pytest.fixture
def clock():
    """The wall clock of every service that the test builds."""
    return Clock()


@pytest.fixture
def pauses():
    """The pauses that the services made, in seconds; none is waited for."""
    return []


@pytest.fixture(scope="session")
def models():
    """Botocore's own loader of service models, which keeps what it has read."""
    return botocore.loaders.create_loader()


@pytest.fixture
def start(aws, models, clock, pauses, monkeypatch, capsys):
    """Start the service with settings, not primed unless the test says so."""
    monkeypatch.setattr("botocore.session.create_loader", lambda _: models)
    function_environment.forget_own(monkeypatch)

    def start(*, prime: bool = False, **settings: str) -> Function:
        function_environment.set_variables(monkeypatch, aws.url, **{"ATTEMPTS_TABLE": "attempts", **settings})
        runtime = Runtime(clock=clock, sleep=pauses.append, random=random.Random(1))  # noqa: S311
        return Function(function_start.start(os.environ, runtime=runtime, prime=prime), aws, capsys)

    return start


@pytest.fixture
def running(start):
    """Build the service at the first call with settings, and then return the same: one for all examples of a test."""
    return functools.cache(start)
