"""`infra/environments.py` holds values only, so that a release can be merged without conflicts."""

import ast
import hashlib
import re
import sys
from pathlib import Path

import infra.settings
from tests.support.fenced_blocks import BLOCKS
from tests.support.programs import output
from tests.support.shipped import COPY, FILE, copy_into

SHIPPED = "271c9d6ae4c4cf550d0e020b0515e160d714b2cbc3a6b0b74140df300fedade8"
"""The SHA-256 of the file as it is shipped. A user's own file has another, and no test reads it."""
CALLS = (ast.Call, ast.keyword, ast.Name, ast.Load)
LITERALS = (ast.Constant, ast.Tuple, ast.Dict, ast.UnaryOp, ast.USub)


def test_the_file_holds_values():
    """The file has a docstring, imports of the settings, and one assignment of calls of their classes and literals."""
    docstring, *imports, assignment = ast.parse(COPY.read_text(encoding="utf-8")).body
    nodes = list(ast.walk(assignment.value))

    assert isinstance(docstring.value, ast.Constant)
    assert {held.module for held in imports} <= {"__future__", "infra.settings"}
    assert [node for node in nodes if not isinstance(node, CALLS + LITERALS)] == []
    assert {node.id for node in nodes if isinstance(node, ast.Name)} <= set(infra.settings.__all__)


def test_the_copy_of_the_tests_is_what_is_shipped():
    """While nobody has edited the file, it is the tests' copy. To ship another one, change both and the digest."""
    assert hashlib.sha256(COPY.read_bytes()).hexdigest() == SHIPPED


def test_the_documents_values_can_be_copied(tmp_path):
    """A file with the environments of the documents, and without the shipped ones, passes the lint and the checks."""
    examples = [block.text.strip() for block in BLOCKS if block.text.startswith("Environment(")]
    named = [
        re.sub("^ +name=.*,$", f'name="own-{number}",', text, flags=re.MULTILINE)
        for number, text in enumerate(examples)
    ]
    before = COPY.read_text(encoding="utf-8").partition("ENVIRONMENTS =")[0]
    own = f"{before}ENVIRONMENTS = by_name({','.join(named)})\n"
    ruff = Path(sys.prefix, "bin", "ruff")
    written = output([ruff, "format", f"--stdin-filename={FILE}", "-"], stdin=own)

    output([ruff, "check", f"--stdin-filename={FILE}", "-"], stdin=written)

    for name in ("functions", "infra"):
        copy_into(tmp_path, name)
    (tmp_path / FILE).write_text(written, encoding="utf-8")
    for name in (None, "own-1"):
        option = [f"--environment={name}"] if name else []
        output([sys.executable, "-m", "infra.settings", *option], folder=tmp_path, PYTHONPATH=f"{tmp_path}:functions")
    assert len(examples) > 4
