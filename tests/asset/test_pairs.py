"""Two submissions of a correct code at once: two execution environments of the asset, one Cognito, one table."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.asset.execution import environment, running
from tests.support import table_server, upstream
from tests.support.upstream import error, ok

PAIRS = 4


class Users:
    """Cognito's users: the first correct code confirms a user, each further one is rejected."""

    def __init__(self, latency, trigger=0):
        """Set the seconds of each call, and those of the trigger after a confirmation."""
        self._latency, self._trigger = latency, trigger
        self._confirmed = set()
        self._lock = threading.Lock()

    def __call__(self, body):
        """Respond to a ConfirmSignUp."""
        with self._lock:
            first = body["Username"] not in self._confirmed
            self._confirmed.add(body["Username"])
        threading.Event().wait(self._latency + (self._trigger if first else 0))
        if first:
            return ok()
        return error("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED")


@pytest.fixture(scope="module")
def environments(built):
    """Two execution environments, which two simultaneous requests need, with one upstream and one table."""
    with upstream.serve() as aws, table_server.serve() as dynamodb, ExitStack() as stack:
        aws.table_url = dynamodb.meta.endpoint_url
        variables = environment(aws, ATTEMPTS_TABLE=table_server.create(dynamodb))
        yield aws, [stack.enter_context(running(built, variables)) for _ in range(2)]


def statuses(runtimes, name):
    """Send the same correct code through both environments at once and return the statuses."""
    body = {"username": name, "confirmationCode": "123456"}
    with ThreadPoolExecutor(2) as threads:
        return [response.status for response in threads.map(lambda runtime: runtime.post(body), runtimes)]


@pytest.mark.parametrize("latency", [0, 0.3])
def test_two_at_once_both_succeed(environments, latency):
    """Both return 200, whichever is first and however long Cognito takes."""
    aws, runtimes = environments
    aws.answers("ConfirmSignUp", Users(latency))
    assert [statuses(runtimes, f"{latency}-{pair}") for pair in range(PAIRS)] == [[200, 200]] * PAIRS


def test_slow_trigger(environments):
    """The second request waits for the first one, which a slow trigger delays. Both return 200."""
    aws, runtimes = environments
    aws.answers("ConfirmSignUp", Users(0, trigger=2))
    assert statuses(runtimes, "slow") == [200, 200]
