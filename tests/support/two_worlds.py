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
    STATES,
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
STEPS = 12

NAMES = ("alice", "Alice", "ALICE", "alice@example.com", "Alice@example.com", "bob")
"""Spellings of one name, of its alias, and a name that nobody has in either world."""
MINUTE = 60
PAUSES = (1, 5, 19, 20, 21, 45, MINUTE, 301, 20 * MINUTE, 59 * MINUTE, 60 * MINUTE, 61 * MINUTE, 5 * 3600, 25 * 3600)

SECRETS = (
    *WRONG_CODES,
    MADE_UP_SESSION,
    MADE_UP_CONTEXT,
    CLIENT_SECRET,
    *(name for name in NAMES if name != "bob"),
    *(secret_hash(CLIENT_SECRET, name, CLIENT_ID) for name in NAMES),
    "Invalid verification code",
    "words of a trigger",
)
"""What no log line may hold."""


@st.composite
def _requests_to_confirm(draw: st.DrawFn) -> Confirm:
    """Draw a wrong code for some name."""
    return Confirm(draw(_names), draw(st.sampled_from(WRONG_CODES)), draw(st.booleans()), draw(st.booleans()))


@st.composite
def _requests_to_resend(draw: st.DrawFn) -> Resend:
    """Draw a request for a new code."""
    return Resend(draw(_names), draw(st.booleans()))


@st.composite
def _behaviours(draw: st.DrawFn) -> Behaviour:
    """Draw how Cognito and the pool behave. Answers to unknown names are one or two, given in turn."""
    confirm = st.sampled_from(["mismatch", "expired", "not found", "invalid"])
    resend = st.sampled_from(["delivery", "not found", "invalid"])
    return Behaviour(
        case_sensitive=draw(st.booleans()),
        unknown_confirm=tuple(draw(st.lists(confirm, min_size=1, max_size=2, unique=True))),
        unknown_resend=tuple(draw(st.lists(resend, min_size=1, max_size=2, unique=True))),
        checks=tuple(draw(st.permutations(CHECKS))),
        mails=draw(st.sampled_from([MAILS_PER_DAY, 1, 0])),
        mailer=draw(st.sampled_from(list(MAILER))),
    )


_names = st.sampled_from(NAMES)
_confirms = _requests_to_confirm()
_resends = _requests_to_resend()
_faults = st.dictionaries(st.integers(0, 6), st.sampled_from(Fault), max_size=2)


class TwoWorlds(RuleBasedStateMachine):
    """Does the same in a world where the account exists and in one where it does not, and compares."""

    def __init__(self, environments: Sequence[ExecutionEnvironment], reasons: Counter[str]) -> None:
        """Take four execution environments, and count the rows of the outcome table that are met."""
        super().__init__()
        self._environments = environments
        self._reasons = reasons
        self._steps = itertools.count()

    @initialize(
        state=st.sampled_from(STATES),
        alias=st.booleans(),
        behaviour=_behaviours(),
        idle_seconds=st.sampled_from([60, 20]),
    )
    def begin(self, state: State, alias: bool, behaviour: Behaviour, idle_seconds: int) -> None:  # noqa: FBT001
        """Make the worlds."""
        start = later(self._environments)
        self._existing, self._unknown = (
            World(environments, start=start, behaviour=behaviour, idle_seconds=idle_seconds)
            for environments in (self._environments[:2], self._environments[2:])
        )
        self._account = self._existing.pool.sign_up(Account(state=state, email_verified=alias))

    @rule(request=_confirms, faults=_faults)
    def confirm(self, request: Confirm, faults: Mapping[int, Fault]) -> None:
        """Try a wrong code."""
        self._both(request, faults=faults)

    @rule(request=_confirms, times=st.integers(2, 6))
    def confirm_again_and_again(self, request: Confirm, times: int) -> None:
        """Try a wrong code several times."""
        for _ in range(times):
            self._both(request)

    @rule(request=_resends, faults=_faults)
    def resend(self, request: Resend, faults: Mapping[int, Fault]) -> None:
        """Ask for a new code."""
        self._both(request, faults=faults)

    @rule(
        first=_confirms | _resends,
        second=_confirms | _resends,
        order=st.lists(st.integers(0, 1), max_size=12),
        faults=_faults,
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

    @rule(wrong_codes=st.sampled_from([0, 5, WRONG_CODES_PER_HOUR]), resends=st.sampled_from([0, RESENDS_PER_HOUR]))
    def elsewhere(self, wrong_codes: int, resends: int) -> None:
        """Let somebody use up what Cognito allows the account in an hour, past this service."""
        now = self._existing.clock.now
        self._account.wrong_codes += [now] * wrong_codes
        self._account.resends += [now] * resends

    @rule(state=st.sampled_from(STATES))
    def account_becomes(self, state: State) -> None:
        """Let the account change, past this service."""
        self._account.state = state
        self._account.email_verified |= state == "CONFIRMED"

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
