"""What Hypothesis draws for the simulated worlds."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.support.requests_of_callers import WRONG_CODES, Confirm, Resend
from tests.support.simulated_network import Fault
from tests.support.simulation import CHECKS, MAILER, MAILS_PER_DAY, Behaviour

NAMES = ("alice", "Alice", "alice@example.com", "ALICE@example.com")
"""Spellings of one name and of its alias."""
MINUTE = 60

names = st.sampled_from(NAMES)
states = st.sampled_from(["UNCONFIRMED", "UNCONFIRMED", "CONFIRMED", "CONFIRMED", "FORCE_CHANGE_PASSWORD", "DISABLED"])
pauses = st.sampled_from([1, 20, 30, 45, MINUTE, 20 * MINUTE, 60 * MINUTE, 25 * 60 * MINUTE])
orders = st.lists(st.integers(0, 1), max_size=12)
"""Who goes on at each start, call and wait, see `interleave`."""
_rarely = st.integers(0, 4).map(lambda number: number == 4)


@st.composite
def confirms(draw: st.DrawFn) -> Confirm:
    """Draw a wrong code for some name, seldom with a session or context data."""
    session, context = draw(_rarely), draw(_rarely)
    return Confirm(draw(names), draw(st.sampled_from(WRONG_CODES)), session=session, context=context)


@st.composite
def resends(draw: st.DrawFn) -> Resend:
    """Draw a request for a new code."""
    return Resend(draw(names), context=draw(_rarely))


@st.composite
def faults(draw: st.DrawFn) -> dict[int, Fault]:
    """Draw indexes of calls, and what becomes of these.

    Lost connections are the most frequent, as they alone are followed by a second send of the same code.
    """
    kinds = st.sampled_from([*Fault, *[Fault.LOST, Fault.LOST_DONE] * 8])
    indexes = st.sampled_from([0, 1, 0, 1, 0, 1, 2, 3, 4])
    return dict(draw(st.lists(st.tuples(indexes, kinds), max_size=2)))


@st.composite
def behaviours(draw: st.DrawFn) -> Behaviour:
    """Draw how Cognito and the pool behave."""
    confirm = st.sampled_from(["mismatch", "expired", "not found", "invalid"])
    resend = st.sampled_from(["delivery", "not found", "invalid"])
    return Behaviour(
        unknown_confirm=tuple(draw(st.lists(confirm, min_size=1, max_size=2, unique=True))),
        unknown_resend=tuple(draw(st.lists(resend, min_size=1, max_size=2, unique=True))),
        checks=(*draw(st.permutations(CHECKS[:-1])), CHECKS[-1]),
        mails=draw(st.sampled_from([MAILS_PER_DAY, MAILS_PER_DAY, MAILS_PER_DAY, 0])),
        mailer=draw(st.sampled_from(list(MAILER))),
    )
