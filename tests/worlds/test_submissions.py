"""The rule of the submissions in flight holds in every order of the steps of two to four submissions."""

from __future__ import annotations

import pytest

from signup_functions.confirmation.outcomes import BY_REASON
from signup_functions.confirmation.reasons import Reason
from signup_functions.confirmation.submission_item import Item
from signup_functions.confirmation.submissions import Submissions
from tests.support.submission_search import RIGHT, WRONG, Search, Violation

THOROUGH = 200
"""Sequences of the other searches, from which on this one has more submissions. Four need a minute."""
TWO = [(RIGHT, RIGHT), (RIGHT, WRONG), (WRONG, WRONG)]
THREE = [(RIGHT, RIGHT, RIGHT), (RIGHT, RIGHT, WRONG), (RIGHT, WRONG, WRONG), (WRONG, WRONG, WRONG)]
FOUR = [(RIGHT,) * 4, (RIGHT, RIGHT, WRONG, WRONG), (WRONG,) * 4]


@pytest.mark.parametrize("settings", [{}, {"uniform": False}, {"attempts_per_hour": 1}], ids=str)
def test_every_order(settings, sequences):
    """Every correct code is right and every wrong one is wrong, each rejection counts once, and nothing is left."""
    for codes in [*TWO, *THREE, *(FOUR if sequences >= THOROUGH and not settings else [])]:
        assert Search(codes, **settings).run()


@pytest.mark.parametrize("settings", [{}, {"uniform": False}, {"attempts_per_hour": 1}], ids=str)
def test_every_order_with_any_fault(settings, sequences):
    """The same holds with a lost response anywhere. After any other fault, a duplicate may be answered 504."""
    for codes in [*TWO, *(THREE if sequences >= THOROUGH else [])]:
        assert Search(codes, faults=True, **settings).run()


class NoAnnouncement(Submissions):
    """Announces nothing."""

    def begin(self, *arguments):
        submission = super().begin(*arguments)
        self._take_back(submission, arguments[-1])
        return submission


class NoWait(Submissions):
    """Decides at once."""

    def _wait(self, submission, twins, outcome, remaining):
        return outcome


class AnyTwin(Submissions):
    """Waits for whatever twin is announced at each look."""

    def _wait(self, submission, twins, outcome, remaining):
        while twins:
            item = Item(self._table.read(submission.key, remaining), submission.began)
            if item.remembers(submission.digest):
                return BY_REASON[Reason.REPLAYED] if outcome.replays else outcome
            twins = item.twins(submission.digest)
        return outcome


class NoEndWithoutAnnouncement(Submissions):
    """Gives the table up after a failed announcement."""

    def end(self, submission, outcome, remaining):
        return super().end(submission, outcome, remaining) if submission.announced else (outcome, None)


class LooksBeforeLeaving(Submissions):
    """Waits for its twins while it is still announced."""

    def _end_rejected(self, submission, outcome, remaining):
        item = Item(self._table.read(submission.key, remaining), submission.began)
        twins = {name: end for name, end in item.twins(submission.digest).items() if name != submission.name}
        outcome = self._wait(submission, twins, outcome, remaining)
        self._count(submission, remaining)
        return outcome, None


class CountsAnyhow(Submissions):
    """Counts a rejection whether or not its announcement is there."""

    def _count(self, submission, remaining):
        return Item(
            self._table.update(
                submission.key,
                {":one": {"N": "1"}},
                {"UpdateExpression": f"REMOVE {submission.name} ADD tally :one"},
                remaining,
            ),
            submission.began,
        )


BEGIN, SEND, END, LOOK = "update_item", "confirm_sign_up", "update_item", "get_item"


@pytest.mark.parametrize(
    ("rule", "codes", "faults", "shortest"),
    [
        (NoAnnouncement, (RIGHT, RIGHT), False, ()),
        (NoWait, (RIGHT, RIGHT), False, ()),
        (AnyTwin, (RIGHT, RIGHT, RIGHT), False, ()),
        (AnyTwin, (WRONG, WRONG, WRONG), False, ()),
        (NoEndWithoutAnnouncement, (RIGHT, RIGHT), True, ()),
        (LooksBeforeLeaving, (WRONG, WRONG), False, ()),
        (LooksBeforeLeaving, (RIGHT, RIGHT), False, ()),
        (LooksBeforeLeaving, (RIGHT, RIGHT, RIGHT), False, ()),
        (CountsAnyhow, (WRONG,), True, ()),
    ],
)
def test_each_part_is_needed(rule, codes, faults, shortest):
    """Without a part of the rule, the search finds this shortest sequence."""
    with pytest.raises(Violation) as found:
        Search(codes, faults=faults, rule=rule).run()

    print(found.value)
