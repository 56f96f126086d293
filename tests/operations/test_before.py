"""The checks of `make` before a command acts on an account: environment, account and Region."""

import re
import sys

import pytest

from infra.settings import Environment
from operations import account
from tests.support import function_environment, sts
from tests.support.programs import make, run
from tests.support.shipped import COPY, ENVIRONMENTS, FILE, copy_into, project

NONE = "There is no environment {!r} in infra/environments.py, only local, dev, staging, prod"
NO_REGION = "dev has no Region: set it in infra/environments.py, in AWS_REGION, or in your AWS profile."
IRELAND = {"AWS_REGION": "eu-west-1"}
IN_IRELAND = f"dev: account {sts.ACCOUNT}, Region eu-west-1\n"


@pytest.fixture(autouse=True)
def signed_in(monkeypatch):
    """A user is signed in to `sts.ACCOUNT`. No variable, profile or file names a Region."""
    with sts.serve() as address:
        keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
        function_environment.isolate(monkeypatch, **keys, AWS_ENDPOINT_URL=f"http://{address}")
        yield


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Say which environment: make env ENV=dev"),
        (["ENV=test"], NONE.format("test")),
        (["ENV=d.v"], f"{NONE.format('d.v')}; did you mean 'dev'?"),
        (["ENV=local"], "The environment local is for make run, not for an AWS account."),
        (["ENV=dev"], NO_REGION),
    ],
)
def test_make_refuses_in_one_sentence(words, sentence):
    """`make` runs no command without an environment of an AWS account and its Region."""
    done = make("env", *words, folder=project())
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == sentence


def test_a_bad_environment_is_one_sentence(tmp_path):
    """Every command reports an invalid value of `infra/environments.py` in one sentence."""
    for folder in ("functions", "infra", "operations"):
        copy_into(tmp_path, folder)
    (tmp_path / FILE).write_text(COPY.read_text().replace("log_retention_days=7,", "log_retention_days=8,"))
    done = run([sys.executable, "-m", "operations.account", "--environment", "dev"], folder=tmp_path)
    assert done.returncode == 1
    sentence = r"infra/environments\.py:\d+: environment 'dev': log_retention_days must be one of 1, 3,.*\n"
    assert re.fullmatch(sentence, done.stderr)


ANOTHER_ACCOUNT = (
    f"You are signed in to account {sts.ACCOUNT}, but dev is in account 444455556666 (infra/environments.py): "
    "choose another AWS_PROFILE.\n"
)
ANOTHER_REGION = "is eu-west-1, but dev is in eu-central-1 (infra/environments.py): correct one of them.\n"


@pytest.mark.parametrize(
    ("settings", "variables", "code", "printed"),
    [
        ({}, IRELAND, 0, IN_IRELAND),
        ({"account": sts.ACCOUNT, "region": "eu-west-1"}, IRELAND, 0, IN_IRELAND),
        ({"region": "eu-central-1"}, {}, 0, f"dev: account {sts.ACCOUNT}, Region eu-central-1\n"),
        ({"account": "444455556666"}, IRELAND, 1, ANOTHER_ACCOUNT),
        ({"region": "eu-central-1"}, IRELAND, 1, f"AWS_REGION {ANOTHER_REGION}"),
        ({"region": "eu-central-1"}, {"AWS_DEFAULT_REGION": "eu-west-1"}, 1, f"AWS_DEFAULT_REGION {ANOTHER_REGION}"),
        ({}, {"AWS_REGION": "eu-wset-1"}, 1, "there is no 'eu-wset-1'; did you mean 'eu-west-1'?\n"),
    ],
    ids=["in variables", "in the file", "in the file alone", "another account", "AWS_REGION", "AWS_DEFAULT_REGION",
         "misspelt"],
)  # fmt: skip
def test_account_and_region(monkeypatch, capsys, settings, variables, code, printed):
    """The check prints account and Region to standard error. It refuses those that are not the environment's."""
    monkeypatch.setitem(ENVIRONMENTS, "dev", Environment(name="dev", **settings))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert account.main(["--environment", "dev"]) == code

    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith(printed)
    assert err.count("\n") == 1
