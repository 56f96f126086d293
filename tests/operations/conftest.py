"""The scripted Secrets Manager, as commands see it."""

import boto3
import pytest

from tests.support import upstream


@pytest.fixture
def aws():
    """The scripted Secrets Manager."""
    with upstream.serve() as server:
        yield server


@pytest.fixture
def secretsmanager(aws):
    """A client of it."""
    return boto3.client(
        "secretsmanager",
        region_name="eu-west-1",
        endpoint_url=aws.url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
