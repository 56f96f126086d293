"""Rotations while Cognito's hosts apply changes late, or while somebody else changes the secrets."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signup_functions.rotation.errors import RotationError
from tests.support.rotation_runs import Run
from tests.support.rotation_upstream import BORN, FILLED_BY_HAND, Services

HOUR, DAY = 3600, 86_400
FIRST = "t1" * 16
LAGS = st.one_of(st.just(0), st.integers(0, 7000), st.integers(0, 30_000))
HOSTS = st.lists(LAGS, min_size=1, max_size=3).map(tuple)
TOKENS = [f"n{number}" * 16 for number in range(10)]


def filled(value, *, pool_is_ours, rotated=True):
    """Return services with a value in the secret, by default rotated once and known to every host for a day."""
    services = Services()
    services.fill(value)
    if rotated:
        Run(services, FIRST, pool_is_ours=pool_is_ours).all_steps()
        services.now += DAY
    return services


def tries(services, *, pool_is_ours, watch=bool):
    """Try once an hour, as Secrets Manager does, until a rotation succeeds; return the errors of the failed tries."""
    errors = []
    tokens = iter(TOKENS)
    began, token = services.now, next(tokens)
    for number in range(len(TOKENS)):
        services.now = max(services.now, began + number * HOUR)
        try:
            Run(services, token, pool_is_ours=pool_is_ours, before_call=watch).all_steps()
        except RotationError as error:
            errors.append(str(error))
            token = services.unfinished() or next(tokens)
        else:
            return errors
    raise AssertionError(errors)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    rotated=st.booleans(),
    value=st.sampled_from([BORN, '{"placeholder": "x"}']),
    pool_is_ours=st.booleans(),
    list_lags=HOSTS,
    hash_lags=HOSTS,
    value_lag=st.integers(0, HOUR - 1),
)
def test_first_try_after_the_lag_ends_the_rotation(rotated, value, pool_is_ours, list_lags, hash_lags, value_lag):
    """The pending version waits for all hosts of Cognito, and becomes current only when all accept it."""
    services = filled(value, pool_is_ours=pool_is_ours, rotated=rotated)
    services.list_lags, services.hash_lags, services.value_lag = list_lags, hash_lags, value_lag
    before = set(services.client_secrets)

    def in_use():
        assert services.accepts_current()

    errors = tries(services, pool_is_ours=pool_is_ours, watch=in_use)

    assert len(errors) <= math.ceil(max(*list_lags, *hash_lags, value_lag) / HOUR)
    assert all("the next try of Secrets Manager goes on with it" in error for error in errors)
    assert services.stages["AWSCURRENT"] == TOKENS[0]
    assert len(set(services.client_secrets) - before) == 1
    assert services.in_order()
    in_use()


class OtherApplication:
    """Another application with the same app client, which acts before certain calls of the rotation."""

    def __init__(self, services, acts):
        self._services = services
        self._acts = acts
        self._leaves = services.now + 4 * HOUR
        self.secrets = []

    def act(self):
        """Add or delete a secret before the rotation's next call."""
        services, what = self._services, self._acts.get(self._services.calls)
        if self.secrets and (what == "take back" or services.now > self._leaves):
            services.delete(self.secrets.pop())
        elif what == "add" and len(services.client_secrets) == 1:
            self.secrets.append(services.add("x" * 30))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    value=st.sampled_from([BORN, '{"placeholder": "x"}']),
    acts=st.dictionaries(st.integers(0, 80), st.sampled_from(["add", "take back"]), max_size=5),
    list_lags=st.lists(st.integers(0, 2 * HOUR), min_size=1, max_size=3).map(tuple),
)
def test_acts_of_other_applications(value, acts, list_lags):
    """Another application's secrets stay, and the rotation completes after they are gone."""
    services = filled(value, pool_is_ours=False)
    services.list_lags, services.calls = list_lags, 0
    other = OtherApplication(services, acts)

    def watch():
        other.act()
        assert services.accepts_current()
        assert not set(other.secrets) & set(services.deleted)

    tries(services, pool_is_ours=False, watch=watch)

    assert services.in_order()


@pytest.mark.parametrize("edited", ["current", "pending"])
@pytest.mark.parametrize("pool_is_ours", [True, False])
def test_edit_of_the_current_version(pool_is_ours, edited):
    """A current version that somebody stores during a rotation is not overwritten, and its secret stays."""
    services = filled(BORN, pool_is_ours=pool_is_ours)
    services.calls = 0
    Run(services, TOKENS[0], pool_is_ours=pool_is_ours).all_steps()
    assert services.calls > 40

    for moment in range(services.calls):
        services = filled(BORN, pool_is_ours=pool_is_ours)
        services.calls = 0

        def edit(services=services, moment=moment):
            if services.calls == moment and services.stages["AWSCURRENT"] != FILLED_BY_HAND:
                pending = services.values.get(TOKENS[0]) if edited == "pending" else None
                value = json.loads(pending) if pending else services.current()
                services.fill(json.dumps(value | {"note": "edited"}))

        errors = tries(services, pool_is_ours=pool_is_ours, watch=edit)

        assert len(errors) <= 2
        assert services.current()["note"] == "edited", moment
        assert services.in_order()
        assert services.accepts_current()
