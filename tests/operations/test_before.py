"""The checks of `make` before a command acts on an account: environment, Region and credentials."""

import re
import sys

import pytest

from tests.support import function_environment
from tests.support.programs import make, run
from tests.support.shipped import COPY, FILE, copy_into, project

NO_REGION = "Say in which Region dev is: in infra/environments.py, in AWS_REGION, or in your AWS profile."


@pytest.fixture(autouse=True)
def nothing_of_the_users(monkeypatch):
    """No variable, profile or file names a Region."""
    function_environment.isolate(monkeypatch, AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")


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
    done = make("env", *words, folder=project())
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == sentence


def test_a_bad_environment_is_one_sentence(tmp_path):
    """Whatever the command, an invalid value is reported in one sentence."""
    for folder in ("functions", "infra", "operations"):
        copy_into(tmp_path, folder)
    (tmp_path / FILE).write_text(COPY.read_text().replace("log_retention_days=7,", "log_retention_days=8,"))
    done = run([sys.executable, "-m", "operations.account", "--environment", "dev"], folder=tmp_path)
    assert done.returncode == 1
    assert re.match(
        r"infra/environments\.py:\d+: environment 'dev': log_retention_days must be one of 1, 3,", done.stderr
    )
    assert done.stderr.count("\n") == 1
