"""The field rules that the document states in words only."""

import re
import unicodedata

from tests.openapi.document import COMPONENTS


def limits(schema, pattern):
    """Return the numbers in a schema's description."""
    found = re.search(pattern, COMPONENTS["schemas"][schema]["description"])
    assert found
    return [int(number) for number in found.groups()]


USERNAME = limits("Username", r"What is left has (\d+) to (\d+) code points")
CODE = limits("ConfirmationCode", r"What is left has (\d+) to (\d+) characters")
(METADATA_BYTES,) = limits("ClientMetadata", r"together have at most (\d+) bytes in UTF-8")

ZERO_WIDTH = "\N{COMBINING GRAPHEME JOINER}\ufe0e\ufe0f\u20e3"
OTHER_SEPARATORS = "\N{MINUS SIGN}\N{HYPHEN BULLET}\ufffc"


def allowed_in_words(body):
    """Apply the rules that the document states only in words to a body that matches its schema."""
    # "Surrounding white space and format characters are dropped"
    username = body["username"]
    username = username.strip("".join(filter(dropped_at_the_ends, username)))
    # "each of a Unicode category L, M, N, P or S and none of them U+FFFD"
    if not within(USERNAME, username) or any(
        unicodedata.category(character)[0] not in "LMNPS" or character == "\ufffd" for character in username
    ):
        return False
    # "Names and values together"
    size = sum(len(text.encode()) for item in (body.get("clientMetadata") or {}).items() for text in item)
    return within(CODE, code_in_words(body.get("confirmationCode", "1"))) and size <= METADATA_BYTES


def within(limits, text):
    """Return whether a text's length is within the limits."""
    least, most = limits
    return least <= len(text) <= most


def dropped_at_the_ends(character):
    """Return whether the document drops this character at a user name's ends."""
    return character.isspace() or unicodedata.category(character) == "Cf"


def code_in_words(text):
    """Return the code that the document derives from a text."""
    # "Any Unicode decimal digit becomes its ASCII digit"
    text = "".join(str(unicodedata.decimal(each)) if unicodedata.category(each) == "Nd" else each for each in text)
    # "White space, zero-width and control characters, U+FFFC and hyphens are dropped wherever they are"
    text = "".join(each for each in text if unicodedata.category(each) != "Cf" and each not in ZERO_WIDTH)
    left = "".join(
        each
        for each in text
        if not (each.isspace() or unicodedata.category(each) in {"Cc", "Pd"} or each in OTHER_SEPARATORS)
    )
    # "exactly one group of six digits, optionally with a space or hyphen in the middle"
    groups = re.findall(r"(?<![0-9A-Za-z])\d{3}[\s-]?\d{3}(?![0-9A-Za-z])", text)
    return left if left.isdecimal() or len(groups) != 1 else re.sub(r"\D", "", groups[0])
