"""Two worlds that differ only in one account, and a machine that tries to tell them apart."""

from __future__ import annotations

import itertools
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from shared.keys import secret_hash
from tests.support import drawn
from tests.support.identifiers import CLIENT_ID
from tests.support.requests_of_callers import MADE_UP_CONTEXT, MADE_UP_SESSION, WRONG_CODES
from tests.support.simulation import CLIENT_SECRET, RESENDS_PER_HOUR, WRONG_CODES_PER_HOUR, Account
from tests.support.world import World, later

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.support.requests_of_callers import Confirm, Resend
    from tests.support.simulated_network import Fault
    from tests.support.simulation import Behaviour, State
    from tests.support.world import ExecutionEnvironment, Observation

SECRETS = (
    *WRONG_CODES,
    MADE_UP_SESSION,
    MADE_UP_CONTEXT,
    CLIENT_SECRET,
    *drawn.NAMES,
    *(secret_hash(CLIENT_SECRET, name, CLIENT_ID) for name in drawn.NAMES),
    "Invalid verification code",
    "words of a trigger",
)
"""What no log line may hold."""


class TwoWorlds(RuleBasedStateMachine):
    """Does the same in a world with the account and in one without it, and compares."""

    def __init__(self, environments: Sequence[ExecutionEnvironment]) -> None:
        """Take four execution environments, two for each world."""
        super().__init__()
        self._environments = environments
        self._steps = itertools.count()

    @initialize(
        state=drawn.states,
        wrong_codes=st.sampled_from([0, 0, WRONG_CODES_PER_HOUR - 2, WRONG_CODES_PER_HOUR]),
        resends=st.sampled_from([0, 0, RESENDS_PER_HOUR]),
        behaviour=drawn.behaviours(),
    )
    def begin(self, state: State, wrong_codes: int, resends: int, behaviour: Behaviour) -> None:
        """Make the worlds. Past the service, some of what Cognito allows the account in this hour is used up."""
        start = later(self._environments)
        self._existing, self._unknown = (
            World(environments, start=start, behaviour=behaviour)
            for environments in (self._environments[:2], self._environments[2:])
        )
        self._account = self._existing.pool.sign_up(
            Account(state=state, email_verified=True, wrong_codes=[start] * wrong_codes, resends=[start] * resends)
        )

    @rule(request=drawn.confirms(), times=st.integers(1, 4), faults=drawn.faults())
    def confirm(self, request: Confirm, times: int, faults: Mapping[int, Fault]) -> None:
        """Try a wrong code, with the same faults each time."""
        for _ in range(times):
            self._both(request, faults=faults)

    @rule(request=drawn.resends(), faults=drawn.faults())
    def resend(self, request: Resend, faults: Mapping[int, Fault]) -> None:
        """Ask for a new code."""
        self._both(request, faults=faults)

    @rule(
        first=drawn.confirms() | drawn.resends(),
        second=drawn.confirms() | drawn.resends(),
        order=drawn.orders,
        faults=drawn.faults(),
    )
    def together(
        self, first: Confirm | Resend, second: Confirm | Resend, order: list[int], faults: Mapping[int, Fault]
    ) -> None:
        """Send two requests at once, each to an execution environment of its own."""
        self._both(first, second, order=order, faults=faults)

    @rule(seconds=drawn.pauses)
    def pause(self, seconds: int) -> None:
        """Wait."""
        self._existing.clock.pass_(seconds)
        self._unknown.clock.pass_(seconds)

    @rule()
    def connections_are_forgotten(self) -> None:
        """Let what lies between forget every open connection."""
        self._existing.network.forget_connections()
        self._unknown.network.forget_connections()

    @rule(state=drawn.states)
    def account_becomes(self, state: State) -> None:
        """Let the account change, past the service."""
        self._account.state = state

    def _both(self, *requests: Confirm | Resend, **circumstances: Any) -> None:
        events, step = [request.event() for request in requests], next(self._steps)
        existing, unknown = (
            world.handle(*events, seed=step, **circumstances) for world in (self._existing, self._unknown)
        )
        for world in (self._existing, self._unknown):
            told = [secret for secret in SECRETS if secret in str(world.log)]
            assert not told, f"the log tells {told}"
        assert_same(existing, unknown)


def assert_same(existing: Observation, unknown: Observation) -> None:
    """Assert that nothing tells an account from an unknown name, and that nothing failed in the service itself."""
    different = [
        f"{field.name}\n    existing account: {left}\n    unknown name:     {right}"
        for field in fields(existing)
        if (left := getattr(existing, field.name)) != (right := getattr(unknown, field.name))
    ]
    assert not different, "the worlds differ in " + "\nand in ".join(different)
    assert all(answer.code != "internal_error" for answer in existing.answers)
