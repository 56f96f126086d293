"""`make mutants`: makes small changes to the functions, one at a time, and prints those that no test notices.

A mutant is a forked process in which one module is changed. No file is written.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.util
import os
import resource
import sys
from pathlib import Path

import pytest

FUNCTIONS = Path("functions", "signup_functions")
ATTEMPTS = "tests/unit/test_attempts.py tests/unit/test_twins.py"
LOG = "tests/unit/test_observability.py tests/unit/test_outcomes.py"
TESTS = {
    "confirmation/attempts_table": f"tests/unit/test_attempts_table.py tests/wire/test_table.py {ATTEMPTS}",
    "confirmation/causes": "tests/unit/test_outcomes.py tests/wire/test_messages.py",
    "confirmation/cognito": f"tests/unit/test_sends.py {ATTEMPTS} {LOG}",
    "confirmation/confirm": f"tests/unit/test_sends.py {ATTEMPTS}",
    "confirmation/fields": "tests/unit/test_fields.py tests/unit/test_bodies.py tests/unit/test_sends.py",
    "confirmation/outcomes": "tests/unit/test_outcomes.py",
    "confirmation/submission_item": ATTEMPTS,
    "confirmation/submissions": ATTEMPTS,
    **{f"rotation/{path.stem}": "tests/unit/rotation" for path in FUNCTIONS.glob("rotation/[a-z]*.py")},
}
"""The tests of each module, the quickest first. Other modules are tried with all unit and wire tests."""
SWAPPED = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult,
}  # fmt: skip
SECONDS = 300
"""A mutant that takes more processor time than this counts as noticed: it may never end."""


def mutants(tree, every=1):
    """Yield the line, a description and the tree of every n-th mutant."""
    found = [(number, change) for number, spot in enumerate(spots(tree)) for change in range(len([*changes(*spot)]))]
    for number, change in found[every // 2 :: every]:
        mutant = copy.deepcopy(tree)
        node, parent, name, index = [*spots(mutant)][number]
        before, after = ast.unparse(node), [*changes(node, parent, name, index)][change]
        if index is None:
            setattr(parent, name, after)
        else:
            getattr(parent, name)[index : index + 1] = [after] if after else []
        yield node.lineno, f"{before}  ->  {ast.unparse(after) if after else 'left out'}", mutant


def spots(node):
    """Yield each node that runs, with its parent, the parent's field, and the index if the field is a list."""
    if isinstance(node, ast.Import | ast.ImportFrom) or (
        isinstance(node, ast.If) and "TYPE_CHECK" in ast.dump(node.test)
    ):
        return
    for name, value in ast.iter_fields(node):
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST) and name not in {"annotation", "returns", "decorator_list"}:
                if hasattr(child, "lineno"):
                    yield child, node, name, index
                yield from spots(child)


def changes(node, parent, name, index):  # noqa: ARG001, C901 - a spot; one rule after another
    """Yield the replacements of a node; None leaves it out."""
    if isinstance(node, ast.Constant) and not isinstance(parent, ast.Expr | ast.JoinedStr | ast.FormattedValue):
        if isinstance(node.value, bool):
            yield ast.Constant(not node.value)
        elif isinstance(node.value, int | float):
            yield ast.Constant(node.value + 1)
        elif isinstance(node.value, str):
            yield ast.Constant(f"XX{node.value}")
    operator = node.ops[0] if isinstance(node, ast.Compare) else getattr(node, "op", None)
    if type(operator) in SWAPPED:
        swapped = copy.copy(node)
        swapped.op, swapped.ops = SWAPPED[type(operator)](), [SWAPPED[type(operator)](), *getattr(node, "ops", [])[1:]]
        yield swapped
    if isinstance(node, ast.UnaryOp):
        yield node.operand
    if name in {"test", "ifs"} or (name == "elt" and isinstance(parent, ast.GeneratorExp)):
        yield ast.Constant(value=True)
        yield ast.Constant(value=False)
    statement = isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant | ast.Yield)
    if statement or isinstance(node, ast.Raise | ast.AugAssign | ast.Break):
        yield ast.Pass()
    if isinstance(parent, ast.Return) and not (isinstance(node, ast.Constant) and node.value is None):
        yield ast.Constant(value=None)
    if name == "keywords" or (name == "elts" and isinstance(getattr(parent, "ctx", None), ast.Load)):
        yield None


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports a mutant instead of its module."""

    def __init__(self, name, tree):
        self.name, self.code = name, compile(ast.fix_missing_locations(tree), f"<mutant of {name}>", "exec")

    def find_spec(self, fullname, path, target=None):  # noqa: ARG002 - the protocol
        """Find the mutant."""
        return importlib.util.spec_from_loader(fullname, self) if fullname == self.name else None

    def exec_module(self, module):
        """Run it."""
        exec(self.code, vars(module))  # noqa: S102 - the mutant


def passes(module, tree, tests):
    """Return whether all tests pass in a process with this module."""
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        for loaded in [loaded for loaded in sys.modules if loaded.partition(".")[0] in {"signup_functions", "tests"}]:
            del sys.modules[loaded]
        code = 1
        try:
            sys.meta_path.insert(0, Finder(f"signup_functions.{module.replace('/', '.')}", tree))
            code = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests]))
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def main():
    """Try the mutants of each module."""
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__.partition("\n")[0])
    parser.add_argument("modules", nargs="*", default=list(TESTS), help="such as confirmation/cognito")
    parser.add_argument("--every", type=int, default=1, help="try every n-th mutant only")
    chosen = parser.parse_args()
    for module in chosen.modules:
        tests = TESTS.get(module, "tests/unit tests/wire").split()
        tree = ast.parse((FUNCTIONS / f"{module}.py").read_text(encoding="utf-8"))
        pytest.main(["--collect-only", "-qqq", "-p", "no:cacheprovider", *tests])  # loads what all of them import
        if not passes(module, tree, tests):
            sys.exit(f"{module}: without a change, these do not pass: {' '.join(tests)}")
        tried = [*mutants(tree, chosen.every)]
        unnoticed = 0
        for line, change, mutant in tried:
            if passes(module, mutant, tests):
                unnoticed += 1
                print(f"{FUNCTIONS / module}.py:{line}: {change}", flush=True)  # noqa: T201
        print(f"{module}: {len(tried)} mutants, {unnoticed} not noticed", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
