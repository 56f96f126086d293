"""Two runs at the same time: Lambda may run an invocation twice, and a cancelled rotation may still run."""

import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signup_functions.rotation.errors import RotationError
from tests.support.interleaving import interleave
from tests.support.rotation_runs import Run, filled_by_hand, never_filled, rotated_before
from tests.support.rotation_upstream import BORN, STEPS, Services

FIRST, SECOND, NEXT = "t1" * 16, "t2" * 16, "t3" * 16
LONGEST_RUN = 28
"""At least the calls of a run that waits a minute for the other one."""


def cut_short_before(services):
    """Give the app client a second secret whose value was not stored."""
    services.fill(json.dumps({"clientSecret": BORN, "clientSecretId": "id-born"}))
    services.add("x" * 30)


BEFORE = [never_filled, filled_by_hand, rotated_before, cut_short_before]


def race(before, schedule):
    """Run createSecret twice at once, then the other steps, then a new rotation; return whether a step failed."""
    services = Services()
    before(services)
    services.begin(SECOND)

    def create(stop):
        Run(services, SECOND, before_call=stop).step("createSecret")

    def in_use():
        assert services.accepts_current()
        assert not services.deleted_in_use

    errors = interleave([create, create], schedule, in_use)
    assert all(error is None or isinstance(error, RotationError) for error in errors)
    failed = any(error is not None for error in errors)
    try:
        for step in STEPS[1:]:
            Run(services, SECOND, before_call=in_use).step(step)
    except RotationError:
        failed = True
    in_use()

    # Secrets Manager repeats a rotation that has not ended, under its token.
    token = services.unfinished() or NEXT
    Run(services, token, before_call=in_use).all_steps()
    assert services.in_order()
    return failed


def calls_of_one(before):
    """Return the number of calls of an undisturbed run."""
    services = Services()
    before(services)
    services.begin(SECOND)
    services.calls = 0
    Run(services, SECOND).step("createSecret")
    return services.calls


@pytest.mark.parametrize("before", BEFORE)
def test_rotation_after_a_race(before):
    """If each of two runs pauses once, at any call, the secret in use stays valid and the next rotation succeeds."""
    first, second = range(calls_of_one(before) + 1), range(LONGEST_RUN + 1)

    failed = {race(before, [0] * calls + [1] * others) for calls, others in itertools.product(first, second)}

    assert failed == {True, False}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(before=st.sampled_from(BEFORE), lengths=st.lists(st.integers(1, LONGEST_RUN), max_size=8))
def test_rotation_after_any_race(before, lengths):
    """The same holds if the two runs alternate several times."""
    race(before, [index % 2 for index, length in enumerate(lengths) for _ in range(length)])


@pytest.mark.parametrize("cancel", [True, False], ids=["cancelled", "both of one rotation"])
def test_run_that_resumes_late(cancel):
    """A run that resumes after another run finished the rotation, or a later one, deletes nothing."""
    services = Services()
    rotated_before(services)
    services.begin(SECOND)
    token = NEXT if cancel else SECOND

    def late(stop):
        Run(services, SECOND, before_call=stop).step("createSecret")

    def other(stop):
        stop()
        Run(services, token, before_call=stop).all_steps()

    def until_added():
        while "id-born" in services.client_secrets or len(services.client_secrets) < 2:
            yield 1

    begins, waits = [0] * 2, [0] * 12
    error, other_error = interleave(
        [late, other], itertools.chain(begins, until_added(), waits, [1] * 60), lambda: None
    )

    assert other_error is None
    assert error is None or "labels of the secret's versions have changed in the meantime" in str(error)
    assert bool(error) is cancel
    assert services.in_order()


@pytest.mark.parametrize("change", [{"AWSPENDING": NEXT}, {"AWSCURRENT": NEXT}])
def test_labels_that_change_meanwhile(change):
    """If the version labels change while a run waits to delete a secret, it does not delete it."""
    services = Services()
    cut_short_before(services)
    services.begin(SECOND)
    before = dict(services.client_secrets)

    def create(stop):
        Run(services, SECOND, before_call=stop).step("createSecret")

    def change_while_it_waits():
        yield from [0] * 12
        services.stages |= change

    (error,) = interleave([create], change_while_it_waits(), lambda: None)

    assert "labels of the secret's versions have changed in the meantime" in str(error)
    assert services.client_secrets == before
