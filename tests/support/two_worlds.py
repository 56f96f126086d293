"""Two worlds that differ only in one account, and a machine that tries to tell them apart."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as with_seed
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from confirmation.keys import secret_hash
from tests.support.requests_of_callers import MADE_UP_CONTEXT, MADE_UP_SESSION, WRONG_CODES, Confirm, Resend
from tests.support.simulated_network import Fault
from tests.support.simulation import (
    CHECKS,
    CLIENT_ID,
    CLIENT_SECRET,
    MAILER,
    MAILS_PER_DAY,
    RESENDS_PER_HOUR,
    WRONG_CODES_PER_HOUR,
    Account,
    Behaviour,
)
from tests.support.world import World, later

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.support.simulation import State
    from tests.support.world import ExecutionEnvironment, Observation

SEQUENCES = 200
STEPS = 20

NAMES = ("alice", "Alice", "alice@example.com", "ALICE@example.com")
"""Spellings of one name and of its alias."""
MINUTE = 60
PAUSES = (1, 20, 30, 45, MINUTE, 20 * MINUTE, 60 * MINUTE, 25 * 60 * MINUTE)

SECRETS = (
    *WRONG_CODES,
    MADE_UP_SESSION,
    MADE_UP_CONTEXT,
    CLIENT_SECRET,
    *NAMES,
    *(secret_hash(CLIENT_SECRET, name, CLIENT_ID) for name in NAMES),
    "Invalid verification code",
    "words of a trigger",
)
"""What no log line may hold."""


@st.composite
def _requests_to_confirm(draw: st.DrawFn) -> Confirm:
    """Draw a wrong code for some name, seldom with a session or context data."""
    session, context = draw(_rarely), draw(_rarely)
    return Confirm(draw(_names), draw(st.sampled_from(WRONG_CODES)), session=session, context=context)


@st.composite
def _requests_to_resend(draw: st.DrawFn) -> Resend:
    """Draw a request for a new code."""
    return Resend(draw(_names), context=draw(_rarely))


@st.composite
def _faults(draw: st.DrawFn) -> dict[int, Fault]:
    """Draw the indexes of calls, and what becomes of these.

    Lost connections are the most frequent, as they alone are followed by a second send of the same code.
    """
    kinds = st.sampled_from([*Fault, *[Fault.LOST, Fault.LOST_DONE] * 8])
    indexes = st.sampled_from([0, 1, 0, 1, 0, 1, 2, 3, 4])
    return dict(draw(st.lists(st.tuples(indexes, kinds), max_size=2)))


@st.composite
def _behaviours(draw: st.DrawFn) -> Behaviour:
    """Draw how Cognito and the pool behave. Answers to unknown names are one or two, given in turn."""
    confirm = st.sampled_from(["mismatch", "expired", "not found", "invalid"])
    resend = st.sampled_from(["delivery", "not found", "invalid"])
    return Behaviour(
        unknown_confirm=tuple(draw(st.lists(confirm, min_size=1, max_size=2, unique=True))),
        unknown_resend=tuple(draw(st.lists(resend, min_size=1, max_size=2, unique=True))),
        checks=(*draw(st.permutations(CHECKS[:-1])), CHECKS[-1]),
        mails=draw(st.sampled_from([MAILS_PER_DAY, 1, 0])),
        mailer=draw(st.sampled_from(list(MAILER))),
    )


_rarely = st.integers(0, 4).map(lambda number: number == 4)
_states = st.sampled_from(["UNCONFIRMED", "CONFIRMED", "CONFIRMED", "FORCE_CHANGE_PASSWORD", "DISABLED"])
_names = st.sampled_from(NAMES)
_confirms = _requests_to_confirm()
_resends = _requests_to_resend()


class TwoWorlds(RuleBasedStateMachine):
    """Does the same in a world where the account exists and in one where it does not, and compares."""

    def __init__(self, environments: Sequence[ExecutionEnvironment], reasons: Counter[str]) -> None:
        """Take four execution environments, and count the rows of the outcome table that are met."""
        super().__init__()
        self._environments = environments
        self._reasons = reasons
        self._steps = itertools.count()

    @initialize(
        state=_states,
        wrong_codes=st.sampled_from([0, 0, WRONG_CODES_PER_HOUR - 2, WRONG_CODES_PER_HOUR]),
        resends=st.sampled_from([0, RESENDS_PER_HOUR]),
        behaviour=_behaviours(),
    )
    def begin(self, state: State, wrong_codes: int, resends: int, behaviour: Behaviour) -> None:
        """Make the worlds; the account has used up some of what Cognito allows it in this hour, past the service."""
        start = later(self._environments)
        self._existing, self._unknown = (
            World(environments, start=start, behaviour=behaviour)
            for environments in (self._environments[:2], self._environments[2:])
        )
        self._account = self._existing.pool.sign_up(
            Account(state=state, email_verified=True, wrong_codes=[start] * wrong_codes, resends=[start] * resends)
        )

    @rule(request=_confirms, times=st.integers(1, 4), faults=_faults())
    def confirm(self, request: Confirm, times: int, faults: Mapping[int, Fault]) -> None:
        """Try a wrong code, with the same faults each time."""
        for _ in range(times):
            self._both(request, faults=faults)

    @rule(request=_resends, faults=_faults())
    def resend(self, request: Resend, faults: Mapping[int, Fault]) -> None:
        """Ask for a new code."""
        self._both(request, faults=faults)

    @rule(
        first=_confirms | _resends,
        second=_confirms | _resends,
        order=st.lists(st.integers(0, 1), max_size=12),
        faults=_faults(),
    )
    def together(
        self, first: Confirm | Resend, second: Confirm | Resend, order: list[int], faults: Mapping[int, Fault]
    ) -> None:
        """Send two requests at once, each to an execution environment of its own."""
        self._both(first, second, order=order, faults=faults)

    @rule(seconds=st.sampled_from(PAUSES))
    def pause(self, seconds: int) -> None:
        """Wait."""
        self._existing.clock.pass_(seconds)
        self._unknown.clock.pass_(seconds)

    @rule()
    def connections_are_forgotten(self) -> None:
        """Let what lies between forget every open connection."""
        self._existing.network.forget_connections()
        self._unknown.network.forget_connections()

    @rule(state=_states)
    def account_becomes(self, state: State) -> None:
        """Let the account change, past this service."""
        self._account.state = state

    def _both(self, *requests: Confirm | Resend, **circumstances: Any) -> None:
        events, step = [request.event() for request in requests], next(self._steps)
        seen = []
        for world in (self._existing, self._unknown):
            seen.append(world.handle(*events, seed=step, **circumstances))
            assert_discreet(world)
        self._reasons.update(line["reason"] for line in self._existing.log if "status" in line)
        assert_same(*seen)


def assert_discreet(world: World) -> None:
    """Assert that the last step's log holds nothing that it must not."""
    printed = str(world.log)
    assert not [secret for secret in SECRETS if secret in printed]


def assert_same(existing: Observation, unknown: Observation) -> None:
    """Assert that nobody can tell an existing account from an unknown name."""
    different = [field.name for field in fields(existing) if getattr(existing, field.name) != getattr(unknown, field.name)]
    lines = [
        f"{name}:\n    existing account: {_brief(existing, name)}\n    unknown name:     {_brief(unknown, name)}"
        for name in different
    ]
    assert not different, "the two worlds differ\n" + "\n".join(lines)


def _brief(observation: Observation, name: str) -> str:
    if name == "answers":
        answers = [(answer.status, answer.code, answer.headers.get("Retry-After")) for answer in observation.answers]
        return str(answers)
    return str(getattr(observation, name))


def search(
    environments: Sequence[ExecutionEnvironment], *, sequences: int = SEQUENCES, seed: int, shrink: bool = True
) -> Counter[str]:
    """Run random sequences and return how often each row of the outcome table was met in the world with the account.

    Raises:
        AssertionError: A sequence tells the worlds apart; the notes have the shortest one that was found.

    """
    reasons: Counter[str] = Counter()

    @with_seed(seed)
    def machine() -> TwoWorlds:
        return TwoWorlds(environments, reasons)

    phases = {Phase.generate, Phase.shrink} if shrink else {Phase.generate}
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=sequences,
            stateful_step_count=STEPS,
            phases=phases,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return reasons
