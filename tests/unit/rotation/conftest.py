"""The rotation function, freshly built for each test, in front of Cognito and Secrets Manager."""

from __future__ import annotations

import functools
import importlib
import itertools
import os
from typing import Any

import pytest

from tests.support.identifiers import CLIENT_ID, POOL_ID, SECRET_ARN
from tests.support.printed import Printed
from tests.support.rotation_upstream import STEPS, Services

_numbers = itertools.count()


class Rotate:
    """Rotates under a token, step by step, as Secrets Manager does."""

    def __init__(self, services: Services, capsys: pytest.CaptureFixture[str]) -> None:
        self._services = services
        self.pool_is_ours = True
        self.printed = Printed(capsys)

    @functools.cached_property
    def _handle(self) -> Any:
        settings = {
            "USER_POOL_ID": POOL_ID,
            "USER_POOL_CLIENT_ID": CLIENT_ID,
            "POOL_IS_OURS": str(self.pool_is_ours).lower(),
        }
        service = importlib.import_module("signup_functions.rotation.service")
        return service.build(os.environ | settings, clock=lambda: self.now, sleep=self._sleep)

    def __call__(self, token: str, steps: tuple[str, ...] | list[str] = STEPS) -> None:
        """Rotate; raises what the function raises."""
        self._services.begin(token)
        for step in steps:
            self.invoke({"Step": step, "SecretId": SECRET_ARN, "ClientRequestToken": token})

    def fails(self, text: str, steps: tuple[str, ...] | list[str] = STEPS[:1], token: str = "t1" * 16) -> str:
        """Rotate, and return the sentence that the error and the log contain."""
        with pytest.raises(Exception, match=text) as failure:
            self(token, steps)
        sentence = str(failure.value).removeprefix(f"{steps[-1]}: ")
        assert (self.log[-1]["level"], self.log[-1]["error"]) == ("ERROR", sentence)
        return sentence

    def invoke(self, event: object) -> None:
        """Invoke the function with an event, and keep what it printed."""
        try:
            self._handle(event, None)
        finally:
            self.printed.read()

    @property
    def log(self) -> list[dict[str, Any]]:
        """The lines of the function's log."""
        return self.printed.lines

    @property
    def now(self) -> float:
        """The function's clock: only waiting moves it."""
        return self._services.now

    def _sleep(self, seconds: float) -> None:
        self._services.now += seconds


@pytest.fixture
def services(aws):
    """Cognito and Secrets Manager."""
    services = Services()
    services.serve_on(aws)
    return services


@pytest.fixture
def rotate(aws, services, start, monkeypatch, capsys):  # noqa: ARG001 - `start` clears the environment
    """The rotation function, and how Secrets Manager calls it."""
    variables = {
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": aws.url,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        # A name of its own, as Powertools and logging keep one logger for each name.
        "POWERTOOLS_SERVICE_NAME": f"rotation-{next(_numbers)}",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Rotate(services, capsys)
