"""Compiles the asset. Without valid bytecode, a cold start takes several times as long.

All files in the asset have the same date, so bytecode that is checked against its source's date would never be valid.
It is therefore marked as unchecked. Bytecode is valid only for the runtime's minor version of Python.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from infra.asset.errors import AssetError

if TYPE_CHECKING:
    from pathlib import Path

# The bytecode must not depend on the order of sets, nor on other references to a constant, which mark it as shared. So
# one process, which imports nothing from its environment, compiles one file after the other in a fixed order.
_COMPILE = ("-S", "-s", "-P", "-m", "compileall", "-q", "-j1", "--invalidation-mode=unchecked-hash")
_ENVIRONMENT = {"PYTHONHASHSEED": "0"}


def compile_all(python: Path, folder: Path) -> None:
    """Compile every module in `folder`, as a module under `/var/task`.

    Raises:
        AssetError: A module cannot be compiled.

    """
    _run(python, *_COMPILE, "-s", str(folder), "-p", "/var/task", str(folder))


def _run(python: Path, *arguments: str) -> str:
    line = [str(python), *arguments]
    done = subprocess.run(line, env=_ENVIRONMENT, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode != 0:
        raise AssetError(f"{python} cannot compile the asset: {(done.stderr or done.stdout).strip()}")
    return done.stdout
