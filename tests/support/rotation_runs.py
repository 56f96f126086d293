"""Rotations without a network, of which a test can run many, or two at the same time."""

import json
from datetime import UTC, datetime

from botocore.exceptions import ClientError, ConnectionClosedError

from signup_functions.rotation.app_client import AppClient
from signup_functions.rotation.service import run_step
from signup_functions.rotation.settings import RotationSettings
from signup_functions.rotation.waiting import Deadline
from tests.support.identifiers import CLIENT_ID, POOL_ID
from tests.support.rotation_upstream import BORN, STEPS
from tests.support.upstream import DROP


class Client:
    """An SDK client of either service, with the methods that a rotation uses."""

    def __init__(self, services, before_call):
        """Set the services, and the function that is called before each call."""
        self._services = services
        self._before_call = before_call

    def close(self):
        """Close the connection. The next one leads to another host of Cognito."""
        self._services.host += 1

    def __getattr__(self, method):
        operation = "".join(word.capitalize() for word in method.split("_"))

        def call(**arguments):
            self._before_call()
            reply = self._services.respond(operation, arguments)
            if reply is DROP:
                raise ConnectionClosedError(endpoint_url="http://aws")
            if reply.status != 200:
                details = {"Code": reply.body["__type"], "Message": reply.body.get("message", "")}
                raise ClientError({"Error": details}, operation)
            return with_dates(reply.body)

        return call


def with_dates(body):
    """Return a response's body with parsed dates, as from the SDK."""
    if isinstance(body, list):
        return [with_dates(item) for item in body]
    if isinstance(body, dict):
        return {
            name: datetime.fromtimestamp(value, UTC) if name.endswith("Date") else with_dates(value)
            for name, value in body.items()
        }
    return body


class Run:
    """A rotation under one token; waiting takes no time."""

    def __init__(self, services, token, *, pool_is_ours=True, before_call=bool):
        self._services = services
        self._token = token
        self._settings = RotationSettings(
            user_pool_id=POOL_ID, user_pool_client_id=CLIENT_ID, pool_is_ours=pool_is_ours
        )
        self._client = Client(services, before_call)
        self._now = 0.0

    def step(self, name):
        """Do one step; its errors are raised."""
        event = {"Step": name, "SecretId": "arn", "ClientRequestToken": self._token}
        app_client = AppClient(self._client, self._settings)
        run_step(event, app_client, self._client, self._settings, Deadline(clock=lambda: self._now, sleep=self._sleep))

    def all_steps(self):
        """Begin the rotation and do all of it; Secrets Manager removes AWSPENDING at the end."""
        self._services.begin(self._token)
        for name in STEPS:
            self.step(name)

    def _sleep(self, seconds):
        self._now += seconds
        self._services.now += seconds


def never_filled(services):
    """Store the value with which the stack creates the secret."""
    services.fill('{"placeholder": "x"}')


def filled_by_hand(services):
    """Store the app client's original secret."""
    services.fill(json.dumps({"clientSecret": BORN}))


def rotated_before(services):
    """Give the app client two secrets."""
    Run(services, "t1" * 16).all_steps()
