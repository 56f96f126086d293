"""The check of resource tags."""

from __future__ import annotations

import re
from collections.abc import Mapping

# https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html: what every service accepts
_TEXT = r"[\w .:/=+@-]"
KEY = re.compile(rf"(?!aws:){_TEXT}{{1,128}}", re.IGNORECASE)
VALUE = re.compile(rf"{_TEXT}{{1,256}}")
MAX_TAGS = 50


def resource_tags(values: object) -> str | None:
    """Check the names and values of tags."""
    if not isinstance(values, Mapping) or not all(isinstance(text, str) for pair in values.items() for text in pair):
        return 'must be a dict of strings, as in {"cost-center": "42"}'
    if len(values) > MAX_TAGS:
        return f"must hold at most {MAX_TAGS} tags"
    for name, value in values.items():
        if not KEY.fullmatch(name):
            return f"must have names of 1 to 128 letters, digits, spaces or '.:/=+@_-', not 'aws:'; this is {name!r}"
        if not VALUE.fullmatch(value):
            return f"must have values of 1 to 256 letters, digits, spaces or '.:/=+@_-'; this is {value!r}"
    return None
