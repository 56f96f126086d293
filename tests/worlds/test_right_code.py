"""What a user with the right code is promised, whatever happens around it."""

from __future__ import annotations

import pytest

from tests.support.right_code import RightCode
from tests.support.search import search
from tests.support.world import execution_environments

pytestmark = pytest.mark.no_cover  # tracing doubles the time


@pytest.mark.parametrize("disclosure", ["uniform", "precise"])
def test_right_code_confirms(disclosure, sequences, seed):
    """A right code confirms exactly once, its repetition succeeds for a day, and nothing else is ever a success."""
    with execution_environments(2, DISCLOSURE=disclosure) as environments:
        search(lambda: RightCode(environments, disclosure), sequences=sequences // 2, seed=seed)
