"""The right code twice at once: two execution environments of the built asset, one Cognito, one table."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from infra.asset import builder
from tests.asset.execution import environment, running
from tests.support import gateway, table_server, upstream
from tests.support.upstream import error, ok

PAIRS = 4


class Users:
    """Cognito as far as it matters here: the first right code confirms, each further one is told so."""

    def __init__(self, latency, trigger=0):
        """Take seconds that each call takes, and that the trigger after a confirmation takes besides."""
        self._latency, self._trigger = latency, trigger
        self._confirmed = set()
        self._lock = threading.Lock()

    def __call__(self, body):
        """Answer a ConfirmSignUp."""
        with self._lock:
            first = body["Username"] not in self._confirmed
            self._confirmed.add(body["Username"])
        threading.Event().wait(self._latency + (self._trigger if first else 0))
        if first:
            return ok()
        return error("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED")


@pytest.fixture(scope="module")
def environments():
    """Two execution environments with one upstream and one table, as two requests at once need them."""
    with upstream.serve() as aws, table_server.serve() as dynamodb, ExitStack() as stack:
        aws.table_url = dynamodb.meta.endpoint_url
        variables = environment(aws, ATTEMPTS_TABLE=table_server.create(dynamodb))
        built = builder.build()
        yield aws, [stack.enter_context(running(built, variables)) for _ in range(2)]


def click_twice(runtimes, name):
    """Send the same right code through both environments at once and return the answers."""
    event = gateway.event({"username": name, "confirmationCode": "123456"})
    with ThreadPoolExecutor(2) as clicks:
        return [gateway.Answer.of(result) for result in clicks.map(lambda runtime: runtime.invoke(event), runtimes)]


@pytest.mark.parametrize("latency", [0, 0.3])
def test_two_at_once_both_succeed(environments, latency):
    """Whichever comes first, and however long Cognito takes, both are a success."""
    aws, runtimes = environments
    aws.answers("ConfirmSignUp", Users(latency))
    statuses = [answer.status for pair in range(PAIRS) for answer in click_twice(runtimes, f"{latency}-{pair}")]
    assert statuses == [200] * 2 * PAIRS


def test_slow_trigger(environments):
    """A slow trigger holds the first response back, and the second request waits for it: both are a success."""
    aws, runtimes = environments
    aws.answers("ConfirmSignUp", Users(0, trigger=2))
    assert [response.status for response in click_twice(runtimes, "slow")] == [200, 200]
