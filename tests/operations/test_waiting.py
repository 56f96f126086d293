"""The end of `make deploy`: waiting until the first rotation has filled the client secret."""

import dataclasses

import pytest

from operations import rotation
from operations.rotation import POLL_SECONDS, WAIT_SECONDS, is_filled, wait
from operations.secret import main
from operations.stack import OperationError
from tests.support.identifiers import SECRET_ARN
from tests.support.shipped import ENVIRONMENTS
from tests.support.templates import POOL
from tests.support.upstream import ok


def described(**stages):
    """Return Secrets Manager's description of a secret whose versions have these stages."""
    return ok(ARN=SECRET_ARN, Name="n", VersionIdsToStages=stages)


EMPTY = described(placeholder=["AWSCURRENT"])
FILLED = described(placeholder=["AWSPREVIOUS"], other=["AWSCURRENT"])
RESPONSES = {
    "no version": (ok(ARN=SECRET_ARN, Name="n"), False),
    "the placeholder": (EMPTY, False),
    "a rotation that has begun": (described(placeholder=["AWSCURRENT", "AWSPENDING"]), False),
    "a rotation that runs or has failed": (described(placeholder=["AWSCURRENT"], other=["AWSPENDING"]), False),
    "filled by hand, or rotated": (FILLED, True),
    "a rotation about to end": (described(placeholder=["AWSPREVIOUS"], other=["AWSCURRENT", "AWSPENDING"]), True),
    "a later rotation": (described(older=["AWSPREVIOUS"], old=["AWSCURRENT"], new=["AWSPENDING"]), True),
}


@pytest.mark.parametrize(("response", "filled"), RESPONSES.values(), ids=RESPONSES)
def test_filled(aws, secretsmanager, response, filled):
    """A secret is filled once another version than the first is current. Its value is never read."""
    aws.answers("DescribeSecret", response)

    assert is_filled(SECRET_ARN, secretsmanager) is filled

    assert not aws.sent("GetSecretValue")


def test_waits_until_it_is_filled(aws, secretsmanager):
    """The command polls until the rotation has filled the secret."""
    aws.answers("DescribeSecret", EMPTY, EMPTY, FILLED)
    pauses = []
    wait(SECRET_ARN, secretsmanager, pauses.append)
    assert pauses == [POLL_SECONDS] * 2


def test_gives_up(aws, secretsmanager):
    """After ten minutes the error names the rotation function's log."""
    aws.answers("DescribeSecret", EMPTY)
    pauses = []
    with pytest.raises(OperationError, match="rotation function's log"):
        wait(SECRET_ARN, secretsmanager, pauses.append)
    assert sum(pauses) == WAIT_SECONDS


@pytest.fixture
def deployed(aws, monkeypatch, capsys):
    """Run the command against the scripted Secrets Manager, for `dev` with other settings, and return its output."""

    def deployed(**settings):
        environment = dataclasses.replace(ENVIRONMENTS["dev"], region="eu-west-1", **settings)
        monkeypatch.setitem(ENVIRONMENTS, "dev", environment)
        assert rotation.main(["--environment", "dev"]) == 0
        return capsys.readouterr().out

    monkeypatch.setattr(rotation, "outputs_of", lambda *_: {"ClientSecretArn": SECRET_ARN})
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
    return deployed


def test_an_empty_secret_that_does_not_rotate(aws, deployed):
    """For an empty secret that does not rotate, the command prints how to fill it."""
    aws.answers("DescribeSecret", EMPTY)

    assert deployed(rotation_days=None) == (
        "The client secret of dev has no value yet and does not rotate: run `make secret ENV=dev`.\n"
    )


def test_the_secret_of_an_existing_pool(aws, deployed):
    """The owner fills the secret of an existing pool, which may be in another account: no AWS call is made."""
    assert deployed(existing_user_pool=POOL) == "The owner of the existing user pool fills the client secret of dev.\n"
    assert not aws.requests


def test_make_secret_leaves_a_rotating_secret_alone(capsys):
    """`make secret` refuses a secret that rotates, because its first rotation fills it."""
    assert main(["--environment", "dev"]) == 1
    assert "rotates" in capsys.readouterr().err
