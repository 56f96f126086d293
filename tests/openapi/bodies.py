"""Good bodies in which one member, or up to three, are changed to values at the edges of the field rules."""

from hypothesis import strategies as st

from signup_functions.confirmation import fields

# One or two characters of each kind that a rule may treat differently.
CHARACTERS = (
    "aZ0+_~/½é\u0301ß€😀٣９"  # allowed in names, with digits of other scripts
    " \t\n\r\x0b\x1c\x1f\x85\u00a0\u1680\u2000\u2028\u2029\u202f\u205f\u3000"  # white space
    "\u00ad\u061c\u180e\u200b\u200d\u200e\u202e\u2060\u2066\ufeff\U000e0001"  # format, some of zero width
    "\u034f\ufe0e\ufe0f\u20e3"  # zero-width of other categories
    "-\u058a\u2010\u2013\u2014\u2043\u2212\u301c\uff0d"  # hyphens
    "\x00\x1b\x7f\x9f\u0378\u2065\ue000\ufdd0\U000f0000\U0010ffff"  # control, unassigned, private use
    "\ufffc\ufffd"  # replacement characters of an object and of undecodable bytes
    "\ud800\udfff"  # lone surrogates
)
FILLERS = "aß😀"  # one, two and four bytes in UTF-8
OF_OTHER_TYPES = (None, True, False, 0, 123456, 1.5, "", "x", [], ["x"], {}, {"x": "y"}, {"x": 1}, {"ipAddress": "::1"})
UNKNOWN = ("Username", "admin", "ipAddress", "a/b~c", "", "\ud800", "userContextData.encodedData")
KEYS = ("source", "locale", "a.B-c_1", "x" * 64, "x" * 65, "", "a b", "a/b", "é", "Source", "source\n", "\ud800")
GOOD = {"username": "alice", "confirmationCode": "012345"}
# With one group of six digits, with two, with one beside a letter; short, and longer than a code may be.
SENTENCES = [
    filler + sentence
    for filler in ("", "Hello. " * 400)
    for sentence in (
        "Your code is 739 214.", "Your code is\n739214", "ABC-739214", "٧٣٩-٢١٤", "\u2068739\u2069\u200b214!",
        "739214 or 123456", "739214a", "7392145", "739--214.", "no code",
    )
]  # fmt: skip


def beside(*limits):
    """Return each limit and its neighbours."""
    return [limit + step for limit in limits for step in (-1, 0, 1) if limit + step >= 0]


def texts(*limits):
    """Return strings at and beside each limit of length, and with each odd character alone, within and around."""
    filled = [filler * size for filler in FILLERS for size in beside(*limits)]
    margins = (" -", "\u200b\t", "\n ", "\u202a\u202c")
    blanks = [before + "a" * size + after for size in beside(limits[-1]) for before, after in margins]
    odd = [form.replace("?", character) for character in CHARACTERS for form in ("?", "ab?cd", "?ab?")]
    return filled + blanks + odd


def metadata():
    """Return objects with odd names and values, and at and beside each limit of the whole."""
    values = [{"source": text} for text in (*texts(0, fields.MAX_METADATA_VALUE), None)]
    names = [{key: "v"} for key in KEYS] + [{"source": "v", "locale": "v"}]
    sizes = [{f"k{i}": "v" for i in range(size)} for size in beside(fields.MAX_METADATA_KEYS)]
    # Eight names of two bytes each: the values, of characters of one or two bytes, make up the rest.
    rest = fields.MAX_METADATA_BYTES - 8 * len("k0")
    wholes = [
        {f"k{i}": filler * (size // 8 + (i < size % 8)) for i in range(8)}
        for filler, most in (("a", rest), ("ß", rest // 2))
        for size in beside(most)
    ]
    return values + names + sizes + wholes


VALUES = {
    "username": texts(1, fields.MAX_USERNAME),
    "confirmationCode": [*texts(1, fields.MAX_CODE), *("1-" * size for size in beside(fields.MAX_CODE)), *SENTENCES],
    "session": texts(*fields.SESSION),
    "clientMetadata": metadata(),
    "userContextData": [{"encodedData": text} for text in texts(1, fields.MAX_ENCODED_DATA)],
    "analyticsMetadata": [{"analyticsEndpointId": text} for text in texts(1, fields.MAX_ENDPOINT_ID)],
    "forceAliasCreation": [],
}


def with_one_change(required):
    """Return good bodies with one member left out, added or changed, for each of its edges."""
    good = {name: GOOD[name] for name in required}
    yield good
    for name in required:
        yield {other: value for other, value in good.items() if other != name}
    for name, values in [*VALUES.items(), *((name, []) for name in UNKNOWN)]:
        for value in [*values, *OF_OTHER_TYPES]:
            yield good | {name: value}
    for name in ("userContextData", "analyticsMetadata"):
        for member in ("encodedData", "analyticsEndpointId", *UNKNOWN):
            for value in OF_OTHER_TYPES:
                yield good | {name: {member: value}}


@st.composite
def with_some_changes(draw, required):
    """Draw a good body with up to three members changed, and characters of any kind put into their strings."""
    body = {name: GOOD[name] for name in required}
    names = st.sampled_from([*VALUES, *required]) | st.sampled_from([*VALUES, *UNKNOWN])
    for name in draw(st.lists(names, min_size=1, max_size=3)):
        value = draw(st.sampled_from([*VALUES.get(name, []), *OF_OTHER_TYPES]))
        if isinstance(value, str):
            at = draw(st.integers(0, len(value)))
            value = value[:at] + draw(st.text(st.characters(exclude_categories=()), max_size=4)) + value[at:]
        body[name] = value
    return body
