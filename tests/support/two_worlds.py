"""A state machine that compares two worlds which differ only in one account."""

import itertools
from dataclasses import fields

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from signup_functions.shared.keys import secret_hash
from tests.support import drawn, gateway
from tests.support.identifiers import CLIENT_ID
from tests.support.requests_of_callers import MADE_UP_CONTEXT, MADE_UP_SESSION, WRONG_CODES
from tests.support.simulation import CLIENT_SECRET, RESENDS_PER_HOUR, WRONG_CODES_PER_HOUR, Account
from tests.support.world import World, later

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
"""Text that no log line may contain."""


class TwoWorlds(RuleBasedStateMachine):
    """Runs each step in a world with the account and in a world without it, and compares what a caller sees."""

    def __init__(self, environments):
        """Use six execution environments, three for each world."""
        super().__init__()
        self._environments = environments
        self._steps = itertools.count()

    @initialize(
        state=drawn.states,
        wrong_codes=st.sampled_from([0, 0, WRONG_CODES_PER_HOUR - 2, WRONG_CODES_PER_HOUR]),
        resends=st.sampled_from([0, 0, RESENDS_PER_HOUR]),
        behaviour=drawn.behaviours(),
    )
    def begin(self, state, wrong_codes, resends, behaviour):
        """Create the worlds. Another client may have used up the account's limits at Cognito in this hour."""
        start = later(self._environments)
        self._existing, self._unknown = (
            World(environments, start=start, behaviour=behaviour)
            for environments in (self._environments[:3], self._environments[3:])
        )
        self._account = self._existing.pool.sign_up(
            Account(state=state, email_verified=True, wrong_codes=[start] * wrong_codes, resends=[start] * resends)
        )

    @rule(request=drawn.confirms, again=st.integers(0, 3), faults=drawn.faults())
    def confirm(self, request, again, faults):
        """Submit a wrong code once and again, with the same faults each time."""
        for _ in range(1 + again):
            self._both(request, faults=faults)

    @rule(request=drawn.resends, faults=drawn.faults())
    def resend(self, request, faults):
        """Request a new code."""
        self._both(request, faults=faults)

    @rule(requests=drawn.at_once(), offsets=drawn.offsets, delays=drawn.delays, faults=drawn.faults())
    def at_once(self, requests, offsets, delays, faults):
        """Send two or three requests at the same time, each to an execution environment of its own."""
        self._both(*requests, offsets=offsets, delays=delays, faults=faults)

    @rule(seconds=drawn.pauses)
    def pause(self, seconds):
        """Let time pass between requests."""
        self._existing.clock.pass_(seconds)
        self._unknown.clock.pass_(seconds)

    @rule()
    def connections_are_forgotten(self):
        """Drop every idle connection without the service noticing."""
        self._existing.network.forget_connections()
        self._unknown.network.forget_connections()

    @rule(state=drawn.states)
    def account_becomes(self, state):
        """Change the state of the account by other means than the service."""
        self._account.state = state

    def _both(self, *requests, **circumstances):
        events, step = [request.event() for request in requests], next(self._steps)
        existing, unknown = (
            world.handle(*events, seed=step, **circumstances) for world in (self._existing, self._unknown)
        )
        for world in (self._existing, self._unknown):
            logged = [secret for secret in SECRETS if secret in str(world.log)]
            assert not logged, f"the log contains {logged}"
        assert_same(existing, unknown)


def assert_same(existing, unknown):
    """Assert that a caller sees no difference, and no internal error."""
    different = [
        f"{field.name}\n    existing account: {_shown(left)}\n    unknown name:     {_shown(right)}"
        for field in fields(existing)
        if (left := getattr(existing, field.name)) != (right := getattr(unknown, field.name))
    ]
    assert not different, "the worlds differ in " + "\nand in ".join(different)
    assert all(response is None or response.code != "internal_error" for response in existing.responses)


def _shown(value):
    """Return what is printed of a part of an observation."""
    if not isinstance(value, list):
        return value
    return [f"{item.status} {item.headers} {item.text}" if isinstance(item, gateway.Answer) else item for item in value]
