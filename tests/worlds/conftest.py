"""Execution environments for the simulated worlds, and the extent of a search."""

import os
import secrets

import pytest

from tests.support.execution_environment import execution_environments


@pytest.fixture(scope="module")
def environments():
    """Six execution environments, three for each of two worlds."""
    with execution_environments(6) as built:
        yield built


SEQUENCES = int(os.environ.get("SEQUENCES", "30"))
"""Number of sequences in a search."""
PART = 75
"""Sequences of one test at most. The tests of a longer search run on all workers."""


@pytest.fixture
def sequences():
    """Number of sequences that one test runs."""
    return min(SEQUENCES, PART)


@pytest.fixture(params=range(-(-SEQUENCES // PART)), ids="part{}".format)
def seed(request):
    """The seed of each part of a search: counted from ``--hypothesis-seed``, by default from a random number."""
    return int(request.config.getoption("--hypothesis-seed") or secrets.randbits(32)) + request.param
