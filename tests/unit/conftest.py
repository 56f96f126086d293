"""The real handler, freshly started for each test, in front of a scripted upstream."""

from __future__ import annotations

import gc
import importlib
import itertools
import json
import logging
import os
import random
import sys
from typing import Any

import botocore.loaders
import pytest
from aws_lambda_powertools.metrics.provider.cold_start import reset_cold_start_flag

from tests import gateway, memory_table, upstream

CLIENT_ID = "1example23456789"
SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:confirm-AbCdEf"
_numbers = itertools.count()


class Function:
    """The function in one execution environment."""

    def __init__(self, handler: Any, capsys: pytest.CaptureFixture[str]) -> None:
        self.module = handler
        self._capsys = capsys
        self.output = ""
        self.started = [json.loads(line) for line in "".join(capsys.readouterr()).splitlines()]

    def invoke(self, event: dict[str, Any], remaining_milliseconds: Any = 28_000) -> gateway.Answer:
        """Invoke it with an event, and keep what it printed."""
        answer = gateway.Answer.of(self.module.handler(event, gateway.context(remaining_milliseconds)))
        self.output += "".join(self._capsys.readouterr())
        return answer

    def step(self, event: dict[str, str]) -> None:
        """Do one step of a rotation, and keep what was printed."""
        try:
            self.module.handler(event, gateway.context())
        finally:
            self.output += "".join(self._capsys.readouterr())

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
        """All printed lines, which must be JSON."""
        return [json.loads(line) for line in self.output.splitlines()]

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
    with memory_table.serve() as client:
        yield client


@pytest.fixture
def table(aws, dynamodb, monkeypatch):
    """The name of a fresh table, which the function's memory is."""
    name = memory_table.create(dynamodb)
    aws.table_url = dynamodb.meta.endpoint_url
    monkeypatch.setenv("MEMORY_TABLE", name)
    return name


@pytest.fixture
def clock(monkeypatch):
    """The wall clock that the function goes by, in seconds; it stands until it is set."""

    class Clock:
        now = 1_800_000_000.0

    monkeypatch.setattr("time.time", lambda: Clock.now)
    return Clock


@pytest.fixture
def pauses(monkeypatch):
    """The pauses that the function made, in seconds; none is waited for."""
    made: list[float] = []
    monkeypatch.setattr("time.sleep", made.append)
    return made


@pytest.fixture(scope="session")
def models():
    """Botocore's own loader of service models, which keeps what it has read: starts are many here."""
    return botocore.loaders.create_loader()


@pytest.fixture
def start(aws, models, monkeypatch, capsys):
    """Start the function with settings, as a new execution environment would."""
    monkeypatch.setattr("botocore.session.create_loader", lambda _: models)
    for name in list(os.environ):
        if name.startswith(("AWS_", "POWERTOOLS_")):
            monkeypatch.delenv(name)

    def start(module: str = "confirmation.handler", **settings: str) -> Function:
        # A service name of its own, as Powertools and logging keep one logger for each name.
        environment = {
            "AWS_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_ENDPOINT_URL": aws.url,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "POWERTOOLS_SERVICE_NAME": f"signup-confirmation-{next(_numbers)}",
            "USER_POOL_CLIENT_ID": CLIENT_ID,
            "CLIENT_SECRET_ARN": SECRET_ARN,
            **settings,
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        forget()
        return Function(importlib.import_module(module), capsys)

    def rotation(**settings: str) -> Function:
        """Start the rotation function instead."""
        return start("rotation.handler", **settings)

    start.rotation = rotation
    yield start
    forget()


def forget() -> None:
    """Forget the function's modules and what Powertools keeps across invocations."""
    for name in [name for name in sys.modules if name.partition(".")[0] in {"confirmation", "rotation"}]:
        del sys.modules[name]
    gc.unfreeze()  # what an environment keeps for good, a test does not
    reset_cold_start_flag()
    for name in ("botocore", "boto3", "urllib3", "aws_lambda_powertools"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    random.seed()
