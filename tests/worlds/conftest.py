"""Execution environments for the simulated worlds, and the extent of a search."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

import pytest

from tests.support.execution_environment import ExecutionEnvironment, execution_environments

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def environments() -> Iterator[list[ExecutionEnvironment]]:
    """Six execution environments, three for each of two worlds."""
    with execution_environments(6) as built:
        yield built


@pytest.fixture(scope="session")
def sequences() -> int:
    """Number of sequences in a search: the environment variable ``SEQUENCES``, by default 200."""
    return int(os.environ.get("SEQUENCES", "200"))


@pytest.fixture(scope="session")
def seed(request) -> int:
    """The seed of a search: ``--hypothesis-seed``, by default a random one."""
    return int(request.config.getoption("--hypothesis-seed") or secrets.randbits(32))
