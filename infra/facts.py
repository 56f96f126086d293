"""The facts that the functions state and the infrastructure repeats: problems, headers, reasons, called operations.

The functions import their modules as `confirmation` and `shared`. An app that uses this package may have modules with
these names, so the facts are loaded under a private name and `sys.path` stays as it is.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from confirmation.headers import SECURITY
    from confirmation.outcomes import OUTCOMES
    from confirmation.problems import GATEWAY_PROBLEMS, PROBLEMS, Problem
    from confirmation.reasons import Reason
    from shared import operations
    from shared.operations import CALLED

PACKAGE = Path(__file__).resolve().parent
PACKED = PACKAGE / "source"
"""Where the wheel holds the sources of the functions."""
FUNCTIONS = PACKED if PACKED.is_dir() else PACKAGE.parent / "functions"

__all__ = ["CALLED", "FUNCTIONS", "GATEWAY_PROBLEMS", "OUTCOMES", "PROBLEMS", "SECURITY", "Problem", "Reason"]
__all__ += ["operations"]


_PRIVATE = f"{__package__}._functions"


def _load(name: str) -> ModuleType:
    """Import a module of the functions. It may import others of its own folder, relatively."""
    return import_module(f"{_PRIVATE}.{name}")


if not TYPE_CHECKING:
    sys.modules[_PRIVATE] = ModuleType(_PRIVATE)
    sys.modules[_PRIVATE].__path__ = [str(FUNCTIONS)]
    SECURITY = _load("confirmation.headers").SECURITY
    OUTCOMES = _load("confirmation.outcomes").OUTCOMES
    _problems = _load("confirmation.problems")
    GATEWAY_PROBLEMS, PROBLEMS, Problem = _problems.GATEWAY_PROBLEMS, _problems.PROBLEMS, _problems.Problem
    Reason = _load("confirmation.reasons").Reason
    operations = _load("shared.operations")
    CALLED = operations.CALLED
