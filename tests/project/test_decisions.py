"""Every decision record has one form."""

import re

import pytest

from tests.support.templates import PROJECT

RECORDS = sorted((PROJECT / "docs" / "decisions").glob("[0-9]*.md"))


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_a_record_has_its_parts(record):
    """A record has its number in the title, a date, a status, a decision and alternatives."""
    number = record.name.partition("-")[0]
    text = record.read_text(encoding="utf-8")

    for part in (
        rf"\A# {number}\. \S",
        r"^Date: \d{4}-\d\d-\d\d$",
        r"^Status: (accepted|superseded by \[.+\]\(.+\))$",
        r"^\*\*Decision\.\*\* \S",
        r"^Alternatives:\n\n- \S",
    ):
        assert re.search(part, text, re.MULTILINE), f"{record.name} lacks {part}"


def test_numbers_are_unique():
    """A number refers to one record."""
    numbers = [path.name.partition("-")[0] for path in RECORDS]
    assert len(numbers) == len(set(numbers)) > 1
