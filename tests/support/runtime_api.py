"""Lambda's Runtime API on the loopback, and the real `awslambdaric` that runs the built asset against it."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from tests.support import runtime_client

if TYPE_CHECKING:
    from pathlib import Path

HANDLER = "confirmation.handler.handler"
_WAIT_SECONDS = 60


@dataclass
class Runtime:
    """One execution environment: events in, results out."""

    events: queue.Queue[dict[str, Any]] = field(default_factory=queue.Queue)
    results: queue.Queue[tuple[str, Any]] = field(default_factory=queue.Queue)
    output: str = ""
    """What the function printed; complete when the environment has ended."""

    def invoke(self, event: dict[str, Any]) -> Any:
        """Return the function's result; an invocation or a start that failed is an error."""
        self.events.put(event)
        kind, result = self.results.get(timeout=_WAIT_SECONDS)
        assert kind == "response", result
        return result

    def start_error(self) -> dict[str, Any]:
        """Return the error that ended the start."""
        kind, result = self.results.get(timeout=_WAIT_SECONDS)
        assert kind == "init/error", result
        return result


def _handler(runtime: Runtime) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = json.dumps(runtime.events.get()).encode()
            self.send_response(200)
            # The native client ends in a segmentation fault where one of these is missing.
            for name, value in {
                "Content-Type": "application/json",
                "Lambda-Runtime-Aws-Request-Id": "1a3bda00-0000-4000-8000-000000000002",
                "Lambda-Runtime-Deadline-Ms": str(int(time.time() * 1000) + 28_000),
                "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-west-1:123456789012:function:confirm",
                "Lambda-Runtime-Trace-Id": "Root=1-00000000-000000000000000000000000;Sampled=0",
            }.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kind = "init/error" if self.path.endswith("init/error") else self.path.rpartition("/")[2]
            runtime.results.put((kind, json.loads(body)))
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def _read(process: subprocess.Popen[str], runtime: Runtime) -> None:
    runtime.output, _ = process.communicate()
    runtime.results.put(("exit", (process.returncode, runtime.output)))


@contextmanager
def running(asset: Path, environment: dict[str, str], handler: str = HANDLER):
    """Run the asset as Lambda does, with nothing but the runtime client, the standard library and itself."""
    runtime = Runtime()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(runtime))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    process = subprocess.Popen(
        [runtime_client.PYTHON, "-S", "-m", "awslambdaric", handler],
        cwd=asset,
        env={
            "PATH": os.defpath,
            "PYTHONPATH": f"{asset}{os.pathsep}{runtime_client.folder()}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_address[1]}",
            "AWS_LAMBDA_FUNCTION_NAME": "confirm",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
            "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "LAMBDA_TASK_ROOT": str(asset),
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    reader = threading.Thread(target=_read, args=(process, runtime), daemon=True)
    reader.start()
    try:
        yield runtime
    finally:
        process.kill()
        reader.join()
        server.shutdown()
        server.server_close()
