"""Test modules and conftest files are run, never imported: what they share is in modules of its own."""

import ast
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


def imported(source):
    """Return the modules that a source imports anywhere, each with the name that it takes from there."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def run_by_pytest(name):
    """Return whether a name leads to or into a module that pytest itself loads."""
    return any(part == "conftest" or part.startswith("test_") for part in name.split("."))


@pytest.mark.parametrize("folder", ["tests", "benchmarks"])
def test_no_module_imports_what_pytest_runs(folder):
    """No module imports a test module or a conftest file, which pytest may load under another name or not at all."""
    imports = {
        str(path.relative_to(PROJECT)): sorted(filter(run_by_pytest, imported(path.read_text(encoding="utf-8"))))
        for path in (PROJECT / folder).rglob("*.py")
    }
    assert len(imports) > 1
    assert {path: names for path, names in imports.items() if names} == {}
