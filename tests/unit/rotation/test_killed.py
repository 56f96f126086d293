"""A rotation that is killed at any call and runs again."""

import pytest
from botocore.exceptions import ConnectionClosedError

from signup_functions.rotation.errors import RotationError
from tests.support.rotation_runs import Run, filled_by_hand, never_filled, rotated_before
from tests.support.rotation_upstream import Services

FIRST, SECOND, THIRD = "t1" * 16, "t2" * 16, "t3" * 16


def rotate_again(services, token, *, pool_is_ours):
    """Rotate. In an existing pool, delete the secret that the killed rotation left, if the error says so."""
    stopped = ""
    try:
        Run(services, token, pool_is_ours=pool_is_ours).all_steps()
    except RotationError as error:
        stopped = str(error)
    if stopped:
        used = services.current().get("clientSecretId", "id-born")
        (other,) = services.client_secrets.keys() - {used}
        assert not pool_is_ours
        assert all(f"{secret_id} of " in stopped for secret_id in (used, other))
        services.delete(other)
        Run(services, token, pool_is_ours=pool_is_ours).all_steps()


@pytest.mark.parametrize("pool_is_ours", [True, False])
@pytest.mark.parametrize("carried_out", [True, False], ids=["response lost", "call lost"])
@pytest.mark.parametrize("again", [SECOND, THIRD], ids=["tried again", "started anew"])
@pytest.mark.parametrize("before", [never_filled, filled_by_hand, rotated_before])
def test_killed_at_any_call(before, again, carried_out, pool_is_ours):
    """A rotation that is killed at any call ends in order when it is tried again or started anew."""
    services = Services()
    before(services)
    services.calls = 0
    Run(services, SECOND, pool_is_ours=pool_is_ours).all_steps()
    calls = services.calls
    assert calls >= 10

    for dies_at in range(1, calls + 1):
        services = Services()
        before(services)
        services.calls, services.dies_at, services.carried_out = 0, dies_at, carried_out
        with pytest.raises(ConnectionClosedError):
            Run(services, SECOND, pool_is_ours=pool_is_ours).all_steps()
        services.dies_at = None
        assert services.accepts_current()

        rotate_again(services, again, pool_is_ours=pool_is_ours)
        assert services.in_order(), dies_at
