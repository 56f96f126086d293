"""A run of `make acceptance`: its lines, its report, and its state after it was stopped."""

import json
import threading
from argparse import Namespace

import pytest

from operations.acceptance import __main__ as program
from operations.acceptance.check import CHECKS
from operations.acceptance.runner import Runner, State
from tests.support.acceptance_world import world
from tests.support.scripted_aws import Refused

ADDRESS = "jane+x@example.com"
CONFIRM = "cognito-idp.confirm_sign_up"


@pytest.fixture(autouse=True)
def build(tmp_path, monkeypatch):
    """The folder of the reports."""
    monkeypatch.setattr(program, "PROJECT", tmp_path)
    return tmp_path / "build"


def accept(context, numbers, **options):
    """Run checks as the command does with some options."""
    context.options = Namespace(**vars(context.options) | options)
    return program.accept(context, numbers, account="111122223333")


def test_report_has_no_secret_code_or_address(build, capsys):
    """Whatever AWS returns, the lines and the report contain no secret, code, address or control character."""
    message = f"{ADDRESS} 739214 203.0.113.9 2001:db8::17 second_secret_of_the_client \x1b[31m\n|"
    with world() as (context, aws, _):
        aws.responses[CONFIRM] = Refused("InternalErrorException", message)
        code = accept(context, [1, 19])

    report, lines = (build / "acceptance-dev.md").read_text(), capsys.readouterr().out
    assert code == 1
    for text in (report, lines, (build / "acceptance-dev.json").read_text()):
        for hidden in (ADDRESS, "739214", "203.0.113.9", "2001:db8::17", "second_secret", "\x1b"):
            assert hidden not in text
    assert "<address> <code> <address> <address> <secret> \\x1b[31m\\n" in report
    assert "change:   functions/signup_functions/confirmation/outcomes.py" in lines
    assert CHECKS[1].expects in report


def test_each_check_has_its_line(capsys):
    """A line has the number, the result, the title and the time; a skipped check has its reason."""
    with world() as (context, _, statuses):
        statuses["/v1/confirm"] = [400, 200, 200]
        assert accept(context, [18, 35]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == " 18  ok       A wrong code, the right code, and a duplicate submission (0 s)"
    assert lines[1].startswith(" 35  skipped: dev has no web ACL")
    assert lines[2].startswith("1 ok, 0 differ, 1 skipped. The report is build/acceptance-dev.md")


def test_a_run_continues_where_the_last_one_stopped():
    """Only skipped checks run again. `--checks`, `--fresh` and another deployment make finished ones run again, too."""
    with world() as (context, aws, _):

        def calls(numbers, **options):
            aws.calls.clear()
            accept(context, numbers, **options)
            return len(aws.calls)

        aws.responses["apigateway.get_account"] = Refused("AccessDeniedException", "no")
        assert calls([4, 38]) > 1
        assert calls([4, 38]) == 1
        assert calls([4], checks="4") > 0
        assert calls([4], checks="", fresh=True) > 0
        assert calls([4], fresh=False) == 0
        context.outputs = {**context.outputs, "RestApiId": "another"}
        assert calls([4]) > 0


def test_a_missing_permission_skips(capsys):
    """A check whose call is denied names the operation."""
    with world() as (context, aws, _):
        aws.responses["apigateway.get_account"] = Refused("AccessDeniedException", "no")
        assert accept(context, [38]) == 0
    assert "skipped: These credentials may not call GetAccount: no" in capsys.readouterr().out


def test_a_stopped_run(build):
    """Ctrl-C during one check ends the others and deletes their pools. The report has the results so far."""
    waits = threading.Event()
    with world() as (context, aws, _):

        def described(given):  # noqa: ARG001
            waits.set()
            return {"UserPoolClient": {"ClientSecret": "original_secret_of_a_client"}}

        def interrupted(given):  # noqa: ARG001
            waits.wait(10)
            raise KeyboardInterrupt

        aws.responses |= {"cognito-idp.describe_user_pool_client": described, "apigateway.get_account": interrupted}
        context.clock = lambda: 0.0  # the check waits for as long as it may
        with pytest.raises(KeyboardInterrupt):
            accept(context, [5, 38])

        assert ("cognito-idp.delete_user_pool", {"UserPoolId": "eu-west-1_TEMPORARY"}) in aws.calls
    assert json.loads((build / "acceptance-dev.json").read_text())["made"] == []
    assert (build / "acceptance-dev.md").exists()


def test_the_run_after_a_killed_one(tmp_path):
    """A run deletes the users and pools that a killed run left behind."""
    path = tmp_path / "state.json"
    state = State(path, ["x"], fresh=False)
    state.made |= {("pool", "eu-west-1_LEFT"), ("user", "sub")}
    state.save()
    with world() as (context, aws, _):
        Runner(context, State(path, ["x"], fresh=False), lambda *_: None).run([])

    deleted = {name for name, _ in aws.calls}
    assert {"cognito-idp.delete_user_pool", "cognito-idp.admin_delete_user"} <= deleted
    assert not State(path, ["x"], fresh=False).made


def test_progress():
    """A waiting check prints every 30 s what it waits for."""
    lines = []
    with world() as (context, _, _):
        context.say = lines.append
        assert not context.poll(lambda: None, 100, "the metric")
    assert lines == [f"waiting for the metric, {seconds} of at most 100 s" for seconds in (30, 60, 90)]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Give EMAIL=you@example.com, or OPTIONS=--no-mail."),
        (["--checks", "0"], f"There is no check 0, only 1 to {len(CHECKS)}."),
        (["--checks", "one"], "--checks takes numbers, as in 1,5,13."),
    ],
)
def test_arguments(capsys, arguments, sentence):
    """A wrong argument is reported in one sentence, before any AWS call."""
    assert program.main(["--environment", "dev", *arguments]) == 2
    assert capsys.readouterr().err == f"make acceptance: {sentence}\n"


def test_list(capsys):
    """The list has each check with what it expects."""
    assert program.main(["--environment", "dev", "--list"]) == 0
    shown = capsys.readouterr().out
    assert all(check.title in shown and check.expects in shown for check in CHECKS.values())
