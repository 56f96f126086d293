"""Execution environments for the simulated worlds, and how long and where to search."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

import pytest

from tests.support.world import ExecutionEnvironment, execution_environments

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def environments() -> Iterator[list[ExecutionEnvironment]]:
    """Four execution environments: two for each of two worlds."""
    with execution_environments(4) as built:
        yield built


@pytest.fixture(scope="session")
def sequences() -> int:
    """How many sequences a search runs: ``SEQUENCES`` in the environment, or 200."""
    return int(os.environ.get("SEQUENCES", "200"))


@pytest.fixture(scope="session")
def seed(request) -> int:
    """What gives the sequences: ``--hypothesis-seed``, or a new one each time."""
    return int(request.config.getoption("--hypothesis-seed") or secrets.randbits(32))
