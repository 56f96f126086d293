"""The rotation function, freshly built for each test, in front of Cognito and Secrets Manager."""

import functools
import importlib
import os

import pytest

from tests.support import function_environment
from tests.support.function import Printed
from tests.support.identifiers import CLIENT_ID, POOL_ID, SECRET_ARN
from tests.support.rotation_upstream import STEPS, Services


class Rotate:
    """Calls the function step by step, as Secrets Manager does."""

    def __init__(self, services, capsys):
        self._services = services
        self.pool_is_ours = True
        self.printed = Printed(capsys)

    @functools.cached_property
    def _handle(self):
        settings = {
            "USER_POOL_ID": POOL_ID,
            "USER_POOL_CLIENT_ID": CLIENT_ID,
            "POOL_IS_OURS": str(self.pool_is_ours).lower(),
        }
        service = importlib.import_module("signup_functions.rotation.service")
        return service.build(os.environ | settings, clock=lambda: self.now, sleep=self._sleep)

    def __call__(self, token, steps=STEPS):
        """Rotate under a token. The function's errors are raised."""
        self._services.begin(token)
        for step in steps:
            self.invoke({"Step": step, "SecretId": SECRET_ARN, "ClientRequestToken": token})

    def fails(self, text, steps=STEPS[:1], token="t1" * 16):
        """Rotate in vain, and return the error's text, which the log contains as well."""
        with pytest.raises(Exception, match=text) as failure:
            self(token, steps)
        sentence = str(failure.value).removeprefix(f"{steps[-1]}: ")
        assert (self.log[-1]["level"], self.log[-1]["error"]) == ("ERROR", sentence)
        return sentence

    def invoke(self, event):
        """Invoke the function with an event, and keep what it printed."""
        try:
            self._handle(event, None)
        finally:
            self.printed.read()

    @property
    def log(self):
        """The lines of the function's log."""
        return self.printed.lines

    @property
    def now(self):
        """The function's clock: only waiting moves it."""
        return self._services.now

    def _sleep(self, seconds):
        self._services.now += seconds


@pytest.fixture
def services(aws):
    """Cognito and Secrets Manager."""
    services = Services()
    services.serve_on(aws)
    return services


@pytest.fixture
def rotate(aws, services, start, monkeypatch, capsys):  # noqa: ARG001 - `start` clears the environment
    """The rotation function."""
    function_environment.set_variables(monkeypatch, aws.url)
    return Rotate(services, capsys)
