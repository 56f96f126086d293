"""Tokens of the CDK in settings: values that are known at synthesis, or in AWS only; and stand-ins of its look-ups.

They are recognised by their form. The CDK itself is not asked, since it takes seconds to load.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r"[$#]\{Token\[[^\]]+\]\}")
_LIST = re.compile(r"#\{Token\[[^\]]+\]\}")
# What `from_lookup` and `value_from_lookup` return until the CDK CLI has looked up the value and runs the app again.
_STAND_IN = re.compile(r"(vpc|sg|p|s|i|rtb)-(12345|67890)\w*|(?i:dummy)([-_].*|\d\w*)?", re.DOTALL)


def is_token(value: object) -> bool:
    """Return whether a text holds a token, or stands in for the result of a look-up."""
    return isinstance(value, str) and (_TOKEN.search(value) or _STAND_IN.fullmatch(value)) is not None


def is_list_token(value: object) -> bool:
    """Return whether a text stands for a whole list, as the only member of that list."""
    return isinstance(value, str) and _LIST.fullmatch(value) is not None


def literals(values: tuple[str, ...]) -> list[str]:
    """Return the members that are no tokens."""
    return [value for value in values if not is_token(value)]
