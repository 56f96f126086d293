"""Runs a state machine through random sequences of steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as with_seed
from hypothesis.stateful import run_state_machine_as_test

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.stateful import RuleBasedStateMachine

STEPS = 20
"""Of each sequence, until a failing one is shortened."""


def search(machine: Callable[[], RuleBasedStateMachine], *, sequences: int, seed: int, shorten: bool = True) -> None:
    """Run random sequences, and raise what the first one to fail raises; its notes show the shortest one and the seed.

    Args:
        machine: Makes one.
        sequences: How many.
        seed: Gives the sequences.
        shorten: Whether to look for the shortest sequence that fails.

    """
    try:
        run_state_machine_as_test(
            with_seed(seed)(machine),
            settings=settings(
                max_examples=sequences,
                stateful_step_count=STEPS,
                phases=[Phase.generate, Phase.shrink] if shorten else [Phase.generate],
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    except BaseException as failure:
        failure.add_note(f"Repeat with --hypothesis-seed={seed}, and SEQUENCES={sequences} in the environment.")
        raise
