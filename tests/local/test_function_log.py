"""The function's log as `make run` prints it."""

import time

import pytest

from local.deployment import Deployment
from local.emulator import Emulator
from local.function_log import FunctionLog

GROUP = "/aws/lambda/confirm"
MOST_AT_ONCE = 10_000  # of FilterLogEvents


@pytest.fixture(scope="module")
def emulator():
    """A running emulator."""
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def log(emulator):
    """A follower of an empty log group."""
    logs = emulator.client("logs")
    logs.create_log_group(logGroupName=GROUP)
    yield FunctionLog(Deployment(emulator, {"FunctionLogGroup": GROUP}))
    logs.delete_log_group(logGroupName=GROUP)


@pytest.fixture
def write(emulator):
    """Write the lines of one invocation as the emulator does: to a log stream of its own, with one time stamp."""
    logs = emulator.client("logs")

    def write(stream, lines, timestamp):
        logs.create_log_stream(logGroupName=GROUP, logStreamName=stream)
        events = [{"timestamp": timestamp, "message": line} for line in lines]
        logs.put_log_events(logGroupName=GROUP, logStreamName=stream, logEvents=events)

    return write


def test_lines_after_a_burst(log, write):
    """More lines than one response contains are all returned once, and so are later ones."""
    now = int(time.time() * 1000)
    streams = [[f"{stream}.{line}" for line in range(3_000)] for stream in range(4)]
    for number, lines in enumerate(streams):
        write(f"burst-{number}", lines, now + number)
    assert sum(map(len, streams)) > MOST_AT_ONCE

    burst = list(log.new_lines())
    write("afterwards", ["one more"], now + 10)
    afterwards = list(log.new_lines())

    assert burst == [line for lines in streams for line in lines]
    assert afterwards == ["one more"]


def test_line_that_is_stored_late(log, write):
    """Concurrent invocations may be stored out of order. Each line is still returned once."""
    now = int(time.time() * 1000)
    write("second", ["stored first"], now)

    lines = [list(log.new_lines())]
    write("first", ["stored last"], now - 500)
    lines += [list(log.new_lines()), list(log.new_lines())]

    assert lines == [["stored first"], ["stored last"], []]


def test_lines_of_the_platform_are_left_out(log, write):
    """The log leaves out Lambda's own lines and the metrics."""
    write("one", ["START RequestId: 1 Version: 1", '{"_aws":{}}', '{"reason":"confirmed"}', "END RequestId: 1"], 1_000)

    assert list(log.new_lines()) == ['{"reason":"confirmed"}']
