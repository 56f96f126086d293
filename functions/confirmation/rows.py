"""What a row of the outcome table says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from confirmation.causes import Cause, Operation
    from confirmation.reasons import Reason
    from confirmation.settings import Disclosure

Level = Literal["INFO", "WARNING", "ERROR"]
Alarm = Literal["none", "each", "rate"]
Wait = int | range | Literal["window"] | None
"""Seconds for `Retry-After`; a range is drawn from at random, `window` is what is left of the name's hour."""


class Answer(NamedTuple):
    """What a caller is told."""

    problem: str | None
    """Key of `PROBLEMS`; None is success."""
    retry_after: Wait = None


class Answers(NamedTuple):
    """One operation's answer under each disclosure."""

    uniform: Answer
    precise: Answer


class Outcome(NamedTuple):
    """One row of the table."""

    reason: Reason
    confirm: Answers | None
    """None: this cannot happen to a confirmation, and no cause leads here from one."""
    resend: Answers | None
    """None: this cannot happen to a resend, and no cause leads here from one."""
    level: Level
    alarm: Alarm
    """Whether an operator is told of each one, or of many."""
    causes: tuple[Cause, ...] = ()
    exceptions: tuple[type[Exception], ...] = ()
    rejects: bool = False
    """Counts as an attempt on the name."""
    proves_code: bool = False
    """The code was correct: a duplicate submission of it succeeds for a day."""
    replay: Literal["never", "uniform", "always"] = "never"
    """Whether, and under which disclosure, this becomes `replayed` where the code is known to be correct."""
    nothing_done: bool = False
    """Cognito carried out nothing, whoever the user: a resend's count and cool-down are taken back."""

    def answer(self, operation: Operation, disclosure: Disclosure) -> Answer:
        """Return what a caller is told. Raises `ValueError` where this cannot happen to the operation."""
        answers = self.confirm if operation == "confirm" else self.resend
        if answers is None:
            raise ValueError(f"{operation} has no answer for {self.reason}")
        return answers.uniform if disclosure == "uniform" else answers.precise
