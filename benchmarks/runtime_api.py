"""One execution environment: Lambda's Runtime API on the loopback, and the real `awslambdaric` run against it."""

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

_WAIT_SECONDS = 300  # under valgrind a start takes half a minute
_HEADERS = {
    "Content-Type": "application/json",
    "Lambda-Runtime-Aws-Request-Id": "1a3bda00-0000-4000-8000-000000000002",
    "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-west-1:123456789012:function:confirm",
    "Lambda-Runtime-Trace-Id": "Root=1-00000000-000000000000000000000000;Sampled=0",
}


class FunctionFailedError(Exception):
    """The function did not start, or an invocation failed; the text holds what it printed last."""


@dataclass(frozen=True)
class Invocation:
    """A result, and the seconds from the event's departure to the result's arrival."""

    result: dict[str, Any]
    seconds: float


@dataclass
class Execution:
    """A running function that waits for its next event."""

    process: subprocess.Popen[bytes]
    output: Path
    init_seconds: float = 0
    """From the start of the process until it asked for its first event."""
    polls: queue.Queue[float] = field(default_factory=queue.Queue)
    events: queue.Queue[bytes] = field(default_factory=queue.Queue)
    results: queue.Queue[tuple[str, float, bytes]] = field(default_factory=queue.Queue)
    departed: float = 0

    @property
    def cpu_seconds(self) -> float:
        """All threads' time on a processor so far, to the nanosecond, by the kernel's clock of another process."""
        return time.clock_gettime((~self.process.pid << 3) | 2)

    @property
    def peak_rss_bytes(self) -> int:
        """The most memory that it held so far; a child's own, as `ru_maxrss` begins with its parent's."""
        status = Path("/proc", str(self.process.pid), "status").read_text()
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))

    def invoke(self, event: Mapping[str, Any]) -> Invocation:
        """Send an event, and return when its result is there and the function waits again."""
        self.events.put(json.dumps(event).encode())
        kind, arrived, body = self._next(self.results)
        if kind != "response":
            raise FunctionFailedError(body.decode())
        self.wait()
        return Invocation(json.loads(body), arrived - self.departed)

    def wait(self) -> float:
        """Wait until the function asks for an event; return when it did."""
        return float(self._next(self.polls))

    def log(self) -> str:
        """Return what the function printed so far."""
        return self.output.read_text(errors="replace")

    def _next(self, source: queue.Queue[Any]) -> Any:  # noqa: ANN401 - whatever that queue holds
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
            """Say nothing."""

    return Handler


@contextmanager
def running(command: Sequence[str], asset: Path, environment: Mapping[str, str], output: Path) -> Iterator[Execution]:
    """Run a function until it waits for its first event; `command` is the runtime client's, handler included."""
    server = loopback.Server()
    variables = {**environment, "AWS_LAMBDA_RUNTIME_API": server.address}
    with output.open("wb") as log:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=asset, env=variables, stdout=log, stderr=log)  # noqa: S603 - our own
    execution = Execution(process, output)
    server.RequestHandlerClass = _handler(execution)
    with loopback.serving(server):
        try:
            execution.init_seconds = execution.wait() - started
            yield execution
        finally:
            process.send_signal(signal.SIGTERM)  # callgrind writes its file when this one comes
            process.wait()
