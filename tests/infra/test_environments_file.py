"""`infra/environments.py` holds values only, so that a release can be merged without conflicts."""

import ast
import hashlib

import pytest

import infra.settings
from tests.support.shipped import COPY

SHIPPED = "271c9d6ae4c4cf550d0e020b0515e160d714b2cbc3a6b0b74140df300fedade8"
"""The SHA-256 of the file as it is shipped. A user's own file has another, and no test reads it."""


def other_than_values(source):
    """Return the lines of a source with anything but its docstring, imports, and one assignment of values."""
    docstring, *statements = ast.parse(source).body
    assigned = [statement for statement in statements if isinstance(statement, ast.Assign)]
    others = [
        statement
        for statement in [docstring, *statements]
        if not _is_text(statement) and not _is_import(statement) and statement not in assigned[:1]
    ]
    values = [assignment.value for assignment in assigned[:1]]
    return sorted({node.lineno for node in others} | {node.lineno for value in values for node in _no_values(value)})


def _is_text(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_import(statement):
    return isinstance(statement, ast.ImportFrom) and statement.module in {"__future__", "infra.settings"}


def _no_values(node):
    """Yield what is neither a literal, a tuple nor a call of one of the settings' classes, at any depth."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in infra.settings.__all__:
        parts = [*node.args, *(keyword.value for keyword in node.keywords)]
    elif isinstance(node, ast.Tuple):
        parts = node.elts
    elif isinstance(node, ast.Dict):
        parts = [part for part in (*node.keys, *node.values) if part]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        parts = [node.operand]
    elif isinstance(node, ast.Constant):
        parts = []
    else:
        yield node
        return
    for part in parts:
        yield from _no_values(part)


def test_the_file_holds_values():
    """The file has imports of the settings, one assignment, calls of the settings' classes and literals."""
    assert other_than_values(COPY.read_text(encoding="utf-8")) == []


def test_the_copy_of_the_tests_is_what_is_shipped():
    """While nobody has edited the file, it is the tests' copy. To ship another one, change both and the digest."""
    copy = COPY.read_bytes()
    assert hashlib.sha256(copy).hexdigest() == SHIPPED


@pytest.mark.parametrize(
    "line",
    [
        "import os",
        "ORIGINS = ()",
        "def region(): ...",
        "print(ENVIRONMENTS)",
        "if True: pass",
    ],
)
def test_a_statement_is_found(line):
    """Anything beside the one assignment is logic, which belongs to `infra/settings`."""
    source = f'"""Values."""\nfrom infra.settings import Environment, by_name\nENVIRONMENTS = by_name()\n{line}\n'
    assert other_than_values(source) == [4]


@pytest.mark.parametrize("value", ['os.environ["REGION"]', 'f"eu-{1}"', "str(1)", "1 + 1", "[x for x in ()]", "REGION"])
def test_an_expression_is_found(value):
    """A value that is computed depends on more than this file."""
    source = f'"""Values."""\nENVIRONMENTS = by_name(\n    Environment(\n        region={value}\n    )\n)\n'
    assert other_than_values(source) == [4]
