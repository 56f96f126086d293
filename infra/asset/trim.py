"""Takes out of the packages what no function uses, and keeps the rest from loading it at a start.

What is changed here is checked by its own words: a new release in which a part has gone, or does more, fails the build
and says so. docs/decisions/8-start.md has the gain of each.
"""

from __future__ import annotations

import ast
import hashlib
import shutil
from typing import TYPE_CHECKING

from infra.asset.errors import AssetError

if TYPE_CHECKING:
    from pathlib import Path

LEFT_OUT = (
    "aws_lambda_powertools/event_handler/middlewares",  # of the validation by Pydantic
    "aws_lambda_powertools/event_handler/openapi/swagger_ui",
    "aws_lambda_powertools/metrics/provider/datadog",
    "aws_lambda_powertools/utilities/auth_alpha",
    "aws_lambda_powertools/utilities/batch",
    "aws_lambda_powertools/utilities/circuit_breaker",
    "aws_lambda_powertools/utilities/data_masking",
    "aws_lambda_powertools/utilities/feature_flags",
    "aws_lambda_powertools/utilities/idempotency",
    "aws_lambda_powertools/utilities/kafka",
    "aws_lambda_powertools/utilities/parameters",
    "aws_lambda_powertools/utilities/parser",
    "aws_lambda_powertools/utilities/streaming",
    "aws_lambda_powertools/utilities/validation",
    "botocore/stub.py",
    "dateutil/zoneinfo",
    "urllib3/contrib/emscripten",
)
"""What nothing imports, where it takes space."""

LAZY = ("aws_lambda_powertools/event_handler", "aws_lambda_powertools/utilities/data_classes")
"""Packages that import every kind of event there is, and asyncio with them, for the one that a function uses. After
this each name is loaded when it is asked for (PEP 562), from where it always was."""

STAND_INS = {
    # Made for each method of a client, and read by nobody.
    (
        "botocore/docs/docstring.py",
        "268f650386453eaef970d0947e9cfbcd689794307e0a7ddb3fad9c66f067b5f0",
    ): """
def ClientMethodDocstring(*args, **kwargs):
    return ""


PaginatorDocstring = WaiterDocstring = ClientMethodDocstring
""",
    ("botocore/docs/__init__.py", "331c7a7a2cbbebe4b13e952c3cc50fa074be5a3cbc323d600dfae8c02bb44b85"): "",
    # Switches HTTP/2 on, which nobody does, and imports importlib.metadata to know the version of it.
    ("urllib3/http2/__init__.py", "c73ac0487ed1e4035190f24ea2de651a70133aadca2aec97cc8e36adc9f09aab"): "",
}
"""Modules that are imported and not used, by name and SHA-256, and what is in their place."""

_STAND_IN = '"""Stands for the module of this name, which no function uses: see infra/unused.py."""\n'
_LAZY = '''"""Loads each name when it is asked for, unlike the package's own: see infra/unused.py."""

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


def take_out(packages: Path) -> None:
    """Do all of it. Raises `AssetError` where a package is no longer as it was."""
    for name in LEFT_OUT:
        path = _there(packages / name)
        path.unlink() if path.is_file() else shutil.rmtree(path)
    for (name, digest), text in STAND_INS.items():
        path = _there(packages / name)
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise AssetError(f"{path} is no longer the module that was read: correct infra/unused.py.")
        path.write_text(_STAND_IN + text)
    for name in LAZY:
        path = _there(packages / name / "__init__.py")
        modules = "".join(f'    "{name}": "{origin}",\n' for name, origin in _imports(path).items())
        path.write_text(_LAZY.format(modules=modules))


def _there(path: Path) -> Path:
    if not path.exists():
        raise AssetError(f"{path} is no longer in the packages: correct infra/unused.py.")
    return path


def _imports(path: Path) -> dict[str, str]:
    """Return the names that a package's `__init__.py` imports and the modules that they are in."""
    modules: dict[str, str] = {}
    for statement in ast.parse(path.read_text()).body:
        if isinstance(statement, ast.ImportFrom) and not any(alias.asname for alias in statement.names):
            origin = "." * statement.level + str(statement.module)
            modules |= {alias.name: origin for alias in statement.names}
        elif not (_is_docstring(statement) or _is_list_of_names(statement)):
            raise AssetError(f"{path} does more than import by now: correct infra/unused.py.")
    return modules


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_list_of_names(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__"
