"""A user with the correct code is confirmed after any sequence of other requests."""

import pytest

from tests.support.execution_environment import execution_environments
from tests.support.right_code import RightCode
from tests.support.search import search

# Powertools warns about a request whose execution environment was killed.
pytestmark = pytest.mark.filterwarnings("ignore:No application metrics to publish")


@pytest.mark.parametrize("disclosure", ["uniform", "precise"])
def test_right_code_confirms(disclosure, sequences, seed):
    """A correct code succeeds, however often it is sent within 24 hours, and no other response is a success."""
    with execution_environments(4, DISCLOSURE=disclosure) as environments:
        search(lambda: RightCode(environments), sequences=sequences // 2, seed=seed)
