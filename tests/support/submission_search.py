"""Runs submissions of one user name in every order of their steps, against the simulated table.

For each of its steps, a submission is run again from its beginning with the recorded results of the steps before. So a
state of the search is a value, equal states are examined once, and a failure is found by its shortest sequence.
"""

from __future__ import annotations

import json
import random
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from botocore import exceptions as sdk
from urllib3.exceptions import ProtocolError

from signup_functions.confirmation.attempts_table import AttemptsTable
from signup_functions.confirmation.outcomes import BY_REASON
from signup_functions.confirmation.reasons import Reason
from signup_functions.confirmation.submissions import Submissions
from signup_functions.shared.surroundings import Surroundings
from tests.support.simulated_table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = 1_800_000_000
RIGHT, WRONG = "right", "wrong"
RUN_OUT_SECONDS = 21
"""Longer than an announcement counts, and shorter than an invocation lasts."""

_LOST = ProtocolError("Connection aborted.", ConnectionResetError(104, "Connection reset by peer"))
FAULTS = {
    "lost": sdk.ConnectionClosedError(endpoint_url="", request=None, error=_LOST),
    "timed out": sdk.ReadTimeoutError(endpoint_url=""),
    "killed": None,
}
"""What the SDK raises instead of a response; None: the execution environment ends."""

Step = tuple[str, str]
"""An operation and its arguments in JSON."""
Result = tuple[int, str]
"""The time (s) of a step, and the response in JSON or the name of a fault."""


class Happened(NamedTuple):
    """A fault that happened: to which step of which submission."""

    fault: str
    done: bool
    """Whether AWS carried the step out."""
    submission: int
    step: int
    """The step's number: 0 announces, 1 sends the code, 2 ends the submission."""


class State(NamedTuple):
    """Where all submissions stand."""

    results: tuple[tuple[Result, ...], ...]
    time: int = 0
    item: str = "{}"
    confirmed: bool = False
    killed: frozenset[int] = frozenset()
    happened: Happened | None = None
    due: frozenset[int] = frozenset()
    """Submissions that began after their code had been answered "confirmed"."""
    awaited: tuple[tuple[int, frozenset[int]], ...] = ()
    """For each submission that ended and was not answered yet: the others that were in flight then."""


class Violation(AssertionError):
    """The rule does not hold; the text is the shortest sequence of steps that shows it."""


class _Pause(BaseException):
    """A submission has reached a step without a result."""

    def __init__(self, step: Step) -> None:
        self.step = step


class _Replay:
    """Gives a submission the recorded results of its steps."""

    def __init__(self, results: tuple[Result, ...], time: int) -> None:
        self._results = iter(results)
        self.began = self.now = NOW + (results[0][0] if results else time)

    def call(self, operation: str, **arguments: object) -> dict[str, object]:
        step = operation, json.dumps(arguments, sort_keys=True)
        time, response = next(self._results, (0, None))
        if response is None:
            raise _Pause(step)
        self.now = NOW + time
        if response in FAULTS:
            raise FAULTS[response]
        reply = json.loads(response)
        if "__type" in reply:
            code = reply.pop("__type").rpartition("#")[2]
            raise sdk.ClientError({"Error": {"Code": code}, **reply}, operation)
        return reply


class Search:
    """All orders of some submissions, with at most one fault."""

    def __init__(
        self,
        codes: tuple[str, ...],
        *,
        faults: bool = False,
        uniform: bool = True,
        attempts_per_hour: int = 10,
        rule: type[Submissions] = Submissions,
    ) -> None:
        self._codes = codes
        self._faults = faults
        self._uniform = uniform
        self._attempts_per_hour = attempts_per_hour
        self._rule = rule
        self._next = cache(self._run)
        self._apply = cache(_apply)

    def run(self) -> int:
        """Return the number of states. Raises `Violation`."""
        first = State(results=((),) * len(self._codes))
        came_from: dict[State, tuple[State, str] | None] = {first: None}
        states = [first]
        for state in states:  # grows: a breadth-first search
            steps = list(self._successors(state))
            flaw = self._flaw(state, stuck=not steps)
            if flaw:
                raise Violation("\n".join([flaw, *_path(came_from, state)]))
            for label, successor in steps:
                if successor not in came_from:
                    came_from[successor] = state, label
                    states.append(successor)
        return len(states)

    def _run(self, number: int, results: tuple[Result, ...], time: int) -> Step | Reason:
        """Return a submission's next step, or its outcome."""
        replay = _Replay(results, time)

        def remaining() -> int:
            return 28_000 - (replay.now - replay.began) * 1000

        submissions = self._rule(
            AttemptsTable(replay, "attempts"),
            Surroundings(clock=lambda: replay.now, sleep=lambda _: None, random=random.Random(number)),  # noqa: S311
            send_seconds=19,
            attempts_per_hour=self._attempts_per_hour,
            uniform=self._uniform,
            on_failure=lambda _: None,
        )
        code = self._codes[number]
        try:
            submission = submissions.begin("secret", "alice", code, replay.began, remaining)
            try:
                reason = Reason(replay.call("confirm_sign_up", code=code)["reason"])
            except sdk.ReadTimeoutError:
                reason = Reason.UPSTREAM_TIMEOUT
            return submissions.end(submission, BY_REASON[reason], remaining)[0].reason
        except _Pause as pause:
            return pause.step

    def _successors(self, state: State) -> Iterator[tuple[str, State]]:
        waiting = unstarted = False
        for number, results in enumerate(state.results):
            if number in state.killed:
                continue
            earlier = zip(range(number), self._codes, state.results, strict=False)
            if not results and any(
                code == self._codes[number] and not theirs and other not in state.killed
                for other, code, theirs in earlier
            ):
                unstarted = True
                continue  # equal submissions begin in the order of their numbers
            step = self._next(number, results, 0 if results else state.time)
            if isinstance(step, Reason):
                continue
            unstarted = unstarted or not results
            operation, body = step
            if operation == "get_item" and results[-1] == (state.time, _read(state.item)):
                waiting = True
                continue  # nothing has changed since it looked
            yield from self._outcomes(state, number, operation, body)
        lasting = state.happened and state.happened.fault != "lost"
        moving = any(
            number not in state.killed
            and not isinstance(step := self._next(number, results, 0), Reason)
            and step[0] != "get_item"
            for number, results in enumerate(state.results)
            if results
        )
        if waiting and lasting and not unstarted and not moving and not state.time:
            yield "time passes", state._replace(time=RUN_OUT_SECONDS)

    def _outcomes(self, state: State, number: int, operation: str, body: str) -> Iterator[tuple[str, State]]:
        """Yield a step without and with faults."""
        label = f"{number} ({self._codes[number]}) {operation}"
        done, response = self._carry_out(state, operation, body)
        if not state.results[number]:
            answered = {
                self._codes[other]
                for other, results in enumerate(state.results)
                if results and self._next(other, results, 0) is Reason.CONFIRMED
            }
            if self._codes[number] in answered:
                done, state = (each._replace(due=state.due | {number}) for each in (done, state))
        yield label, self._noted(done, number, (state.time, response))
        if not self._faults or state.happened:
            return
        for fault in FAULTS:
            if fault == "lost" and operation == "confirm_sign_up":
                continue  # what the service makes of it does not concern the table
            for after, is_done in ((state, False), (done, True)):
                happened = after._replace(happened=Happened(fault, is_done, number, len(state.results[number])))
                if fault == "killed":
                    happened = happened._replace(killed=frozenset({number}))
                else:
                    happened = self._noted(happened, number, (state.time, fault))
                yield f"{label}: {fault}" + (", done" if is_done else ""), happened

    def _carry_out(self, state: State, operation: str, body: str) -> tuple[State, str]:
        if operation == "confirm_sign_up":
            right = json.loads(body)["code"] == RIGHT
            reason = Reason.ALREADY_CONFIRMED if state.confirmed else Reason.CODE_MISMATCH
            if right and not state.confirmed:
                reason = Reason.CONFIRMED
            return state._replace(confirmed=state.confirmed or right), json.dumps({"reason": reason})
        response, item = self._apply(operation, body, state.item)
        return state._replace(item=item), response

    def _noted(self, state: State, number: int, result: Result) -> State:
        results = (*state.results[:number], (*state.results[number], result), *state.results[number + 1 :])
        following = state._replace(results=results)
        step = self._next(number, results[number], 0)
        awaited = dict(state.awaited)
        if isinstance(step, Reason):
            awaited.pop(number, None)
        elif step[0] == "get_item" and number not in awaited:
            awaited[number] = frozenset(
                other
                for other, theirs in enumerate(results)
                if theirs and other != number and not isinstance(self._next(other, theirs, 0), Reason)
            )
        return following._replace(awaited=tuple(sorted(awaited.items())))

    def _flaw(self, state: State, *, stuck: bool) -> str | None:
        """Return what is wrong in a state."""
        for number, others in state.awaited:
            looked = state.results[number][-1] == (state.time, _read(state.item))
            if looked and not state.happened and all(self._reason(state, other) for other in others):
                return f"{number} waits for a later submission"
        if not stuck:
            return None
        for number, code in enumerate(self._codes):
            reason = self._reason(state, number)
            if number in state.killed:
                continue
            if reason is None:
                return f"{number} waits for ever"
            if reason not in self._allowed(state, number, code):
                return f"{number} is answered {reason}"
        item = json.loads(state.item)
        if not state.happened or state.happened.fault == "lost":
            if any(name.startswith("a") for name in item):
                return "an announcement is left behind"
            rejected = sum(
                any("already_confirmed" in response or "code_mismatch" in response for _, response in results)
                for results in state.results
            )
            if int(item.get("tally", {"N": "0"})["N"]) != rejected:
                return f"{rejected} rejections were counted as {item.get('tally')}"
        return None

    def _allowed(self, state: State, number: int, code: str) -> set[Reason]:
        """Return how a submission may be answered."""
        limited = {Reason.TOO_MANY_ATTEMPTS} if self._attempts_per_hour < len(self._codes) else set()
        happened = state.happened
        lasting = happened is not None and happened.fault != "lost"
        undecided = {Reason.UNDECIDED} if lasting and self._codes[happened.submission] == code else set()
        if happened and happened.submission == number and happened.step == 1:
            return {Reason.UPSTREAM_TIMEOUT}
        if code == WRONG:
            return {Reason.CODE_MISMATCH, Reason.ALREADY_CONFIRMED} | undecided | limited
        allowed = {Reason.CONFIRMED, Reason.REPLAYED} | undecided | limited
        if lasting and happened.fault == "timed out" and happened.step != 1:
            # Without its announcement or its end, a submission is not seen by others, or does not see them.
            own_end = happened.submission == number and happened.step > 1
            if own_end or number not in state.due:
                allowed.add(Reason.ALREADY_CONFIRMED)
        return allowed

    def _reason(self, state: State, number: int) -> Reason | None:
        step = self._next(number, state.results[number], state.time)
        return step if isinstance(step, Reason) else None


def _apply(operation: str, body: str, item: str) -> tuple[str, str]:
    """Return DynamoDB's response, and the item after a call."""
    table, arguments = Table(), json.loads(body)
    key = arguments["Key"]["key"]["S"]
    if item != "{}":
        table.items[key] = json.loads(item)
    reply = table.answer("GetItem" if operation == "get_item" else "UpdateItem", arguments)
    return json.dumps(reply.body, sort_keys=True), json.dumps(table.items.get(key, {}), sort_keys=True)


def _read(item: str) -> str:
    return json.dumps({"Item": json.loads(item)}, sort_keys=True)


def _path(came_from: dict[State, tuple[State, str] | None], state: State) -> list[str]:
    labels: list[str] = []
    while (step := came_from[state]) is not None:
        state, label = step
        labels.append(label)
    return labels[::-1]
