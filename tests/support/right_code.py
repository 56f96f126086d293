"""A state machine that submits correct codes among wrong ones, and checks the responses."""

import itertools
import math

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.support import drawn
from tests.support.execution_environment import SETTINGS
from tests.support.requests_of_callers import Confirm
from tests.support.simulated_network import TIMEOUTS
from tests.support.simulation import WRONG_CODES_PER_HOUR, Account, Behaviour
from tests.support.world import HOUR, World, later

REPLAY_SECONDS = 24 * HOUR
ANNOUNCED_SECONDS = 20
SKEW_SECONDS = 2
"""How far the clocks of two execution environments are apart, at most. Lambda's are synchronised to milliseconds."""

_codes = st.sampled_from([0, 0, 0, 1, 2])
_names = st.sampled_from(drawn.NAMES[:2])
_offsets = st.lists(st.sampled_from([0, 0, 0.01, 0.3, 1, 5, 8, 15.9, 19.9, 25]), min_size=4, max_size=4)


class RightCode(RuleBasedStateMachine):
    """A user signs up, mistypes codes, requests new ones, waits, and submits the correct code once or more."""

    def __init__(self, environments):
        """Use four execution environments."""
        super().__init__()
        self._environments = environments
        self._steps = itertools.count()
        self._right = set()  # every code that confirmed the user, or an earlier account with the same name

    @initialize(
        checks=st.permutations(["limit", "status", "code"]),
        trigger_seconds=st.sampled_from([0, 0, 4, 12, 16, 18, 24]),
        trigger_raises=st.booleans(),
        wrong_codes=st.sampled_from([0, WRONG_CODES_PER_HOUR - 2]),
        skews=st.lists(st.sampled_from([0, 0, 0.3, SKEW_SECONDS]), min_size=4, max_size=4),
    )
    def begin(self, checks, trigger_seconds, trigger_raises, wrong_codes, skews):
        """Create the world, where clocks differ. Wrong codes may have been submitted by another client."""
        for environment, skew in zip(self._environments, skews, strict=True):
            environment.skew = skew
        self._behaviour = Behaviour(
            checks=tuple(checks), trigger_seconds=trigger_seconds, trigger_raises=trigger_raises
        )
        self._world = World(self._environments, start=later(self._environments), behaviour=self._behaviour)
        self._sign_up()
        self._account.wrong_codes += [self._world.clock.now] * wrong_codes

    @rule(again=st.integers(0, 1), code=_codes, name=_names)
    def submit(self, again, code, name):
        """Submit the newest code (0) or an older one, without faults."""
        for _ in range(1 + again):
            self._submit(Confirm(name, self._code(code)))

    @rule(code=st.integers(0, 2), name=_names, faults=drawn.faults())
    def submit_amid_faults(self, code, name, faults):
        """Submit a code while AWS calls fail."""
        self._handle(Confirm(name, self._code(code)), faults=faults)

    @rule(codes=st.lists(_codes, min_size=2, max_size=4), offsets=_offsets, delays=drawn.delays)
    def submit_at_once(self, codes, offsets, delays):
        """Submit codes while others are in flight, without faults."""
        self._submit(*(Confirm("alice", self._code(code)) for code in codes), offsets=offsets, delays=delays)

    @rule(codes=st.lists(_codes, min_size=2, max_size=4), offsets=_offsets, faults=drawn.faults())
    def submit_at_once_amid_faults(self, codes, offsets, faults):
        """Submit codes at the same time while AWS calls fail."""
        self._handle(*(Confirm("alice", self._code(code)) for code in codes), offsets=offsets, faults=faults)

    @rule(request=drawn.confirms | drawn.resends, faults=drawn.faults())
    def request(self, request, faults):
        """Submit a wrong code, or request a new one."""
        self._handle(request, faults=faults)

    @rule(seconds=st.sampled_from([1, 30, 5 * HOUR, 23 * HOUR]))
    def pause(self, seconds):
        """Let time pass between requests."""
        self._world.clock.pass_(seconds)

    @rule()
    def sign_up_anew(self):
        """Delete the account and sign up again with the same name."""
        self._world.pool.delete(self._account)
        self._sign_up()

    def _sign_up(self):
        self._account = self._world.pool.sign_up(Account())
        self._confirmed = {}  # the requests that confirmed the account without faults, and when they began

    def _submit(self, *requests, offsets=(0,), delays=()):
        """Submit codes without faults. Every correct one succeeds."""
        began = [self._world.clock.now + offset for offset, _ in zip(offsets, requests, strict=False)]
        due = [request for request in requests if self._is_due(request, others=len(requests) - 1)]
        remembered = [self._is_remembered(request, at) for request, at in zip(requests, began, strict=True)]

        seen = self._handle(*requests, offsets=offsets, delays=delays)

        assert seen.calls.count("ConfirmSignUp") == len(requests), "a code was sent twice without a fault"
        statuses = [response.status if response else None for response in seen.responses]
        limited = {429} if len(requests) > 1 and self._is_limited() else set()
        timed_out = self._behaviour.trigger_seconds > TIMEOUTS["cognito"]
        first = min((at for request, at in zip(requests, began, strict=True) if request in due), default=0)
        for request, at, status, again in zip(requests, began, statuses, remembered, strict=True):
            if again:
                assert status == 200, "a duplicate submission was rejected"
            elif request in due and not timed_out:
                assert status in {200} | limited | ({502} if self._behaviour.trigger_raises else set())
            elif request in due and at < first + ANNOUNCED_SECONDS - SKEW_SECONDS:
                assert status in {504} | limited, "the duplicate of a submission that timed out was rejected"
            if request in due and not timed_out:
                self._confirmed.setdefault(request, at)
        if due:
            assert self._account.confirmed_by == [due[0].code]
            if not timed_out and not limited:
                assert statuses.count(502) == self._behaviour.trigger_raises

    def _code(self, age):
        """Return a code that was sent, counted back from the newest."""
        codes = self._world.pool.mailed
        return codes[-1 - min(age, len(codes) - 1)]

    def _is_due(self, request, others):
        """Return whether Cognito will confirm the user with this request, although others may be counted first."""
        account = self._account
        return (
            self._world.pool.find(request.name) is account
            and account.state == "UNCONFIRMED"
            and request.code == account.code
            and self._world.clock.now < account.code_expires
            and not self._account_is_at_its_limit(others)
        )

    def _is_remembered(self, request, at):
        """Return whether this repeats, within a day, a request that confirmed the user."""
        return at - self._confirmed.get(request, -math.inf) < REPLAY_SECONDS - 1 - SKEW_SECONDS

    def _account_is_at_its_limit(self, others):
        recent = [time for time in self._account.wrong_codes if self._world.clock.now - time < HOUR]
        return len(recent) + others >= WRONG_CODES_PER_HOUR

    def _is_limited(self):
        """Return whether the service's own limit may have been reached."""
        limit = int(SETTINGS["ATTEMPTS_PER_HOUR"])
        return any(int(item.get("tally", {"N": 0})["N"]) > limit for item in self._world.table.items.values())

    def _handle(self, *requests, **circumstances):
        seen = self._world.handle(*(request.event() for request in requests), seed=next(self._steps), **circumstances)
        self._right.update(self._account.confirmed_by)
        for request, response in zip(requests, seen.responses, strict=True):
            if response and response.status == 200:
                assert request.code in self._right, "a success that Cognito did not carry out"
        for line in self._world.log:
            wrong = line.get("cognitoErrorCode") == "CodeMismatchException"
            assert not (wrong and line["status"] == 200), "a success for a code that Cognito rejected"
        return seen
