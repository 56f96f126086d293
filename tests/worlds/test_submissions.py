"""The rule of the submissions in flight holds in every order of the steps of two to four submissions."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.support import broken_submissions as broken
from tests.support.crowd import Crowd
from tests.support.submission_search import Search, Violation
from tests.support.submission_steps import RIGHT, WRONG

if TYPE_CHECKING:
    from signup_functions.confirmation.submissions import Submissions

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


class Case(NamedTuple):
    """What the search finds if a part of the rule is missing."""

    rule: type[Submissions]
    codes: tuple[str, ...]
    flaw: str
    steps: str
    faults: bool = False


CASES = [
    Case(
        broken.NoAnnouncement,
        (RIGHT, RIGHT),
        flaw="1 is answered already_confirmed",
        steps="0 sends, 1 sends, 1 ends",
    ),
    Case(
        broken.NoWait,
        (RIGHT, RIGHT),
        flaw="1 is answered already_confirmed",
        steps="0 announces, 0 sends, 1 announces, 1 sends, 1 ends",
    ),
    Case(
        broken.AnyTwin,
        (WRONG, WRONG, WRONG),
        flaw="0 waits for a later submission",
        steps="0 announces, 0 sends, 1 announces, 0 ends, 1 sends, 1 ends, 2 announces, 0 looks",
    ),
    Case(
        broken.NoEndWithoutAnnouncement,
        (RIGHT, RIGHT),
        flaw="1 is answered already_confirmed",
        steps="0 announces, 0 sends, 0 ends, 1 announces: timed out, 1 sends",
        faults=True,
    ),
    Case(
        broken.LooksBeforeLeaving,
        (WRONG, WRONG),
        flaw="0 waits for ever",
        steps="0 announces, 0 sends, 1 announces, 0 looks, 1 sends, 1 looks",
    ),
    Case(
        broken.CountsAnyhow,
        (WRONG,),
        flaw="1 rejected, 2 counted",
        steps="0 announces, 0 sends, 0 ends: lost, done, 0 ends",
        faults=True,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule.__name__)
def test_each_part_is_needed(case):
    """Without a part of the rule, the search finds this shortest sequence."""
    with pytest.raises(Violation) as found:
        Search(case.codes, faults=case.faults, rule=case.rule).run()

    assert found.value.args == (case.flaw, case.steps)


@pytest.mark.parametrize("codes", [(RIGHT, RIGHT), (RIGHT, RIGHT, RIGHT)])
def test_only_equal_wrong_codes_show_who_looks_before_leaving(codes):
    """Correct codes do not wait for each other for ever, because one of them is remembered."""
    assert Search(codes, rule=broken.LooksBeforeLeaving).run()


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
