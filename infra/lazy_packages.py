"""Makes packages load what they offer when somebody asks for it, where they load all of it at their import.

Powertools' packages import every event source that there is, and asyncio with them, for the sake of the one that a
function uses. Nothing goes: each name can be imported from where it was (PEP 562).
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from infra.asset_error import AssetError

if TYPE_CHECKING:
    from pathlib import Path

PACKAGES = ("aws_lambda_powertools/event_handler", "aws_lambda_powertools/utilities/data_classes")

_TEXT = '''"""Loads each name when it is asked for: see infra/lazy_packages.py."""

import importlib

_MODULES = {{
{modules}}}
__all__ = [*_MODULES]


def __getattr__(name):
    if name not in _MODULES:
        raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
    value = globals()[name] = getattr(importlib.import_module(_MODULES[name], __name__), name)
    return value
'''


def make_lazy(packages: Path) -> None:
    """Rewrite each package's `__init__.py`. Raises `AssetError` where one does more than to import and to list."""
    for name in PACKAGES:
        path = packages / name / "__init__.py"
        modules: dict[str, str] = {}
        for statement in ast.parse(path.read_text()).body:
            if isinstance(statement, ast.ImportFrom) and not any(alias.asname for alias in statement.names):
                origin = "." * statement.level + str(statement.module)
                modules |= {alias.name: origin for alias in statement.names}
            elif not (_is_docstring(statement) or _is_list_of_names(statement)):
                raise AssetError(f"{name} has more in it than imports by now: take it from PACKAGES.")
        path.write_text(
            _TEXT.format(
                modules="".join(f'    "{name}": "{origin}",\n' for name, origin in modules.items()),
            )
        )


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_list_of_names(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__"
