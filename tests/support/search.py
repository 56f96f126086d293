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
"""Steps of each sequence."""


def search(machine: Callable[[], RuleBasedStateMachine], *, sequences: int, seed: int, shorten: bool = True) -> None:
    """Run random sequences of steps.

    Args:
        machine: Creates a state machine.
        sequences: Number of sequences.
        seed: Determines the sequences.
        shorten: Whether to reduce a failing sequence to the shortest one.

    Raises:
        BaseException: What a failing sequence raises. The notes contain the sequence and the seed.

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
