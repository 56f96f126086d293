"""The start opens all connections in parallel, within a time limit."""

import threading

import pytest

from signup_functions.confirmation import start as function_start
from signup_functions.shared.keys import secret_hash
from tests.support.upstream import Play, Then, http

PRIMED = ("secret", "cognito", "attempts_table")


class Gate:
    """Delays a peer's responses until it is opened."""

    def __init__(self):
        self.arrived = threading.Semaphore(0)
        self._opened = threading.Event()

    def hold(self):
        """Count a request as arrived, and wait."""
        self.arrived.release()
        self._opened.wait(30)

    def open(self):
        """Release the responses, and wait for the threads of the start."""
        self._opened.set()
        for thread in threading.enumerate():
            if thread.name.startswith("prime-"):
                thread.join(30)


@pytest.fixture
def gate():
    """A gate that is open at the end."""
    gate = Gate()
    yield gate
    gate.open()


def value(secret, **play):
    """Return the play in which Secrets Manager returns a value."""
    return Play(data=http(200, {"SecretString": secret}), **play)


def failures(function):
    """Return the priming steps that failed, with their errors."""
    return {line["priming"]: line["error"] for line in function.started if line.get("level") == "WARNING"}


def counted(function):
    """Return how often the start emitted the metric of the alarm `priming_failed`."""
    directives = [line for line in function.started if "PrimingFailed" in line]
    assert all(line["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["service"]] for line in directives)
    return len(directives)


def test_side_by_side(start, aws):
    """All three services are called before any of them responds."""
    all_called = threading.Barrier(3)
    aws.answers("GET", Play(data=http(404), before=lambda: all_called.wait(30)))
    aws.answers("GetSecretValue", value("a-client-secret", before=lambda: all_called.wait(30)))
    function = start(prime=True)

    assert failures(function) == {}
    assert counted(function) == 0
    assert sorted(request.operation for request in aws.requests) == ["GET", "GET", "GetSecretValue"]


def test_everything_hangs(start, aws, gate, monkeypatch):
    """The start continues after its time limit, and logs and counts the steps that did not finish."""
    assert function_start.LONGEST_SECONDS == 5
    monkeypatch.setattr(function_start, "LONGEST_SECONDS", 0)
    aws.answers("GET", Play(data=http(404), before=gate.hold))
    aws.answers("GetSecretValue", value("a-client-secret", before=gate.hold))
    function = start(prime=True)

    assert failures(function) == dict.fromkeys(PRIMED, "TimeoutError")
    assert counted(function) == len(PRIMED)


def test_everything_fails(start, aws):
    """Failed priming steps are logged and counted, and the first request repeats them."""
    aws.answers("GET", Play(then=Then.RST))
    aws.answers("GetSecretValue", Play(then=Then.RST), value("a-client-secret"))
    function = start(prime=True)

    assert failures(function) == {
        "secret": "SecretUnavailableError",
        "cognito": "ConnectionClosedError",
        "attempts_table": "ConnectionClosedError",
    }
    assert counted(function) == len(PRIMED)
    assert function.call().status == 200


def test_secret_that_arrives_late(start, aws, gate, monkeypatch):
    """A value of the start that arrives after a newer one does not replace it."""
    monkeypatch.setattr(function_start, "LONGEST_SECONDS", 0)
    aws.answers("GetSecretValue", value("older", before=gate.hold), value("newer"))
    function = start(prime=True)
    assert gate.arrived.acquire(timeout=10)
    assert function.call().status == 200

    gate.open()
    assert function.call().status == 200

    hashes = [body["SecretHash"] for body in aws.sent("ConfirmSignUp")]
    assert hashes == [secret_hash("newer", "alice", "1example23456789")] * 2
    assert len(aws.sent("GetSecretValue")) == 2
