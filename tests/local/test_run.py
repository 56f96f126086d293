"""`make run` as a person uses it: a process that is started, read, tried out and stopped."""
# ruff: noqa: S607 - the commands are ours

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from local.deployment import PROJECT
from local.emulator import HOST
from tests.local.processes import processes_of, wait_until_gone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# As `python -m local.run`, but with a lock of its own: somebody may have `make run` on while the tests run.
RUN = """
import sys, pathlib
from local import instance, run
instance.LOCK = pathlib.Path(sys.argv[1])
sys.exit(run.main())
"""
STOP_SECONDS = 30
READ_SECONDS = 90  # setting up may include building the function's asset


def start(folder: Path, **variables: str) -> subprocess.Popen[str]:
    """Start `make run` with its lock and its temporary files in `folder`."""
    (folder / "tmp").mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-c", RUN, str(folder / "run.lock")],
        cwd=PROJECT,
        env=os.environ | {"TMPDIR": str(folder / "tmp")} | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def read_until(process: subprocess.Popen[str], end: str) -> str:
    """Return what `process` prints up to the line that holds `end`; the process is killed if it takes too long."""
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


def output_of(process: subprocess.Popen[str]) -> str:
    """Return what `make run` prints until it serves."""
    output = read_until(process, "Ctrl-C stops everything")
    assert "Ctrl-C stops everything" in output, process.communicate()
    return output


def refusal(process: subprocess.Popen[str]) -> str:
    """Return the sentence with which `make run` ends by itself, and assert that it is one and not a traceback."""
    _, sentence = process.communicate(timeout=STOP_SECONDS)
    assert process.returncode == 1
    assert sentence.startswith("make run: ")
    assert "Traceback" not in sentence
    return sentence


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the running instance."""
    return tmp_path_factory.mktemp("running")


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running instance and what it printed."""
    with start(folder) as process:
        try:
            yield process, output_of(process)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=STOP_SECONDS)


def test_printed_curls_answer_as_they_say(running: tuple[subprocess.Popen[str], str]) -> None:
    """The commands run as they are printed: the first confirms with 200, the second is a wrong code with 400."""
    if shutil.which("curl") is None:
        pytest.skip("there is no curl on this machine")
    _, output = running
    commands = re.findall(r"^  (curl .+)$", output, re.MULTILINE)
    promised = re.findall(r"\((\d{3})\):$", output, re.MULTILINE)

    answers = [
        subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout for command in commands
    ]

    assert promised == ["200", "400"]
    assert [answer.split()[1] for answer in answers] == promised
    assert '"code": "code_rejected"' in answers[1]


def test_requests_show_up_in_the_log(running: tuple[subprocess.Popen[str], str]) -> None:
    """A request of somebody else is followed by the function's log line, the platform's own lines left out."""
    process, output = running
    endpoint = re.search(r"POST (http://\S+)", output)
    assert endpoint is not None
    host, _, path = endpoint.group(1).removeprefix("http://").partition("/")

    for _ in range(2):  # a line that is printed late is collected at the function's next call
        with socket.create_connection((HOST, int(host.partition(":")[2]))) as connection:
            connection.sendall(f"POST /{path} HTTP/1.0\r\nHost: {host}\r\nContent-Type: text/plain\r\n\r\n".encode())
            connection.recv(4096)

    logged = read_until(process, "media_type")
    assert '"reason":"media_type"' in logged
    assert "RequestId:" not in logged
    assert '"_aws"' not in logged


def test_output_says_where_the_mail_is_and_what_is_missing(running: tuple[subprocess.Popen[str], str]) -> None:
    """The code comes with the address of its mail, and one line names what the emulator does not show."""
    _, output = running

    assert re.search(r"^code +\d{6}, from the mail to \S+@\S+: http://127\.0\.0\.1:\d+/\S+$", output, re.MULTILINE)
    assert re.search(r"^Not emulated: .*code expiry.*WAF", output, re.MULTILINE)


def test_page_is_served_and_may_call(running: tuple[subprocess.Popen[str], str]) -> None:
    """The page is there, knows the endpoint, and has the origin that the endpoint allows; the link fills it in."""
    _, output = running
    page = re.search(r"^page +http://(127\.0\.0\.1:\d+)/$", output, re.MULTILINE)
    endpoint = re.search(r"^endpoint +POST http://([^/]+)(\S+)$", output, re.MULTILINE)
    assert page is not None
    assert endpoint is not None
    assert f"http://{page.group(1)}/#username=demo&code=123456" in output

    with closing(http.client.HTTPConnection(page.group(1), timeout=30)) as connection:
        connection.request("GET", "/")
        served = connection.getresponse().read().decode()
    with closing(http.client.HTTPConnection(endpoint.group(1), timeout=30)) as connection:
        connection.request("OPTIONS", endpoint.group(2), headers={"Origin": f"http://{page.group(1)}"})
        allowed = connection.getresponse().getheader("Access-Control-Allow-Origin")

    assert f'content="http://{endpoint.group(1)}{endpoint.group(2)}"' in served
    assert allowed == f"http://{page.group(1)}"


def test_second_instance_is_told_of_the_first(running: tuple[subprocess.Popen[str], str], folder: Path) -> None:
    """A second `make run` names the process and the address of the first."""
    process, output = running

    with start(folder) as second:
        sentence = refusal(second)

    assert f"already runs in this checkout (process {process.pid}, http://" in sentence
    assert sentence.split(", ")[1].split(")")[0] in output


def test_ctrl_c_stops_everything(tmp_path: Path) -> None:
    """On Ctrl-C it says that it stopped, ends with 0, and leaves neither a process nor a file."""
    with start(tmp_path) as process:
        output_of(process)
        assert len(processes_of(tmp_path / "tmp")) >= 3, "make run, the emulator and the function"

        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=STOP_SECONDS)

    assert (process.returncode, output.strip(), errors) == (0, "stopped", "")
    assert wait_until_gone(tmp_path / "tmp") == []
    assert list((tmp_path / "tmp").iterdir()) == []


def test_ctrl_c_stops_it_while_it_sets_up(tmp_path: Path) -> None:
    """Nor does it leave anything when it is stopped before it serves."""
    with start(tmp_path) as process:
        assert process.stdout is not None
        process.stdout.read(1)  # the first step has begun
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=STOP_SECONDS)

    assert (process.returncode, errors) == (0, "")
    assert output.endswith("stopped\n")
    assert wait_until_gone(tmp_path / "tmp") == []
    assert list((tmp_path / "tmp").iterdir()) == []


def test_busy_port_is_named(tmp_path: Path) -> None:
    """A fixed port that is taken is named, with the way out."""
    with socket.create_server((HOST, 0)) as other:
        port = other.getsockname()[1]
        with start(tmp_path, PORT=str(port)) as process:
            assert f"Port {port} is in use by another program: choose another with PORT=" in refusal(process)


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_port_that_is_none_is_named(tmp_path: Path, port: str) -> None:
    """A value of PORT that is not a port is named, with what it should be."""
    with start(tmp_path, PORT=port) as process:
        assert f"PORT is '{port}', which is not a port" in refusal(process)


def test_missing_package_is_named() -> None:
    """In a virtual environment that lacks a package, the sentence names it and the way out."""
    bare = [sys.executable, "-S", "-m", "local.run"]  # -S: no site-packages

    done = subprocess.run(bare, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 1
    assert done.stderr == (
        "make run: the Python package botocore is not installed: delete .venv and run `make run` again.\n"
    )


def test_failing_app_is_named(tmp_path: Path) -> None:
    """When the CDK app fails, its last line is told, and the command that shows the rest."""
    with start(tmp_path, JSII_RUNTIME="/nowhere/jsii") as process:
        sentence = refusal(process)

    assert sentence.startswith("make run: The CDK app failed (")
    assert "`make synth ENV=local` shows all that it says." in sentence
    assert wait_until_gone(tmp_path / "tmp") == []
