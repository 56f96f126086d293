"""Execution environments for the simulated worlds."""

from __future__ import annotations

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
