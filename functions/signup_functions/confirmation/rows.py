"""The types of the outcome table's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from signup_functions.confirmation.causes import Cause, Operation
    from signup_functions.confirmation.reasons import Reason
    from signup_functions.confirmation.settings import Disclosure

Level = Literal["INFO", "WARNING", "ERROR"]
Alarm = Literal["none", "each", "rate"]
Wait = int | range | Literal["window"] | None
"""Seconds for `Retry-After`: fixed, random within a range, or what is left of the user name's window."""


class Answer(NamedTuple):
    """What the caller is told."""

    problem: str | None
    """A key of `PROBLEMS`, or None for success."""
    retry_after: Wait = None


class Answers(NamedTuple):
    """One operation's answers under uniform and precise disclosure."""

    uniform: Answer
    precise: Answer


class Outcome(NamedTuple):
    """One row of the table."""

    reason: Reason
    confirm: Answers | None
    """None: this cannot happen to a confirmation, and its errors never match this row."""
    resend: Answers | None
    """None: this cannot happen to a resend, and its errors never match this row."""
    level: Level
    alarm: Alarm
    """Whether the operator is alerted never, to each occurrence, or to a high rate."""
    causes: tuple[Cause, ...] = ()
    exceptions: tuple[type[Exception], ...] = ()
    rejects: bool = False
    """Counts as an attempt on the user name."""
    proves_code: bool = False
    """The code was correct. A duplicate submission succeeds for a day."""
    replay: Literal["never", "uniform", "always"] = "never"
    """Under which disclosure this becomes `replayed` if the code was correct before."""
    nothing_done: bool = False
    """Cognito did nothing, whoever the user is. A resend's count and cool-down are taken back."""

    def answer(self, operation: Operation, disclosure: Disclosure) -> Answer:
        """Return what the caller is told. Raises `ValueError` if this cannot happen to the operation."""
        answers = self.confirm if operation == "confirm" else self.resend
        if answers is None:
            raise ValueError(f"{operation} has no answer for {self.reason}")
        return answers.uniform if disclosure == "uniform" else answers.precise
