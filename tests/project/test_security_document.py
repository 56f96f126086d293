"""The tests that docs/security.md names as evidence exist."""

import ast
import re

import pytest

from tests.support.templates import PROJECT

TEXT = (PROJECT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/.]+)::(\w+)`", TEXT)


@pytest.mark.parametrize(("path", "name"), NAMED, ids=[name for _, name in NAMED])
def test_named_test_exists(path, name):
    """Every test that the document names exists."""
    tree = ast.parse((PROJECT / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_threat_names_a_test():
    """Each row of the table of threats has a mitigation and a test; all six kinds are there."""
    rows = re.findall(r"^\| ([STRIDE]) \| (.+) \| (.+) \| (.+) \|$", TEXT, re.MULTILINE)
    assert {kind for kind, *_ in rows} == set("STRIDE")
    assert [threat for _, threat, _, tests in rows if "::test_" not in tests] == []
    assert sum(tests.count("::") for *_, tests in rows) == len(NAMED)
