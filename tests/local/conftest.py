"""One `make run` for the tests that only send requests to it."""

import pytest

from tests.local.command import NAMED_ORIGINS, output_of, start


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The folder of the running instance."""
    return tmp_path_factory.mktemp("running")


@pytest.fixture(scope="session")
def running(folder):
    """A running instance and its output."""
    with start(folder, ORIGIN=", ".join(NAMED_ORIGINS), HOSTS="dev.example.com") as process:
        yield process, output_of(process)


@pytest.fixture
def output(running):
    """The output of the running instance."""
    return running[1]
