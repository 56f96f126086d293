"""`make run` as a process: how it is started, read and asked."""

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import closing, contextmanager

from local.emulator import free_port
from tests.support.programs import run
from tests.support.shipped import project

# As `python -m local.run` or `local.user`, but with a lock of its own: somebody may have `make run` on.
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
    """Start `make run` with its lock and its temporary files in `folder`, and see to it that it ends.

    It uses free ports unless `variables` name some, because another `make run` may use the default ones.
    """
    (folder / "tmp").mkdir(exist_ok=True)
    variables = {"PORT": str(free_port()), "PAGE_PORT": str(free_port()), "ORIGIN": ""} | variables
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(folder / "run.lock")],
        cwd=project(),
        env=os.environ | {"TMPDIR": str(folder / "tmp")} | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.communicate(timeout=STOP_SECONDS)


def user(folder, **variables):
    """Run `make user` beside the `make run` of the same folder."""
    command = [sys.executable, "-c", USER, str(folder / "run.lock")]
    return run(command, folder=project(), seconds=READ_SECONDS, env=os.environ | variables)


def read_until(process, end):
    """Return what `process` prints up to the line with `end`; the process is killed if it takes too long."""
    assert process.stdout is not None
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
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        return answer


def refusal(process):
    """Return the sentence with which `make run` ends by itself, and assert that it is one and not a traceback."""
    _, sentence = process.communicate(timeout=STOP_SECONDS)
    assert process.returncode == 1
    assert sentence.startswith("make run: ")
    assert "Traceback" not in sentence
    return sentence
