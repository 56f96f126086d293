"""`make run` as a developer uses it: a process that is started, read, tried out and stopped."""

import os
import re
import signal

import pytest

from infra.asset.builder import FUNCTIONS
from local.emulator import HOST, free_port
from tests.local.command import (
    NAMED_ORIGINS,
    ask,
    curl,
    endpoint_of,
    output_of,
    page_of,
    read_until,
    refusal,
    start,
    stop,
    user,
)
from tests.local.processes import assert_nothing_is_left, command_line, processes_of
from tests.support.programs import make

ODD_NAME = "o'x$(shell id)`id`\"@example.com"


def test_printed_curl_commands(output):
    """The printed commands get the printed statuses: 200 for the first, 400 for a wrong code."""
    statuses = re.findall(r"\((\d{3})\):$", output, re.MULTILINE)
    responses = [curl(command) for command in re.findall(r"^  (curl .+)$", output, re.MULTILINE)]

    assert statuses == ["200", "400"]
    assert [response.split()[1] for response in responses] == statuses
    assert '"code": "code_rejected"' in responses[1]


def test_requests_are_in_the_log(running):
    """A request from another program appears in the function's log, without the platform's own lines."""
    process, output = running
    host, path = endpoint_of(output)

    for _ in range(2):  # a line that is printed late is collected at the function's next call
        ask(host, "POST", path, Content_Type="text/plain")

    log = read_until(process, "media_type")
    assert '"reason":"media_type"' in log
    assert "RequestId:" not in log
    assert '"_aws"' not in log


def test_make_user_signs_up_another(running, folder):
    """`make user` finds the running instance and prints a command that confirms the new user."""
    name = "it's+me@example.com"
    done = user(folder, NAME_OF_USER=name)

    assert done.returncode == 0, done.stderr
    assert f"user  {name}, signed up" in done.stdout
    assert page_of(running[1]) in done.stdout
    assert curl(done.stdout.splitlines()[-1]).split()[1] == "200"


def test_make_user_without_make_run(tmp_path):
    """Without `make run`, `make user` fails with one sentence."""
    done = user(tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "make user: `make run` is not running in this checkout: start it in another terminal.\n"


@pytest.mark.parametrize(
    ("words", "variables", "passed"),
    [([f"USERNAME={ODD_NAME}"], {}, ODD_NAME), ([], {"USERNAME": ODD_NAME}, ""), ([], {}, "")],
    ids=["after make", "before make", "none"],
)
def test_make_passes_the_name_on(tmp_path, words, variables, passed):
    """USERNAME comes through unchanged, from the command line only: desktops set the variable to the login name."""
    (tmp_path / "python").write_text('#!/bin/sh\nprintf %s "$NAME_OF_USER"\n')
    (tmp_path / "python").chmod(0o755)
    done = make("-s", "user", f"BIN={tmp_path}", *words, **variables)
    assert done.stdout == passed, done.stderr


def test_a_changed_source_is_served(running):
    """After a source was saved, a new version serves the requests."""
    process, _ = running
    (FUNCTIONS / "signup_functions" / "confirmation" / "problems.py").touch()

    report = "functions/signup_functions/confirmation/problems.py changed: served after "
    assert report in read_until(process, " changed: ")


def test_output_names_the_mail_the_page_and_the_limitations(output):
    """The output has the mail with the code, a link that fills the page in, and the emulator's limitations."""
    assert re.search(r"^code +\d{6}, from the mail to \S+@\S+$", output, re.MULTILINE)
    assert f"mails     {page_of(output)}/mails?key=" in output
    assert f"{page_of(output)}/#username=demo@example.com&code=123456" in output
    assert re.search(r"^Not emulated: .*code expiry.*WAF", output, re.MULTILINE)


def test_page_and_front_ends_may_call(output):
    """The page, every origin in ORIGIN and the usual development servers pass a preflight and may read the response."""
    host, path = endpoint_of(output)
    asked = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "content-type"}

    for origin in (page_of(output), *NAMED_ORIGINS, "http://localhost:3000", "http://localhost:5173"):
        preflight = ask(host, "OPTIONS", path, Origin=origin, **asked)
        response = ask(host, "POST", path, Origin=origin, Content_Type="application/json")

        assert (preflight.status, preflight.getheader("Access-Control-Allow-Origin")) == (204, origin)
        assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
        assert (response.status, response.getheader("Access-Control-Allow-Origin")) == (422, origin)
        assert origin in output


def test_page_of_another_origin_cannot_read_responses(output):
    """As on AWS, an origin that is not allowed gets no CORS header, and its preflight names the first origin."""
    host, path = endpoint_of(output)
    response = ask(host, "POST", path, Origin="https://elsewhere.example", Content_Type="application/json")
    preflight = ask(host, "OPTIONS", path, Origin="https://elsewhere.example", Access_Control_Request_Method="POST")

    assert (response.status, response.getheader("Access-Control-Allow-Origin")) == (422, None)
    assert preflight.getheader("Access-Control-Allow-Origin") == NAMED_ORIGINS[0]


def test_second_instance_names_the_first(running, folder):
    """A second `make run` names the process and the address of the first."""
    process, output = running

    with start(folder) as second:
        sentence = refusal(second)

    assert f"already runs in this checkout (process {process.pid}, http://" in sentence
    assert sentence.split(", ")[1].split(")")[0] in output


@pytest.mark.full
def test_the_next_run_has_the_same_addresses(running, tmp_path):
    """Two runs print the same addresses for the same ports. On Ctrl-C a run ends with 0 and leaves nothing behind."""
    port, page_port = free_port(), free_port()
    with start(tmp_path, PORT=str(port), PAGE_PORT=str(page_port)) as process:
        output = output_of(process)
        _, first_path = endpoint_of(running[1])
        assert endpoint_of(output) == (f"{HOST}:{port}", first_path)
        assert page_of(output) == f"http://{HOST}:{page_port}"
        assert len(processes_of(tmp_path / "tmp")) >= 3, "make run, the emulator and the function"

        code, output, errors = stop(process, signal.SIGINT)

    assert (code, output.strip(), errors) == (0, "stopped", "")
    assert_nothing_is_left(tmp_path / "tmp")


def test_stop_during_the_set_up(tmp_path):
    """A run that is stopped during its set-up leaves neither a process nor a file."""
    with start(tmp_path) as process:
        process.stdout.read(1)  # the first step has begun
        code, output, errors = stop(process, signal.SIGTERM)

    assert (code, errors) == (0, "")
    assert output.endswith("stopped\n")
    assert_nothing_is_left(tmp_path / "tmp")


@pytest.mark.full
def test_killed_emulator_ends_the_command(tmp_path):
    """If the emulator is killed, the command ends with one sentence and leaves nothing behind."""
    with start(tmp_path) as process:
        output_of(process)
        (emulator,) = (id_ for id_ in processes_of(tmp_path / "tmp") if "emulator_process" in command_line(id_))
        os.kill(int(emulator), signal.SIGKILL)
        sentence = refusal(process)

    assert sentence == "make run: The emulated AWS stopped unexpectedly: SIGKILL killed it. Start `make run` again.\n"
    assert_nothing_is_left(tmp_path / "tmp")
