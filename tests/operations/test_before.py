"""What `make` asks before a command acts on an account: which environment, and in which Region."""
# ruff: noqa: S607 - a system command

from __future__ import annotations

import dataclasses
import os
import subprocess

import pytest

from infra.environments import ENVIRONMENTS
from local.deployment import PROJECT
from operations import region

NO_REGION = "Say in which Region dev is: in infra/environments.py, in AWS_REGION, or in your AWS profile."


@pytest.fixture(autouse=True)
def nothing_of_the_users(monkeypatch):
    """No variable, profile or file says a Region."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Say which environment: make env ENV=dev"),
        (["ENV=test"], "There is no environment test in infra/environments.py."),
        (["ENV=d.v"], "There is no environment d.v in infra/environments.py."),
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
    """An environment and a Region are enough."""
    monkeypatch.setenv(variable, "eu-west-1")
    done = make("ENV=dev")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_region_of_the_environment(monkeypatch):
    """The environment's own Region needs no other."""
    monkeypatch.setitem(region.ENVIRONMENTS, "dev", dataclasses.replace(ENVIRONMENTS["dev"], region="eu-west-1"))
    assert region.main(["--environment", "dev"]) == 0


def test_region_of_the_profile(monkeypatch, tmp_path, capsys):
    """The Region may be a profile's; a profile that there is not is named."""
    config = tmp_path / "config"
    config.write_text("[profile team]\nregion = eu-west-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    assert region.main(["--environment", "dev"]) == 1
    assert capsys.readouterr().err == f"{NO_REGION}\n"
    monkeypatch.setenv("AWS_PROFILE", "team")
    assert region.main(["--environment", "dev"]) == 0
    monkeypatch.setenv("AWS_PROFILE", "gone")
    assert region.main(["--environment", "dev"]) == 1
    assert capsys.readouterr().err == "The AWS settings make no sense: The config profile (gone) could not be found.\n"


def make(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the step of `make` that all such commands begin with, with no variable of an outer `make`."""
    return subprocess.run(
        ["make", "-o", ".venv/.ready", "env", *words],
        cwd=PROJECT,
        env={name: value for name, value in os.environ.items() if not name.startswith(("ENV", "MAKE", "MFLAGS"))},
        capture_output=True,
        text=True,
        check=False,
    )
