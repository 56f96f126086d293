"""A scripted Secrets Manager and a client of it."""

import pytest

from tests.support import upstream
from tests.support.scripted_aws import SESSION


@pytest.fixture
def aws():
    """The scripted Secrets Manager."""
    with upstream.serve() as server:
        yield server


@pytest.fixture
def secretsmanager(aws):
    """A client of the scripted Secrets Manager."""
    return SESSION.client("secretsmanager", endpoint_url=aws.url)
