"""`make user-ref`: the `userRef` of a user, as the deployed function logs it."""

import pytest

from operations.user_ref import main
from tests.end_to_end.log_lines import WRONG_CODE, client_secret, log_until, of_request
from tests.support.caller import confirm

pytestmark = pytest.mark.usefixtures("sdk_variables")


@pytest.mark.parametrize("around", ["", " \t"])
def test_it_finds_the_users_log_line(deployment, user, capsys, around):
    """The printed userRef is that of the user's log line; white space around the name does not matter."""
    request_id = confirm(deployment, user.username, WRONG_CODE).json["requestId"]
    logged = of_request(log_until(deployment, request_id), request_id)["userRef"]

    assert main(["--environment", "local", "--username", around + user.username + around]) == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == (f"userRef {logged}\n", "")
    assert user.username not in captured.out
    assert client_secret(deployment) not in captured.out


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ("nowhere", "There is no environment 'nowhere', only local, dev, staging, prod."),
        ("prod", "There is no stack signup-confirmation-prod in this account and Region (us-east-1): deploy it."),
    ],
)
def test_what_stands_in_the_way(capsys, environment, sentence):
    """Each failure is one sentence and the exit code 1."""
    assert main(["--environment", environment, "--username", "jane"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"make user-ref: {sentence}")
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize("name", ["", "  ", "jane doe", "x" * 129])
def test_name_that_the_service_refuses(capsys, name):
    """A user name that the function refuses is refused here too, and not repeated."""
    assert main(["--environment", "local", "--username", name]) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("make user-ref: USERNAME is not a valid user name: This m")
    assert captured.out == ""
    assert not name.strip() or name not in captured.err
