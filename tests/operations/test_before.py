"""What `make` asks before a command acts on an account: which environment, in which Region, and as whom."""
# ruff: noqa: S607 - a system command

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys

import pytest

from operations import account
from tests.support.shipped import COPY, ENVIRONMENTS, FILE, copy_into, project

NO_REGION = "Say in which Region dev is: in infra/environments.py, in AWS_REGION, or in your AWS profile."


@pytest.fixture(autouse=True)
def nothing_of_the_users(monkeypatch):
    """No variable, profile or file says a Region."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Say which environment: make env ENV=dev"),
        (["ENV=test"], "There is no environment 'test' in infra/environments.py, only local, dev, staging, prod"),
        (
            ["ENV=d.v"],
            (
                "There is no environment 'd.v' in infra/environments.py, only local, dev, staging, prod; "
                "did you mean 'dev'?"
            ),
        ),
        (["ENV=local"], "The environment local is for make run, not for an AWS account."),
        (["ENV=dev"], NO_REGION),
    ],
)
def test_make_refuses_in_one_sentence(words, sentence):
    """A command that does not know where it would act does not begin."""
    done = make(*words)
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == sentence


@pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_make_goes_on_where_it_knows(monkeypatch, variable):
    """An environment, a Region and credentials are enough."""
    monkeypatch.setenv(variable, "eu-west-1")
    done = make("ENV=dev")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_without_credentials(monkeypatch, capsys):
    """Nobody is signed in: the CDK would speak of an account that cannot be resolved."""
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    assert account.main(["--environment", "dev"]) == 1
    assert capsys.readouterr().err.startswith("No AWS credentials were found: sign in, or set AWS_PROFILE")


def test_a_bad_environment_is_one_sentence(tmp_path):
    """Whatever the command, an invalid value is reported in one sentence."""
    for folder in ("functions", "infra", "operations"):
        copy_into(tmp_path, folder)
    (tmp_path / FILE).write_text(COPY.read_text().replace("log_retention_days=7,", "log_retention_days=8,"))
    done = subprocess.run(
        [sys.executable, "-m", "operations.account", "--environment", "dev"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert re.match(
        r"infra/environments\.py:\d+: environment 'dev': log_retention_days must be one of 1, 3,", done.stderr
    )
    assert done.stderr.count("\n") == 1


def test_region_of_the_environment(monkeypatch):
    """The environment's own Region needs no other."""
    monkeypatch.setitem(account.ENVIRONMENTS, "dev", dataclasses.replace(ENVIRONMENTS["dev"], region="eu-west-1"))
    assert account.main(["--environment", "dev"]) == 0


def test_region_of_the_profile(monkeypatch, tmp_path, capsys):
    """The Region may be a profile's; a profile that there is not is named."""
    config = tmp_path / "config"
    config.write_text("[profile team]\nregion = eu-west-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    assert account.main(["--environment", "dev"]) == 1
    assert capsys.readouterr().err == f"{NO_REGION}\n"
    monkeypatch.setenv("AWS_PROFILE", "team")
    assert account.main(["--environment", "dev"]) == 0
    monkeypatch.setenv("AWS_PROFILE", "gone")
    assert account.main(["--environment", "dev"]) == 1
    assert capsys.readouterr().err == "The AWS settings are invalid: The config profile (gone) could not be found.\n"


def make(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the step of `make` that all such commands begin with, with no variable of an outer `make`."""
    return subprocess.run(
        ["make", "-o", ".venv/.ready", "env", *words],
        cwd=project(),
        env={name: value for name, value in os.environ.items() if not name.startswith(("ENV", "MAKE", "MFLAGS"))},
        capture_output=True,
        text=True,
        check=False,
    )
