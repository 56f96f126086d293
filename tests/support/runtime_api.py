"""One execution environment: Lambda's Runtime API on the loopback, and the real `awslambdaric` as its client."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support import loopback

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_WAIT_SECONDS = 300  # under valgrind a start takes half a minute
# The runtime client ends in a segmentation fault where one of these is missing.
_HEADERS = {
    "Content-Type": "application/json",
    "Lambda-Runtime-Aws-Request-Id": "1a3bda00-0000-4000-8000-000000000002",
    "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-west-1:123456789012:function:confirm",
    "Lambda-Runtime-Trace-Id": "Root=1-00000000-000000000000000000000000;Sampled=0",
}


class FunctionFailedError(Exception):
    """The function did not start, or an invocation failed. The text is its error as JSON, or the end of its output."""


@dataclass(frozen=True)
class Invocation:
    """A result, and the seconds between sending the event and receiving the result."""

    result: dict[str, Any]
    seconds: float


@dataclass
class Execution:
    """A running function that waits for its next event."""

    output: Path
    process: subprocess.Popen[bytes] = field(init=False)
    init_seconds: float = 0
    """From the start of the process until it asked for its first event."""
    polls: queue.Queue[float] = field(default_factory=queue.Queue)
    events: queue.Queue[bytes] = field(default_factory=queue.Queue)
    results: queue.Queue[tuple[str, float, bytes]] = field(default_factory=queue.Queue)
    sent: float = 0

    @property
    def cpu_seconds(self) -> float:
        """The CPU time of all threads so far, to the nanosecond, by the kernel's clock of the process."""
        return time.clock_gettime((~self.process.pid << 3) | 2)

    @property
    def peak_rss_bytes(self) -> int:
        """The peak memory so far, from /proc, because `ru_maxrss` begins with the parent's."""
        status = Path("/proc", str(self.process.pid), "status").read_text()
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))

    def invoke(self, event: Mapping[str, Any]) -> Invocation:
        """Send an event, and return its result when the function waits for the next one."""
        self.events.put(json.dumps(event).encode())
        kind, arrived, body = self._next(self.results)
        if kind != "response":
            raise FunctionFailedError(body.decode())
        self.wait()
        return Invocation(json.loads(body), arrived - self.sent)

    def wait(self) -> float:
        """Wait until the function asks for an event, and return the time."""
        return float(self._next(self.polls))

    def log(self) -> str:
        """Return the function's output so far."""
        return self.output.read_text(errors="replace")

    def _next(self, source: queue.Queue[Any]) -> Any:
        deadline = time.monotonic() + _WAIT_SECONDS
        while time.monotonic() < deadline:
            try:
                return source.get(timeout=0.5)
            except queue.Empty:
                if not self.results.empty():  # the error that ended the start
                    raise FunctionFailedError(self.results.get()[2].decode()) from None
                if self.process.poll() is not None:
                    break
        raise FunctionFailedError(self.log()[-4000:])


@contextmanager
def running(
    command: Sequence[str], asset: Path, environment: Mapping[str, str], output: Path, *, invocation_seconds: int
) -> Iterator[Execution]:
    """Run a function until it waits for its first event.

    Args:
        command: The runtime client's, handler included.
        asset: The function's folder.
        environment: Its variables, besides those that every function has.
        output: The file for its output.
        invocation_seconds: The timeout of an invocation.

    """

    def respond(request: Any, body: bytes) -> tuple[int, dict[str, str], bytes]:
        if request.command == "POST":
            execution.results.put((request.path.rpartition("/")[2], time.perf_counter(), body))
            return 202, {}, b""
        execution.polls.put(time.perf_counter())
        event = execution.events.get()
        deadline = str(int((time.time() + invocation_seconds) * 1000))
        execution.sent = time.perf_counter()
        return 200, {**_HEADERS, "Lambda-Runtime-Deadline-Ms": deadline}, event

    with loopback.answering(respond) as address, output.open("wb") as log:
        variables = {**_variables(asset), **environment, "AWS_LAMBDA_RUNTIME_API": address}
        execution = Execution(output)
        started = time.perf_counter()
        execution.process = process = subprocess.Popen(command, cwd=asset, env=variables, stdout=log, stderr=log)
        try:
            execution.init_seconds = execution.wait() - started
            yield execution
        finally:
            process.send_signal(signal.SIGTERM)  # upon which callgrind writes its file
            process.wait()


def _variables(asset: Path) -> dict[str, str]:
    """Return the variables that Lambda sets for every function."""
    return {
        "PATH": os.defpath,
        "PYTHONDONTWRITEBYTECODE": "1",  # Lambda's folder cannot be written to
        "LAMBDA_TASK_ROOT": str(asset),
        "AWS_LAMBDA_FUNCTION_NAME": "confirm",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_FUNCTION_VERSION": "1",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
