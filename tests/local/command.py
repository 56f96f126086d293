"""Starts `make run` as a process, reads its output and sends requests to it."""

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import closing, contextmanager

import pytest

from local.emulator import free_port
from tests.support.programs import run
from tests.support.shipped import project

# As `python -m local.run` or `local.user`, but with a lock of its own, because a developer may have started `make run`.
RUN, USER = (
    "import sys, pathlib\n"
    f"from local import instance, {module}\n"
    "instance.LOCK = pathlib.Path(sys.argv[1])\n"
    f"sys.exit({module}.main())\n"
    for module in ("run", "user")
)
NAMED_ORIGINS = ("https://app.example.com", "http://localhost:9000")
"""The origins that the shared instance allows beside the usual ones."""
STOP_SECONDS = 30
READ_SECONDS = 240  # setting up may include building the function's asset


@contextmanager
def start(folder, **variables):
    """Start `make run` with its lock and its temporary files in `folder`, on free ports by default, and end it."""
    (folder / "tmp").mkdir(exist_ok=True)
    variables = {"PORT": str(free_port()), "PAGE_PORT": str(free_port()), "ORIGIN": ""} | variables
    command = [sys.executable, "-c", RUN, str(folder / "run.lock")]
    environment = os.environ | {"TMPDIR": str(folder / "tmp")} | variables
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=project(), env=environment, **pipes) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                stop(process, signal.SIGINT)


def user(folder, **variables):
    """Run `make user` beside the `make run` of the same folder."""
    command = [sys.executable, "-c", USER, str(folder / "run.lock")]
    return run(command, folder=project(), seconds=READ_SECONDS, env=os.environ | variables)


def read_until(process, end):
    """Return what `process` prints up to the line with `end`; the process is killed if it takes too long."""
    lines = []
    watchdog = threading.Timer(READ_SECONDS, process.kill)
    watchdog.start()
    for line in process.stdout:
        lines.append(line)
        if end in line:
            break
    watchdog.cancel()
    return "".join(lines)


def output_of(process):
    """Return what `make run` prints until it serves."""
    output = read_until(process, "Ctrl-C stops everything")
    assert "Ctrl-C stops everything" in output, process.communicate()
    return output


def endpoint_of(output):
    """Return the host with the port, and the path, of the printed endpoint."""
    endpoint = re.search(r"^endpoint +POST http://([^/]+)(\S+)$", output, re.MULTILINE)
    assert endpoint is not None
    return endpoint.group(1), endpoint.group(2)


def page_of(output):
    """Return the origin of the printed page."""
    page = re.search(r"^page +(http://\S+)/$", output, re.MULTILINE)
    assert page is not None
    return page.group(1)


def ask(host, method, path, body=None, **headers):
    """Return the response to a request, with its body as `text`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(http.client.HTTPConnection(host, timeout=30)) as connection:
        connection.request(method, path, "{}" if method == "POST" and body is None else body, named)
        response = connection.getresponse()
        response.text = response.read().decode()
        return response


def curl(command):
    """Run a printed curl command, and return its output."""
    if shutil.which("curl") is None:
        pytest.skip("there is no curl on this machine")
    return subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout  # noqa: S607


def stop(process, signal_number):
    """Stop `make run` with a signal, and return its exit code and what it still prints to both streams."""
    process.send_signal(signal_number)
    output, errors = process.communicate(timeout=STOP_SECONDS)
    return process.returncode, output, errors


def refusal(process):
    """Return the error with which `make run` ends by itself, and assert that it is no traceback."""
    _, sentence = process.communicate(timeout=STOP_SECONDS)
    assert process.returncode == 1
    assert sentence.startswith("make run: ")
    assert "Traceback" not in sentence
    return sentence
