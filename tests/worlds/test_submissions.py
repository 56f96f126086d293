"""The rule for submissions in flight holds in every order of the steps of two to four submissions."""

import itertools
import os
from collections import Counter
from functools import partial

import pytest

from signup_functions.confirmation.submission_item import Item
from signup_functions.confirmation.submissions import Submissions
from tests.support.execution_environment import execution_environments
from tests.support.requests_of_callers import WRONG_CODES, Confirm
from tests.support.simulated_table import Table
from tests.support.simulation import Account, Behaviour
from tests.support.submission_search import Search, Violation
from tests.support.submission_steps import RIGHT, WRONG
from tests.support.world import World, later

TWO, THREE, FOUR = (list(itertools.combinations_with_replacement([RIGHT, WRONG], number)) for number in (2, 3, 4))
LONG = int(os.environ.get("SEQUENCES", "0")) >= 300
"""Whether the search is long, as in `make test-all`. The orders of four take a minute."""
SETTINGS = [{}, {"uniform": False}, {"attempts_per_hour": 1}]


@pytest.mark.parametrize(
    ("codes", "settings"),
    [
        *itertools.product([*TWO, *THREE], SETTINGS),
        *(pytest.param(codes, {}, marks=pytest.mark.full) for codes in FOUR if LONG),
    ],
    ids=str,
)
def test_every_order(codes, settings):
    """Correct codes succeed, wrong ones do not, each rejection counts once, and no announcement is left."""
    assert Search(codes, **settings).run() > len(codes)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("codes", [*TWO, *(pytest.param(codes, marks=pytest.mark.full) for codes in THREE)])
def test_every_order_with_any_fault(codes, settings):
    """The same holds if a response is lost. If the table or Cognito hangs, a duplicate may get 504."""
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
        update = f"REMOVE {submission.attribute} ADD tally :one"
        new = self._table.update(submission.key, {":one": {"N": "1"}}, {"UpdateExpression": update}, remaining)
        return Item(new, submission.began)


@pytest.mark.parametrize(
    ("rule", "codes", "flaw", "steps"),
    [
        (NoWait, (RIGHT, RIGHT), "1 gets already_confirmed",
         "0 announces, 0 sends, 1 announces, 1 sends, 1 ends"),
        (NoEndWithoutAnnouncement, (RIGHT, RIGHT), "1 gets already_confirmed",
         "0 announces, 0 sends, 0 ends, 1 announces: timed out, 1 sends"),
        (CountsAnyhow, (WRONG,), "1 rejected, 2 counted", "0 announces, 0 sends, 0 ends: lost, done, 0 ends"),
    ],
)  # fmt: skip
def test_search_finds_flaws(rule, codes, flaw, steps):
    """Without a part of the rule, the search finds this shortest sequence."""
    with pytest.raises(Violation) as found:
        Search(codes, faults=rule is not NoWait, rule=rule).run()

    assert found.value.args == (flaw, steps)


@pytest.fixture(scope="module")
def fifty():
    """Fifty execution environments, whose limit of attempts is not reached."""
    with execution_environments(50, ATTEMPTS_PER_HOUR="100") as environments:
        yield environments


@pytest.mark.parametrize(("code", "reasons"), [(RIGHT, {"confirmed": 1, "replayed": 49}),
                                               (WRONG, {"code_mismatch": 15, "cognito_limit": 35})])  # fmt: skip
def test_fifty_at_once(fifty, monkeypatch, code, reasons):
    """Fifty submissions at once get their responses, and each counts once. The item stays below 3 KB."""
    sizes = []

    def respond(table, *call):
        reply = Table.respond(table, *call)
        (item,) = table.items.values()
        sizes.append(sum(len(name) + len(text) for name, value in item.items() for text in value.values()))
        return reply

    world = World(fifty, start=later(fifty), behaviour=Behaviour(trigger_seconds=3))
    world.pool.sign_up(Account())
    monkeypatch.setattr(world.table, "respond", partial(respond, world.table))
    event = Confirm("alice", world.pool.mailed[-1] if code == RIGHT else WRONG_CODES[0]).event()

    world.handle(*[event] * 50, offsets=[number / 50 for number in range(50)], delays=(0.01, 0.09, 0.04))

    assert Counter(line["reason"] for line in world.log if "status" in line) == reasons
    (item,) = world.table.items.values()
    assert item["tally"] == {"N": "50" if code == WRONG else "49"}
    assert not [name for name in item if name.startswith("a")]
    assert max(sizes) < 3 * 1024
