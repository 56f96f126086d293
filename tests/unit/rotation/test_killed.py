"""A rotation that is killed at any call, and run again."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ConnectionClosedError

from tests.support.rotation_runs import Run
from tests.support.rotation_upstream import BORN, Services

FIRST, SECOND, THIRD = "t1" * 16, "t2" * 16, "t3" * 16


def never_filled(services: Services) -> None:
    """The secret holds what the stack made it with."""
    services.fill('{"placeholder": "x"}')


def filled_by_hand(services: Services) -> None:
    """The secret holds the app client's original secret."""
    services.fill(json.dumps({"clientSecret": BORN}))


def rotated_before(services: Services) -> None:
    """The app client has two secrets."""
    Run(services, FIRST).all_steps()


@pytest.mark.parametrize("carried_out", [True, False], ids=["answer lost", "call lost"])
@pytest.mark.parametrize("again", [SECOND, THIRD], ids=["tried again", "started anew"])
@pytest.mark.parametrize("before", [never_filled, filled_by_hand, rotated_before])
def test_killed_at_any_call(before, again, carried_out):
    """Killed at any call, carried out or not, and run again, by a retry or anew, a rotation ends in a right state."""
    services = Services()
    before(services)
    services.calls = 0
    Run(services, SECOND).all_steps()
    calls = services.calls
    assert calls >= 10

    for dies_at in range(1, calls + 1):
        services = Services()
        before(services)
        services.calls, services.dies_at, services.carried_out = 0, dies_at, carried_out
        with pytest.raises(ConnectionClosedError):
            Run(services, SECOND).all_steps()
        services.dies_at = None
        assert services.accepts_current()

        Run(services, again).all_steps()
        assert services.in_order(), dies_at
