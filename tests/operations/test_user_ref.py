"""`make user-ref`: the versions of the secret, and how make passes arguments on."""

import functools
import json
import sys

import pytest

from operations.stack import OperationError
from operations.user_ref import user_refs
from signup_functions.shared.keys import user_ref
from tests.support.identifiers import SECRET_ARN
from tests.support.programs import make
from tests.support.upstream import error, secret

MISSING = error("ResourceNotFoundException")
PLACEHOLDER = secret('{"clientId": "1example23456789", "placeholder": "x"}')
NOW = secret('{"clientSecret": "n0w"}')
BEFORE = secret('{"clientSecret": "bef0re"}')


def test_both_versions(aws, secretsmanager):
    """After a rotation the command returns the `userRef` under the current and the previous secret."""
    aws.answers("GetSecretValue", NOW, BEFORE)
    assert user_refs("jane", SECRET_ARN, secretsmanager) == {
        "current": user_ref("n0w", "jane"),
        "previous": user_ref("bef0re", "jane"),
    }
    assert [request.body.get("VersionStage") for request in aws.requests] == [None, "AWSPREVIOUS"]


@pytest.mark.parametrize("previous", [MISSING, PLACEHOLDER])
def test_no_previous_version(aws, secretsmanager, previous):
    """Without a usable previous secret, the command returns the current `userRef` alone."""
    aws.answers("GetSecretValue", NOW, previous)
    assert user_refs("jane", SECRET_ARN, secretsmanager) == {"current": user_ref("n0w", "jane")}


@pytest.mark.parametrize("current", [MISSING, PLACEHOLDER, secret(""), secret("two words")])
def test_unusable_secret(aws, secretsmanager, current):
    """Without a usable current secret, the command fails and does not quote the value."""
    aws.answers("GetSecretValue", current)
    with pytest.raises(OperationError, match="not filled") as raised:
        user_refs("jane", SECRET_ARN, secretsmanager)
    assert "two words" not in str(raised.value)


@pytest.fixture
def called(tmp_path):
    """Run a target of the Makefile with a Python that prints its arguments and the variable USERNAME."""
    stub = tmp_path / "python"
    stub.write_text(
        f"#!{sys.executable} -I\nimport json, os, sys\nprint(json.dumps([sys.argv[1:], os.environ.get('USERNAME')]))\n"
    )
    stub.chmod(0o755)
    return functools.partial(make, "-s", f"BIN={tmp_path}")


@pytest.mark.parametrize(
    "name",
    ["jane", "a$b$$c", "it's \"Jane\"", "two  words ", "--help", "back\\slash\\", "#x", "`touch {0}`", "x\ntouch {0}",
     "$(shell touch {0})", "';touch {0};'", "${{HOME}}", "é+ä@example.com"],
)  # fmt: skip
def test_make_passes_a_name_on_unchanged(called, tmp_path, name):
    """No character of a user name means anything to make or to a shell."""
    harmed = tmp_path / "harmed"
    name = name.format(harmed)
    done = called("user-ref", "ENV=dev", f"USERNAME={name}")
    assert done.returncode == 0, done.stderr
    arguments, inherited = json.loads(done.stdout.splitlines()[-1])
    assert arguments == ["-m", "operations.user_ref", "--environment", "dev", f"--username={name}"]
    assert inherited is None
    assert not harmed.exists()


def test_name_is_taken_from_the_command_line_only(called):
    """The variable USERNAME, which desktops set to the login name, is ignored."""
    done = called("user-ref", "ENV=dev", USERNAME="jane")
    assert done.returncode != 0
    assert "operations.user_ref" not in done.stdout
    assert done.stderr.startswith("USERNAME is missing: make user-ref ENV=dev USERNAME='…'\n")


def test_make_passes_the_arguments_of_smoke_on(called):
    """URL may be a variable or an argument of make. No character means anything to a shell."""
    for done in (called("smoke", URL="https://a/v1$x"), called("smoke", "URL=https://a/v1$x")):
        arguments, _ = json.loads(done.stdout.splitlines()[-1])
        assert arguments == ["-m", "operations.smoke", "--url=https://a/v1$x", "--origin=", "--disclosure=uniform"]
    arguments, _ = json.loads(called("smoke", "URL=u", "ORIGIN=*", "DISCLOSURE=precise; echo").stdout)
    assert arguments[2:] == ["--url=u", "--origin=*", "--disclosure=precise; echo"]
