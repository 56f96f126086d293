"""The asset and its AWS."""

import pytest

from infra.asset import builder
from tests.support import upstream


@pytest.fixture(scope="session")
def built():
    """The asset as it is deployed."""
    return builder.build()


@pytest.fixture
def aws():
    """The scripted services."""
    with upstream.serve() as server:
        yield server
