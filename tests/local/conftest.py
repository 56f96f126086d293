"""One `make run` for the tests that only ask it."""

import pytest

from tests.local.command import NAMED_ORIGINS, output_of, start


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The folder of the running instance."""
    return tmp_path_factory.mktemp("running")


@pytest.fixture(scope="session")
def running(folder):
    """A running instance and what it printed."""
    with start(folder, ORIGIN=", ".join(NAMED_ORIGINS), HOSTS="dev.example.com") as process:
        yield process, output_of(process)


@pytest.fixture
def output(running):
    """What the running instance printed."""
    return running[1]
