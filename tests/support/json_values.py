"""JSON of any type, and good JSON in which one member is missing or of another type."""

import copy

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

REPEATABLE = settings(
    max_examples=200,
    derandomize=True,
    database=None,
    deadline=None,
    # One service handles all examples of a test, as one execution environment would.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(["", "\ud800", "\x00", "0", "-1", "1e3", "9" * 400, "true"])
)
VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_KINDS = (None, True, False, 0, 5, 1.5, "", "x", [], ["x"], [{}], {}, {"x": "y"}, {"x": 1})
_MISSING = object()


def _paths(value, path=()):
    """Yield the path of a value and of everything in it."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _paths(inner, (*path, key))


def _changed(value, path, new):
    """Return a value with another one, or none, at a path."""
    if not path:
        return None if new is _MISSING else new
    changed = copy.deepcopy(value)
    within = changed
    for key in path[:-1]:
        within = within[key]
    if new is _MISSING:
        del within[path[-1]]
    else:
        within[path[-1]] = new
    return changed


@st.composite
def spoilt(draw, value, values=VALUES):
    """Draw a value in which one member, at any depth, is missing or another."""
    path = draw(st.sampled_from(list(_paths(value))))
    return _changed(value, path, draw(st.just(_MISSING) | values))


def each_spoilt(value):
    """Yield a value once for each member, at any depth, and for each type that replaces the member."""
    for path in _paths(value):
        for new in (_MISSING, *_KINDS):
            yield _changed(value, path, new)
