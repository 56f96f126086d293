"""Without the correct code, no caller learns anything about an account."""

import pytest

from signup_functions.confirmation import outcomes
from signup_functions.confirmation.rows import Reason, Reply
from tests.support.search import search
from tests.support.two_worlds import TwoWorlds

# Powertools warns about a request whose execution environment was killed.
pytestmark = pytest.mark.filterwarnings("ignore:No application metrics to publish")


def test_account_cannot_be_told_from_an_unknown_name(environments, sequences, seed):
    """No sequence of requests, pauses and faults reveals whether an account exists or what its state is.

    ``SEQUENCES=5000 make test T="-n 4 tests/worlds"`` runs more sequences. A failure prints the shortest
    sequence and the seed, and ``--hypothesis-seed`` repeats the search.
    """
    search(lambda: TwoWorlds(environments), sequences=sequences, seed=seed)


LEAKS = {
    "Cognito's limit gets a 429": (Reason.COGNITO_LIMIT, {"confirm": Reply("too_many_attempts", "window")}),
    "Cognito's limit is neither looked up nor counted": (Reason.COGNITO_LIMIT, {"rejects": False}),
    "'already confirmed' after a lost connection is a success": (Reason.CONFIRMED_UNANSWERED, {"confirm": Reply()}),
    "a refused session gets a 422": (Reason.REFUSED_UPSTREAM, {"confirm": Reply("validation_failed")}),
}


@pytest.mark.parametrize(("reason", "change"), LEAKS.values(), ids=LEAKS)
def test_leaks_are_found(environments, monkeypatch, reason, change):
    """The search detects each known leak when the outcome table has it again."""
    right = outcomes.BY_REASON[reason]
    wrong = right._replace(**change)
    monkeypatch.setitem(outcomes.BY_REASON, reason, wrong)
    monkeypatch.setattr(outcomes, "OUTCOMES", tuple(wrong if row is right else row for row in outcomes.OUTCOMES))

    with pytest.raises(AssertionError, match="the worlds differ"):
        search(lambda: TwoWorlds(environments), sequences=200, seed=4, shorten=False)
