"""Runs submissions of one user name in every order of their steps, with at most one fault.

A state of the search is a value, so equal states are examined once, and a breadth-first search finds the shortest
sequence to a failure.
"""

from __future__ import annotations

import json
from functools import cache, partial
from typing import NamedTuple

from signup_functions.confirmation.rows import Reason
from signup_functions.confirmation.submissions import Submissions
from tests.support.submission_steps import FAULTS, LOOK, RIGHT, SEND, Result, call_cognito, call_table, next_step

RUN_OUT_SECONDS = 21
"""Longer than an announcement counts, and shorter than an invocation lasts."""
_REJECTIONS = (Reason.ALREADY_CONFIRMED, Reason.CODE_MISMATCH)


class Happened(NamedTuple):
    """A fault that happened: to which step of which submission."""

    fault: str
    submission: int
    step: int  # 0 announces, 1 sends the code; then the submission is ended


class State(NamedTuple):
    """Where all submissions stand."""

    results: tuple[tuple[Result, ...], ...]
    time: int = 0
    item: str = "{}"
    confirmed: bool = False
    happened: Happened | None = None
    due: frozenset[int] = frozenset()  # submissions that began after their code had confirmed the user
    awaited: tuple[tuple[int, frozenset[int]], ...] = ()
    """For each submission that waits: the others that were in flight when it was ended."""

    def is_killed(self, number):
        """Return whether the execution environment of a submission has ended."""
        return self.happened is not None and self.happened[:2] == ("killed", number)

    @property
    def hung(self):
        """Return the fault if it may leave an announcement, or hide one."""
        return self.happened.fault if self.happened and self.happened.fault != "lost" else None


class Violation(AssertionError):  # noqa: N818 - a finding
    """The rule does not hold. The arguments are what is wrong, and the steps that lead there."""


class Search:
    """All orders of some submissions."""

    def __init__(self, codes, *, faults=False, uniform=True, attempts_per_hour=10, rule=Submissions):
        """Set the submissions' codes, whether a fault happens, the settings, and the class that handles them."""
        self._codes = codes
        self._faults = faults
        self._limited = attempts_per_hour < len(codes)
        self._next_step = cache(partial(next_step, rule, uniform=uniform, attempts_per_hour=attempts_per_hour))
        self._call_table = cache(call_table)

    def run(self):
        """Return the number of states. Raises `Violation`."""
        first = State(results=((),) * len(self._codes))
        came_from = {first: None}
        states = [first]
        for state in states:  # grows meanwhile
            following = list(self._following(state))
            if flaw := self._flaw(state) or (None if following else self._flaw_at_the_end(state)):
                raise Violation(flaw, _path(came_from, state))
            for label, successor in following:
                if successor not in came_from:
                    came_from[successor] = state, label
                    states.append(successor)
        return len(states)

    def _next(self, state, number):
        results = state.results[number]
        return self._next_step(self._codes[number], results, 0 if results else state.time, seed=number)

    def _outcome(self, state, number):
        step = self._next(state, number)
        return step if isinstance(step, Reason) else None

    def _following(self, state):
        """Yield the states that follow, with the step that leads to each."""
        running = [
            number
            for number in range(len(self._codes))
            if not state.is_killed(number) and self._outcome(state, number) is None
        ]
        steps = [(number, self._next(state, number)) for number in running if self._may_begin(state, number)]
        # A submission that has seen this item sees nothing new.
        moving = [(number, step) for number, step in steps if step[0] != LOOK or not self._has_seen(state, number)]
        for number, step in moving:
            yield from self._outcomes(state, number, step)
        if running and not moving and state.hung and not state.time:
            yield "time passes", state._replace(time=RUN_OUT_SECONDS)

    def _may_begin(self, state, number):
        """Return False if an equal submission with a lower number has not begun: their order makes no difference."""
        return bool(state.results[number]) or all(
            state.results[other] or state.is_killed(other)
            for other in range(number)
            if self._codes[other] == self._codes[number]
        )

    def _has_seen(self, state, number):
        return state.results[number][-1:] == ((state.time, _as_read(state.item)),)

    def _outcomes(self, state, number, step):
        """Yield a step without and with faults."""
        operation, arguments = step
        results = state.results[number]
        word = {SEND: "sends", LOOK: "looks"}.get(operation, "ends" if results else "announces")
        if not results and any(
            code == self._codes[number] and self._outcome(state, other) is Reason.CONFIRMED
            for other, code in enumerate(self._codes)
        ):
            state = state._replace(due=state.due | {number})
        if operation == SEND:
            response, confirmed = call_cognito(arguments, confirmed=state.confirmed)
            done = state._replace(confirmed=confirmed)
        else:
            response, item = self._call_table(operation, arguments, state.item)
            done = state._replace(item=item)
        yield f"{number} {word}", self._noted(done, number, word, (state.time, response))
        if not self._faults or state.happened:
            return
        for fault in FAULTS:
            if fault == "lost" and operation == SEND:
                continue  # a matter of the sends, not of the table
            for after, carried_out in ((state, ""), (done, ", done")):
                happened = after._replace(happened=Happened(fault, number, len(results)))
                if fault != "killed":
                    happened = self._noted(happened, number, word, (state.time, fault))
                yield f"{number} {word}: {fault}{carried_out}", happened

    def _noted(self, state, number, word, result):
        """Return the state after a step's result."""
        results = list(state.results)
        results[number] = (*results[number], result)
        state = state._replace(results=tuple(results))
        awaited = dict(state.awaited)
        step = self._next(state, number)
        if isinstance(step, Reason):
            awaited.pop(number, None)
        elif step[0] == LOOK and word == "ends":
            others = [other for other in range(len(results)) if results[other] and self._outcome(state, other) is None]
            awaited[number] = frozenset(others) - {number}
        return state._replace(awaited=tuple(sorted(awaited.items())))

    def _flaw(self, state):
        """Return what is wrong in a state."""
        for number, others in state.awaited:
            ended = all(self._outcome(state, other) for other in others)
            if ended and self._has_seen(state, number) and not state.happened:
                return f"{number} waits for a later submission"
        for number in range(len(self._codes)):
            outcome = self._outcome(state, number)
            if outcome and outcome not in self._allowed(state, number):
                return f"{number} gets {outcome}"
        return None

    def _flaw_at_the_end(self, state):
        """Return what is wrong when no step is left."""
        for number in range(len(self._codes)):
            if not state.is_killed(number) and self._outcome(state, number) is None:
                return f"{number} waits for ever"
        if state.hung:
            return None
        item = json.loads(state.item)
        if any(name.startswith("a") for name in item):
            return "an announcement is left behind"
        responses = [{response for _, response in results} for results in state.results]
        rejected = sum(any(json.dumps({"reason": reason}) in seen for reason in _REJECTIONS) for seen in responses)
        counted = int(item.get("tally", {"N": "0"})["N"])
        return f"{rejected} rejected, {counted} counted" if rejected != counted else None

    def _allowed(self, state, number):
        """Return the outcomes that a submission may have."""
        code, happened = self._codes[number], state.happened
        if happened and happened[1:] == (number, 1):
            return {Reason.UPSTREAM_TIMEOUT}
        allowed = {Reason.CONFIRMED, Reason.REPLAYED} if code == RIGHT else set(_REJECTIONS)
        if self._limited:
            allowed.add(Reason.TOO_MANY_ATTEMPTS)
        if happened and state.hung and self._codes[happened.submission] == code:
            allowed.add(Reason.UNDECIDED)
        if happened and state.hung == "timed out" and happened.step != 1:
            # Without its announcement, a submission is not seen. Without its end, it does not see others.
            own_end = happened.submission == number and happened.step > 1
            if own_end or number not in state.due:
                allowed.add(Reason.ALREADY_CONFIRMED)
        return allowed


@cache
def _as_read(item):
    """Return the table's response to a read of an item."""
    return json.dumps({"Item": json.loads(item)}, sort_keys=True)


def _path(came_from, state):
    labels = []
    while (step := came_from[state]) is not None:
        state, label = step
        labels.append(label)
    return ", ".join(labels[::-1])
