"""`make run` as a person uses it: a process that is started, read, tried out and stopped."""
# ruff: noqa: S607 - the commands are ours

import os
import re
import shutil
import signal
import subprocess

import pytest

from infra.asset.builder import FUNCTIONS
from local.emulator import HOST, free_port
from tests.local.command import (
    NAMED_ORIGINS,
    STOP_SECONDS,
    ask,
    endpoint_of,
    output_of,
    page_of,
    read_until,
    refusal,
    start,
    user,
)
from tests.local.processes import command_line, processes_of, wait_until_gone
from tests.support.programs import make

ODD_NAME = "o'x$(shell id)`id`\"@example.com"


def test_printed_curls_answer_as_they_say(output):
    """The commands run as they are printed: the first confirms with 200, the second is a wrong code with 400."""
    if shutil.which("curl") is None:
        pytest.skip("there is no curl on this machine")
    commands = re.findall(r"^  (curl .+)$", output, re.MULTILINE)
    promised = re.findall(r"\((\d{3})\):$", output, re.MULTILINE)

    answers = [
        subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout for command in commands
    ]

    assert promised == ["200", "400"]
    assert [answer.split()[1] for answer in answers] == promised
    assert '"code": "code_rejected"' in answers[1]


def test_requests_show_up_in_the_log(running):
    """A request from another program appears in the function's log, without the platform's own lines."""
    process, output = running
    host, path = endpoint_of(output)

    for _ in range(2):  # a line that is printed late is collected at the function's next call
        ask(host, "POST", path, Content_Type="text/plain")

    logged = read_until(process, "media_type")
    assert '"reason":"media_type"' in logged
    assert "RequestId:" not in logged
    assert '"_aws"' not in logged


def test_make_user_signs_up_another(running, folder):
    """`make user` finds the running instance and prints a command that confirms the new user."""
    name = "it's+me@example.com"
    done = user(folder, NAME_OF_USER=name)

    assert done.returncode == 0, done.stderr
    assert f"user  {name}, signed up" in done.stdout
    assert page_of(running[1]) in done.stdout
    if shutil.which("curl") is not None:
        command = done.stdout.splitlines()[-1]
        answer = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout
        assert answer.split()[1] == "200"


def test_make_user_without_make_run(tmp_path):
    """Without `make run`, `make user` fails with one sentence."""
    done = user(tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "make user: `make run` is not running in this checkout: start it in another terminal.\n"


@pytest.mark.parametrize(
    ("words", "variables", "passed"),
    [
        ([f"USERNAME={ODD_NAME}"], {}, ODD_NAME),
        ([], {"USERNAME": ODD_NAME}, ""),
        (["USERNAME=ada"], {}, "ada"),
        ([], {"USERNAME": "ada"}, ""),
        ([], {}, ""),
    ],
    ids=["after make", "before make", "no address, after make", "login name of a desktop", "none"],
)
def test_make_passes_the_name_on(tmp_path, words, variables, passed):
    """USERNAME comes through unchanged, from the command line only: desktops set the variable to the login name."""
    (tmp_path / "python").write_text('#!/bin/sh\nprintf %s "$NAME_OF_USER"\n')
    (tmp_path / "python").chmod(0o755)
    done = make("-s", "user", f"BIN={tmp_path}", *words, **variables)
    assert done.stdout == passed, done.stderr


def test_change_is_served(running):
    """After a source was saved, a new version serves the requests."""
    process, _ = running
    (FUNCTIONS / "signup_functions" / "confirmation" / "problems.py").touch()

    assert "functions/signup_functions/confirmation/problems.py changed: served after " in read_until(
        process, " changed: "
    )


def test_output_says_where_the_mail_is_and_what_is_missing(output):
    """The output names the mail with the code, and the emulator's limitations."""
    assert re.search(r"^code +\d{6}, from the mail to \S+@\S+$", output, re.MULTILINE)
    assert f"mails     {page_of(output)}/mails?key=" in output
    assert re.search(r"^Not emulated: .*code expiry.*WAF", output, re.MULTILINE)


def test_page_is_served(output):
    """The page is there and knows the endpoint; the link fills it in."""
    page = page_of(output)
    _, path = endpoint_of(output)
    assert f"{page}/#username=demo@example.com&code=123456" in output

    served = ask(page.removeprefix("http://"), "GET", "/").text

    assert f'content="{path}"' in served


def test_page_and_front_ends_may_call(output):
    """The page, every origin in ORIGIN and the usual development servers pass a preflight and may read the response."""
    host, path = endpoint_of(output)

    for origin in (page_of(output), *NAMED_ORIGINS, "http://localhost:3000", "http://localhost:5173"):
        preflight = ask(
            host,
            "OPTIONS",
            path,
            Origin=origin,
            Access_Control_Request_Method="POST",
            Access_Control_Request_Headers="content-type",
        )
        answer = ask(host, "POST", path, Origin=origin, Content_Type="application/json")

        assert preflight.status == 204
        assert preflight.getheader("Access-Control-Allow-Origin") == origin
        assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
        assert (answer.status, answer.getheader("Access-Control-Allow-Origin")) == (422, origin)
        assert origin in output


def test_page_of_another_origin_cannot_read_answers(output):
    """As on AWS, an origin that nobody named gets no CORS header, and its preflight names the first origin."""
    host, path = endpoint_of(output)
    answer = ask(host, "POST", path, Origin="https://elsewhere.example", Content_Type="application/json")
    preflight = ask(host, "OPTIONS", path, Origin="https://elsewhere.example", Access_Control_Request_Method="POST")

    assert (answer.status, answer.getheader("Access-Control-Allow-Origin")) == (422, None)
    assert preflight.getheader("Access-Control-Allow-Origin") == NAMED_ORIGINS[0]


def test_second_instance_is_told_of_the_first(running, folder):
    """A second `make run` names the process and the address of the first."""
    process, output = running

    with start(folder) as second:
        sentence = refusal(second)

    assert f"already runs in this checkout (process {process.pid}, http://" in sentence
    assert sentence.split(", ")[1].split(")")[0] in output


@pytest.mark.full
def test_the_next_run_has_the_same_addresses(running, tmp_path):
    """Two runs print the same addresses for the same ports; and on Ctrl-C nothing of a run is left.

    It says that it stopped, ends with 0, and leaves neither a process nor a file.
    """
    port, page_port = free_port(), free_port()
    with start(tmp_path, PORT=str(port), PAGE_PORT=str(page_port)) as process:
        output = output_of(process)
        _, first_path = endpoint_of(running[1])
        assert endpoint_of(output) == (f"{HOST}:{port}", first_path)
        assert page_of(output) == f"http://{HOST}:{page_port}"
        assert len(processes_of(tmp_path / "tmp")) >= 3, "make run, the emulator and the function"

        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=STOP_SECONDS)

    assert (process.returncode, output.strip(), errors) == (0, "stopped", "")
    assert wait_until_gone(tmp_path / "tmp") == []
    assert list((tmp_path / "tmp").iterdir()) == []


def test_ctrl_c_stops_it_while_it_sets_up(tmp_path):
    """A run that is stopped during its set-up leaves neither a process nor a file."""
    with start(tmp_path) as process:
        assert process.stdout is not None
        process.stdout.read(1)  # the first step has begun
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=STOP_SECONDS)

    assert (process.returncode, errors) == (0, "")
    assert output.endswith("stopped\n")
    assert wait_until_gone(tmp_path / "tmp") == []
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.full
def test_killed_emulator_ends_the_command(tmp_path):
    """If the emulator is killed, the command ends with one sentence and leaves nothing behind."""
    with start(tmp_path) as process:
        output_of(process)
        (emulator,) = (id_ for id_ in processes_of(tmp_path / "tmp") if "emulator_process" in command_line(id_))
        os.kill(int(emulator), signal.SIGKILL)
        sentence = refusal(process)

    assert sentence == ("make run: The emulated AWS stopped unexpectedly: SIGKILL killed it. Start `make run` again.\n")
    assert wait_until_gone(tmp_path / "tmp") == []
    assert list((tmp_path / "tmp").iterdir()) == []
