"""Runs a state machine through random sequences of steps."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as with_seed
from hypothesis.stateful import run_state_machine_as_test

STEPS = 20
"""Steps of each sequence."""


def search(machine, *, sequences, seed, shorten=True):
    """Run random sequences of steps of a state machine. An error's notes have the (shortened) sequence and the seed."""
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
