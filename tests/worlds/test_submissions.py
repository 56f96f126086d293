"""The rule of the submissions in flight holds in every order of the steps of two to four submissions."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest

from signup_functions.confirmation.submission_item import Item
from signup_functions.confirmation.submissions import Submissions
from tests.support.crowd import Crowd
from tests.support.submission_search import Search, Violation
from tests.support.submission_steps import RIGHT, WRONG

TWO, THREE, FOUR = (list(itertools.combinations_with_replacement([RIGHT, WRONG], number)) for number in (2, 3, 4))
SETTINGS = [{}, {"uniform": False}, {"attempts_per_hour": 1}]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("codes", [*TWO, *THREE, *(pytest.param(codes, marks=pytest.mark.full) for codes in FOUR)])
def test_every_order(codes, settings):
    """Every correct code is right and every wrong one is wrong, each rejection counts once, and nothing is left."""
    assert Search(codes, **settings).run() > len(codes)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("codes", [*TWO, *(pytest.param(codes, marks=pytest.mark.full) for codes in THREE)])
def test_every_order_with_any_fault(codes, settings):
    """The same holds if a response is lost. If the table or Cognito hangs, a duplicate may be answered 504."""
    assert Search(codes, faults=True, **settings).run() > len(codes)


class NoWait(Submissions):
    """Decides without waiting for duplicates."""

    def _wait(self, _submission, _twins, outcome, _remaining):
        return outcome


class NoEndWithoutAnnouncement(Submissions):
    """Does not end a submission whose announcement failed."""

    def end(self, submission, outcome, remaining):
        """End an announced submission."""
        return super().end(submission, outcome, remaining) if submission.announced else (outcome, None)


class CountsAnyhow(Submissions):
    """Counts a rejection again if the first response was lost."""

    def _count(self, submission, remaining):
        update = f"REMOVE {submission.name} ADD tally :one"
        new = self._table.update(submission.key, {":one": {"N": "1"}}, {"UpdateExpression": update}, remaining)
        return Item(new, submission.began)


@pytest.mark.parametrize(
    ("rule", "codes", "flaw", "steps"),
    [
        (NoWait, (RIGHT, RIGHT), "1 is answered already_confirmed",
         "0 announces, 0 sends, 1 announces, 1 sends, 1 ends"),
        (NoEndWithoutAnnouncement, (RIGHT, RIGHT), "1 is answered already_confirmed",
         "0 announces, 0 sends, 0 ends, 1 announces: timed out, 1 sends"),
        (CountsAnyhow, (WRONG,), "1 rejected, 2 counted", "0 announces, 0 sends, 0 ends: lost, done, 0 ends"),
    ],
)  # fmt: skip
def test_search_finds_flaws(rule, codes, flaw, steps):
    """Without a part of the rule, the search finds this shortest sequence."""
    with pytest.raises(Violation) as found:
        Search(codes, faults=rule is not NoWait, rule=rule).run()

    assert found.value.args == (flaw, steps)


@pytest.mark.parametrize("code", [RIGHT, WRONG])
@pytest.mark.parametrize("attempts_per_hour", [10, 100])
def test_fifty_at_once(code, attempts_per_hour):
    """Fifty submissions at once are all answered in time and counted once. They fit in 3 KB, and leave nothing."""
    crowd = Crowd(50, code, attempts_per_hour=attempts_per_hour)

    outcomes = crowd.run()

    item = crowd.item
    if code == RIGHT:
        assert outcomes["confirmed"] == 1
        assert outcomes["replayed"] + outcomes["too_many_attempts"] == 49
        assert (outcomes["too_many_attempts"] == 0) == (attempts_per_hour == 100)
    else:
        assert outcomes == Counter(
            code_mismatch=min(50, attempts_per_hour), too_many_attempts=max(0, 50 - attempts_per_hour)
        )
    assert int(item["tally"]["N"]) == (50 if code == WRONG else 49)
    assert not [name for name in item if name.startswith("a")]
    assert crowd.largest < 3 * 1024
