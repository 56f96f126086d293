"""Hypothesis strategies for the simulated worlds."""

from hypothesis import strategies as st

from tests.support.requests_of_callers import WRONG_CODES, Confirm, Resend
from tests.support.simulated_network import Fault
from tests.support.simulation import CHECKS, MAILER, MAILS_PER_DAY, Behaviour

NAMES = ("alice", "Alice", "alice@example.com", "ALICE@example.com")
"""Spellings of one user name and of its alias."""
MINUTE = 60

names = st.sampled_from(NAMES)
states = st.sampled_from(["CONFIRMED", "CONFIRMED", "UNCONFIRMED", "UNCONFIRMED", "FORCE_CHANGE_PASSWORD", "DISABLED"])
pauses = st.sampled_from([1, 20, 30, 45, MINUTE, 20 * MINUTE, 60 * MINUTE, 25 * 60 * MINUTE])
offsets = st.lists(st.sampled_from([0, 0, 0.005, 0.1, 0.3, 1, 5]), min_size=3, max_size=3)
"""When requests at the same time arrive, in seconds."""
delays = st.lists(st.sampled_from([0, 0, 0.007, 0.3, 0.8]), max_size=4)
"""The delays of calls to AWS, in seconds."""
_rarely = st.integers(0, 4).map(lambda number: number == 4)


confirms = st.builds(Confirm, names, st.sampled_from(WRONG_CODES), session=_rarely, context=_rarely)
"""Requests with a wrong code, and sometimes with a session or context data."""


resends = st.builds(Resend, names, context=_rarely)
"""Requests for a new code, sometimes with context data."""


@st.composite
def at_once(draw):
    """Draw two or three requests. Many are equal."""
    first = draw(confirms | resends)
    return [first, *draw(st.lists(st.just(first) | confirms | resends, min_size=1, max_size=2))]


@st.composite
def faults(draw):
    """Draw up to two faults by the index of the call. Most are lost connections, after which a call is repeated."""
    kinds = st.sampled_from([*Fault, *[Fault.LOST, Fault.LOST_DONE] * 8])
    indexes = st.sampled_from([*[0, 1, 2] * 3, 3, 4, 5])
    return dict(draw(st.lists(st.tuples(indexes, kinds), max_size=2)))


@st.composite
def behaviours(draw):
    """Draw the behaviour of Cognito and of the pool."""
    confirm = st.sampled_from(["mismatch", "expired", "not found", "invalid"])
    resend = st.sampled_from(["delivery", "not found", "invalid"])
    return Behaviour(
        unknown_confirm=tuple(draw(st.lists(confirm, min_size=1, max_size=2, unique=True))),
        unknown_resend=tuple(draw(st.lists(resend, min_size=1, max_size=2, unique=True))),
        checks=(*draw(st.permutations(CHECKS[:-1])), CHECKS[-1]),
        mails=draw(st.sampled_from([MAILS_PER_DAY, MAILS_PER_DAY, MAILS_PER_DAY, 0])),
        mailer=draw(st.sampled_from(list(MAILER))),
    )
