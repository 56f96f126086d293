"""A user with the correct code is confirmed, whatever was sent before."""

from __future__ import annotations

import pytest

from tests.support.execution_environment import execution_environments
from tests.support.right_code import RightCode
from tests.support.search import search


@pytest.mark.parametrize("disclosure", ["uniform", "precise"])
def test_right_code_confirms(disclosure, sequences, seed):
    """A correct code confirms once, a duplicate succeeds for 24 hours, and no other response is a success."""
    with execution_environments(2, DISCLOSURE=disclosure) as environments:
        search(lambda: RightCode(environments, disclosure), sequences=sequences // 2, seed=seed)
