"""The end of `make deploy`: waiting until the first rotation has filled the client secret."""

import dataclasses

import pytest

from operations import deploy
from operations.deploy import POLL_SECONDS, WAIT_SECONDS, is_filled, wait
from operations.stack import OperationError
from tests.support.identifiers import SECRET_ARN
from tests.support.scripted_aws import SESSION
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
def wait_for_dev(aws, monkeypatch, capsys):
    """Wait for the secret of `dev` with other settings, and return the output."""
    monkeypatch.setattr(deploy, "outputs_of", lambda *_: {"ClientSecretArn": SECRET_ARN})
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)

    def wait_for_dev(**settings):
        deploy.wait_for_first_rotation(dataclasses.replace(ENVIRONMENTS["dev"], **settings), SESSION)
        return capsys.readouterr().out

    return wait_for_dev


def test_an_empty_secret_that_does_not_rotate(aws, wait_for_dev):
    """For an empty secret that does not rotate, the command prints how to fill it."""
    aws.answers("DescribeSecret", EMPTY)

    assert wait_for_dev(rotation_days=None) == (
        "The client secret of dev has no value yet and does not rotate: run `make secret ENV=dev`.\n"
    )


def test_the_secret_of_an_existing_pool(aws, wait_for_dev):
    """The owner fills the secret of an existing pool, which may be in another account: no AWS call is made."""
    sentence = "The owner of the existing user pool fills the client secret of dev.\n"
    assert wait_for_dev(existing_user_pool=POOL, region="eu-west-1") == sentence
    assert not aws.requests
