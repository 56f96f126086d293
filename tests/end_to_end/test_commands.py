"""`make secret` and `make user-ref` with the deployed stack."""

import json

import pytest

from operations import secret
from operations.user_ref import main
from tests.end_to_end.log_lines import WRONG_CODE, client_secret, log_line
from tests.support.caller import confirm

pytestmark = pytest.mark.usefixtures("sdk_variables")


@pytest.mark.parametrize("around", ["", " \t"])
def test_it_finds_the_users_log_line(deployment, user, capsys, around):
    """A response's request id finds its log line, which has the reason and the `userRef` that the command prints."""
    request_id = confirm(deployment, user.username, WRONG_CODE).json["requestId"]
    line = log_line(deployment, request_id)
    assert line["reason"] == "code_mismatch"

    assert main(["--environment", "local", "--username", around + user.username + around]) == 0
    assert capsys.readouterr() == (f"userRef {line['userRef']}\n", "")


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ("nowhere", "There is no environment 'nowhere', only local, dev, staging, prod."),
        ("prod", "There is no stack signup-confirmation-prod in this account and Region (us-east-1): deploy it."),
    ],
)
def test_missing_environment_or_stack(capsys, environment, sentence):
    """A missing environment or stack is reported in one sentence, with the exit code 1."""
    assert main(["--environment", environment, "--username", "jane"]) == 1
    assert capsys.readouterr() == ("", f"make user-ref: {sentence}\n")


@pytest.mark.parametrize("name", ["", "  ", "jane doe", "x" * 129])
def test_name_that_the_service_refuses(capsys, name):
    """The command refuses a user name that the function refuses, and does not print it."""
    assert main(["--environment", "local", "--username", name]) == 1
    out, err = capsys.readouterr()
    assert err.startswith("make user-ref: USERNAME is not a valid user name: This m")
    assert out == ""
    assert not name.strip() or name not in err


def test_client_secret_is_stored_as_json(deployment, capsys):
    """The command stores the client's id and secret, and prints one line without them."""
    stored = {"SecretId": deployment.outputs["ClientSecretArn"]}
    secrets = deployment.emulator.client("secretsmanager")
    secrets.put_secret_value(**stored, SecretString="random value of the stack")

    assert secret.main(["--environment", "local"]) == 0

    assert capsys.readouterr() == ("The client secret of local: stored\n", "")
    assert json.loads(secrets.get_secret_value(**stored)["SecretString"]) == {
        "clientId": deployment.outputs["UserPoolClientId"],
        "clientSecret": client_secret(deployment),
    }
