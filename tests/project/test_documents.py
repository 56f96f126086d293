"""Links, decision records, and the evidence of docs/security.md."""

import ast
import re

import pytest

from tests.support.fenced_blocks import DOCUMENTS
from tests.support.templates import PROJECT

LINK = re.compile(r"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)")
RECORDS = sorted((PROJECT / "docs" / "decisions").glob("*.md"))
SECURITY = (PROJECT / "docs" / "security.md").read_text(encoding="utf-8")
EVIDENCE = re.findall(r"`(tests/[\w/.]+)::(\w+)`", SECURITY)


def anchors(path):
    """Return the anchors that GitHub makes of the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_links_lead_to_files_and_headings(document):
    """Each relative link names a file of the project, and a heading of it."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target, anchor in LINK.findall(text):
        path = (document.parent / target).resolve() if target else document
        assert path.exists(), target
        assert not anchor or anchor in anchors(path), f"{target}#{anchor}"


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_a_decision_record_has_its_parts(record):
    """A record has its number in the title, a date, a status, a decision and alternatives."""
    number = record.name.partition("-")[0]
    for part in (
        rf"\A# {number}\. \S",
        r"^Date: \d{4}-\d\d-\d\d$",
        r"^Status: (accepted|superseded by \[.+\]\(.+\))$",
        r"^\*\*Decision\.\*\* \S",
        r"^Alternatives:\n\n- \S",
    ):
        assert re.search(part, record.read_text(encoding="utf-8"), re.MULTILINE), part


def test_every_decision_record_is_listed():
    """docs/develop.md lists each record with its number, which no other record has, and its title."""
    text = (PROJECT / "docs" / "develop.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (\d+) \| \[(.+)\]\(decisions/(.+)\.md\) \|$", text, re.MULTILINE)
    titles = [re.match(r"# (\d+)\. (.+)", path.read_text(encoding="utf-8")).groups() for path in RECORDS]
    assert sorted(listed) == sorted((*title, path.stem) for title, path in zip(titles, RECORDS, strict=True))
    assert len({number for number, *_ in listed}) == len(listed) > 1


@pytest.mark.parametrize(("path", "name"), EVIDENCE, ids=[name for _, name in EVIDENCE])
def test_evidence_exists(path, name):
    """docs/security.md names existing tests."""
    tree = ast.parse((PROJECT / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_threat_names_a_test():
    """Each row of the table of threats has a mitigation and a test. All six kinds of threats have a row."""
    rows = re.findall(r"^\| ([STRIDE]) \| (.+) \| (.+) \| (.+) \|$", SECURITY, re.MULTILINE)
    assert {kind for kind, *_ in rows} == set("STRIDE")
    assert [threat for _, threat, _, tests in rows if "::test_" not in tests] == []
    assert sum(tests.count("::") for *_, tests in rows) == len(EVIDENCE)
