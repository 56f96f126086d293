"""A machine that submits right codes among wrong ones, and checks what a user is promised."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.support import drawn
from tests.support.requests_of_callers import Confirm
from tests.support.simulation import WRONG_CODES_PER_HOUR, Account, Behaviour
from tests.support.world import HOUR, World, later

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.support.requests_of_callers import Resend
    from tests.support.simulated_network import Fault
    from tests.support.world import ExecutionEnvironment, Observation

REPLAY_SECONDS = 24 * HOUR

_codes = st.sampled_from([0, 0, 0, 1, 2])
_names = st.sampled_from(drawn.NAMES[:2])


class RightCode(RuleBasedStateMachine):
    """A user signs up, mistypes codes, asks for new ones, waits, and submits the right one once or more."""

    def __init__(self, environments: Sequence[ExecutionEnvironment], disclosure: str) -> None:
        """Take two execution environments of that disclosure."""
        super().__init__()
        self._environments = environments
        self._disclosure = disclosure
        self._steps = itertools.count()
        self._right: set[str] = set()
        """Every code that has confirmed the user, or an account of that name before."""

    @initialize(
        checks=st.permutations(["limit", "status", "code"]),
        trigger_seconds=st.sampled_from([0, 4, 12]),
        trigger_raises=st.booleans(),
        wrong_codes=st.sampled_from([0, WRONG_CODES_PER_HOUR - 2]),
    )
    def begin(self, checks: Sequence[str], trigger_seconds: int, trigger_raises: bool, wrong_codes: int) -> None:  # noqa: FBT001
        """Make the world and sign the user up, for whom some wrong codes were tried already."""
        self._behaviour = Behaviour(
            checks=tuple(checks), trigger_seconds=trigger_seconds, trigger_raises=trigger_raises
        )
        self._world = World(self._environments, start=later(self._environments), behaviour=self._behaviour)
        self._sign_up()
        self._account.wrong_codes += [self._world.clock.now] * wrong_codes

    @rule(code=_codes, name=_names, times=st.integers(1, 2))
    def submit(self, code: int, name: str, times: int) -> None:
        """Submit the newest code of all (0) or an older one, without a fault."""
        for _ in range(times):
            self._submit(Confirm(name, self._code(code)))

    @rule(code=st.integers(0, 2), name=_names, faults=drawn.faults())
    def submit_amid_faults(self, code: int, name: str, faults: Mapping[int, Fault]) -> None:
        """Submit a code while calls fail."""
        self._handle(Confirm(name, self._code(code)), faults=faults)

    @rule(codes=st.tuples(_codes, _codes), order=drawn.orders, faults=drawn.faults())
    def submit_together(self, codes: tuple[int, int], order: list[int], faults: Mapping[int, Fault]) -> None:
        """Submit two codes at once."""
        self._handle(*(Confirm(code=self._code(code)) for code in codes), order=order, faults=faults)

    @rule(request=drawn.confirms() | drawn.resends(), faults=drawn.faults())
    def request(self, request: Confirm | Resend, faults: Mapping[int, Fault]) -> None:
        """Try a wrong code, or ask for a new one."""
        self._handle(request, faults=faults)

    @rule(seconds=st.sampled_from([1, 30, 5 * HOUR, 23 * HOUR]))
    def pause(self, seconds: int) -> None:
        """Wait."""
        self._world.clock.pass_(seconds)

    @rule()
    def sign_up_anew(self) -> None:
        """Delete the account and sign up again under the same name."""
        self._world.pool.delete(self._account)
        self._sign_up()

    def _sign_up(self) -> None:
        self._account = self._world.pool.sign_up(Account())
        self._confirmed: dict[Confirm, float] = {}
        """The requests that confirmed it without a fault, and when they began."""

    def _submit(self, request: Confirm) -> None:
        due, remembered, began = self._is_due(request), self._is_remembered(request), self._world.clock.now

        seen = self._handle(request)

        assert seen.calls.count("ConfirmSignUp") == 1, "a code is sent once where nothing fails"
        if due:
            assert self._account.confirmed_by == [request.code]
            assert seen.answers[0].status == (502 if self._behaviour.trigger_raises else 200)
            self._confirmed[request] = began
        if remembered:
            assert seen.answers[0].status == 200, "a repetition is refused"

    def _code(self, age: int) -> str:
        """Return a code that was mailed, counted back from the newest."""
        codes = self._world.pool.mailed
        return codes[-1 - min(age, len(codes) - 1)]

    def _is_due(self, request: Confirm) -> bool:
        """Say whether Cognito will confirm the user with this request."""
        account = self._account
        return (
            self._world.pool.find(request.name) is account
            and account.state == "UNCONFIRMED"
            and request.code == account.code
            and self._world.clock.now < account.code_expires
            and not self._account_is_at_its_limit()
        )

    def _is_remembered(self, request: Confirm) -> bool:
        """Say whether this repeats a request that confirmed the user within a day.

        Where disclosure is precise, Cognito's own limit is told instead.
        """
        began = self._confirmed.get(request, -math.inf)
        told = self._disclosure == "precise" and self._account_is_at_its_limit()
        return self._world.clock.now - began < REPLAY_SECONDS - 1 and not told

    def _account_is_at_its_limit(self) -> bool:
        recent = [time for time in self._account.wrong_codes if self._world.clock.now - time < HOUR]
        return len(recent) >= WRONG_CODES_PER_HOUR

    def _handle(self, *requests: Confirm | Resend, **circumstances: Any) -> Observation:
        seen = self._world.handle(*(request.event() for request in requests), seed=next(self._steps), **circumstances)
        self._right.update(self._account.confirmed_by)
        for request, answer in zip(requests, seen.answers, strict=True):
            if answer.status == 200:
                assert request.code in self._right, "a success that Cognito has not carried out"
        for line in self._world.log:
            wrong = line.get("cognitoErrorCode") == "CodeMismatchException"
            assert not (wrong and line["status"] == 200), "a success though Cognito says that the code is wrong"
        return seen
