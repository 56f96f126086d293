"""An execution environment: Lambda's Runtime API on loopback, with the real `awslambdaric` as its client."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import loopback

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_WAIT_SECONDS = 300  # a start under valgrind takes half a minute
_HEADERS = {
    "Content-Type": "application/json",
    "Lambda-Runtime-Aws-Request-Id": "1a3bda00-0000-4000-8000-000000000002",
    "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-west-1:123456789012:function:confirm",
    "Lambda-Runtime-Trace-Id": "Root=1-00000000-000000000000000000000000;Sampled=0",
}


class FunctionFailedError(Exception):
    """The function did not start, or an invocation failed; the text is its last output."""


@dataclass(frozen=True)
class Invocation:
    """An invocation's result, and the seconds from sending the event to receiving the result."""

    result: dict[str, Any]
    seconds: float


@dataclass
class Execution:
    """A running function, waiting for its next event."""

    process: subprocess.Popen[bytes]
    output: Path
    init_seconds: float = 0
    """From the start of the process until it polled for its first event."""
    polls: queue.Queue[float] = field(default_factory=queue.Queue)
    events: queue.Queue[bytes] = field(default_factory=queue.Queue)
    results: queue.Queue[tuple[str, float, bytes]] = field(default_factory=queue.Queue)
    departed: float = 0

    @property
    def cpu_seconds(self) -> float:
        """The CPU time of all threads so far, read from the process's CPU clock in the kernel."""
        return time.clock_gettime((~self.process.pid << 3) | 2)

    @property
    def peak_rss_bytes(self) -> int:
        """The peak memory so far, read from /proc: `ru_maxrss` of a child starts at its parent's value."""
        status = Path("/proc", str(self.process.pid), "status").read_text()
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))

    def invoke(self, event: Mapping[str, Any]) -> Invocation:
        """Send an event, wait for its result and until the function polls again, and return the result."""
        self.events.put(json.dumps(event).encode())
        kind, arrived, body = self._next(self.results)
        if kind != "response":
            raise FunctionFailedError(body.decode())
        self.wait()
        return Invocation(json.loads(body), arrived - self.departed)

    def wait(self) -> float:
        """Wait until the function polls for an event, and return the time at which it did."""
        return float(self._next(self.polls))

    def log(self) -> str:
        """Return the function's output so far."""
        return self.output.read_text(errors="replace")

    def _next(self, source: queue.Queue[Any]) -> Any:  # noqa: ANN401 - the queue's items
        deadline = time.monotonic() + _WAIT_SECONDS
        while time.monotonic() < deadline:
            try:
                return source.get(timeout=0.5)
            except queue.Empty:
                if self.process.poll() is not None or not self.results.empty():
                    break
        raise FunctionFailedError(self.log()[-4000:])


def _handler(execution: Execution) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            execution.polls.put(time.perf_counter())
            body = execution.events.get()
            deadline = str(int(time.time() * 1000) + _WAIT_SECONDS * 1000)
            self.send_response(200)
            for name, value in {**_HEADERS, "Lambda-Runtime-Deadline-Ms": deadline}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            execution.departed = time.perf_counter()
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            execution.results.put((self.path.rpartition("/")[2], time.perf_counter(), body))
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    return Handler


@contextmanager
def running(command: Sequence[str], asset: Path, environment: Mapping[str, str], output: Path) -> Iterator[Execution]:
    """Start a function, and yield it once it waits for its first event.

    Args:
        command: The command line of the runtime client, with the handler.
        asset: The folder of the function's asset.
        environment: The environment variables.
        output: The file for the function's output.

    """
    server = loopback.Server()
    variables = {**environment, "AWS_LAMBDA_RUNTIME_API": server.address}
    with output.open("wb") as log:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=asset, env=variables, stdout=log, stderr=log)  # noqa: S603 - no input from outside
    execution = Execution(process, output)
    server.RequestHandlerClass = _handler(execution)
    with loopback.serving(server):
        try:
            execution.init_seconds = execution.wait() - started
            yield execution
        finally:
            process.send_signal(signal.SIGTERM)  # at SIGTERM, callgrind writes its file
            process.wait()
