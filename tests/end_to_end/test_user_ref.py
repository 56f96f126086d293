"""`make user-ref`: the `userRef` of a user, as the deployed function logs it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from local.emulator import CREDENTIALS, REGION
from operations.user_ref import main
from tests.end_to_end.log_lines import WRONG_CODE, client_secret, log_until, of_request
from tests.support.caller import confirm

if TYPE_CHECKING:
    from local.deployment import Deployment
    from local.sign_up import SignedUp


@pytest.fixture(autouse=True)
def variables(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK's variables lead to the emulator, and to nothing of the developer's own."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    isolated = {
        "AWS_ENDPOINT_URL": deployment.emulator.url,
        "AWS_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    for name, value in (CREDENTIALS | isolated).items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("around", ["", " \t"])
def test_it_finds_the_users_log_line(
    deployment: Deployment, user: SignedUp, capsys: pytest.CaptureFixture[str], around: str
) -> None:
    """What is printed is in the user's log line, whatever white space the name came with; name and secret are not."""
    request_id = confirm(deployment, user.username, WRONG_CODE).json["requestId"]
    logged = of_request(log_until(deployment, request_id), request_id)["userRef"]

    assert main(["--environment", "local", "--username", around + user.username + around]) == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == (f"userRef {logged}\n", "")
    assert user.username not in captured.out
    assert client_secret(deployment) not in captured.out


@pytest.mark.parametrize(
    ("environment", "variables_changed", "sentence"),
    [
        ("nowhere", {}, "There is no environment 'nowhere', only local, dev, staging, prod."),
        (
            "prod",
            {},
            "There is no stack signup-confirmation-prod in this account and Region (us-east-1): deploy it.",
        ),
        ("local", {"AWS_ACCESS_KEY_ID": ""}, "No AWS credentials were found"),
        ("local", {"AWS_PROFILE": "gone"}, "There is no AWS profile 'gone'"),
    ],
)
def test_what_stands_in_the_way(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    environment: str,
    variables_changed: dict[str, str],
    sentence: str,
) -> None:
    """Whatever stands in the way is one sentence and the exit code 1."""
    for name, value in variables_changed.items():
        monkeypatch.setenv(name, value)
    assert main(["--environment", environment, "--username", "jane"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"make user-ref: {sentence}")
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize("name", ["", "  ", "jane doe", "x" * 129])
def test_name_that_the_service_refuses(capsys: pytest.CaptureFixture[str], name: str) -> None:
    """A name that the function refuses is in no log line: it is refused here too, and not repeated."""
    assert main(["--environment", "local", "--username", name]) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("make user-ref: USERNAME is not a valid user name: This m")
    assert captured.out == ""
    assert not name.strip() or name not in captured.err
