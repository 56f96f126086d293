"""The end of `make deploy`: waiting until the first rotation has filled the client secret."""

from __future__ import annotations

import pytest

from operations.rotation import POLL_SECONDS, WAIT_SECONDS, is_filled, wait
from operations.secret import main
from operations.stack import OperationError
from tests.support.identifiers import SECRET_ARN
from tests.support.upstream import error, ok, secret

EMPTY = secret('{"clientId": "1example23456789", "placeholder": "x"}')
FILLED = secret('{"clientId": "1example23456789", "clientSecret": "s3cret"}')


@pytest.mark.parametrize(
    ("reply", "filled"),
    [
        (error("ResourceNotFoundException"), False),
        (EMPTY, False),
        (FILLED, True),
        (secret("s3cret"), True),
        (secret("\ufeffs3cret\r\n"), True),
        (secret('\ufeff {"clientSecret": "s3cret\\n"}\n'), True),
        (secret('{"clientSecret": "\\n"}'), False),
        (secret('{"clientSecret": 7}'), False),
        (secret('"x"'), False),
        (secret('["x"]'), False),
        (secret("two words"), False),
        (ok(SecretBinary="eA==", ARN="arn", Name="n", VersionId="v"), False),
    ],
)
def test_what_is_filled(aws, secretsmanager, reply, filled):
    """A secret is filled when the function could use it, and not before."""
    aws.answers("GetSecretValue", reply)
    assert is_filled(SECRET_ARN, secretsmanager) is filled


def test_waits_until_it_is_filled(aws, secretsmanager):
    """It looks again until the rotation is done."""
    aws.answers("GetSecretValue", EMPTY, EMPTY, FILLED)
    pauses = []
    wait(SECRET_ARN, secretsmanager, pauses.append)
    assert pauses == [POLL_SECONDS] * 2


def test_gives_up(aws, secretsmanager):
    """After ten minutes it says where to look."""
    aws.answers("GetSecretValue", EMPTY)
    pauses = []
    with pytest.raises(OperationError, match="rotation function's log"):
        wait(SECRET_ARN, secretsmanager, pauses.append)
    assert sum(pauses) == WAIT_SECONDS


def test_make_secret_leaves_a_rotating_secret_alone(capsys):
    """What rotates is filled by its rotation: a value by hand would be without its id."""
    assert main(["--environment", "dev"]) == 1
    assert "rotates" in capsys.readouterr().err
