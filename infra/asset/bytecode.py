"""Compiles the asset; a cold start without valid bytecode takes several times as long.

All files in the zip have the same date, so bytecode that is checked against its source's date is never valid: it is
marked as unchecked. Bytecode is valid for one minor version of Python only, the runtime's.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from .errors import AssetError

if TYPE_CHECKING:
    from pathlib import Path

# Bytecode depends on the hash seed, by the order of sets, and on which constants other code of the process refers to.
# So that two builds are byte-identical, one isolated process compiles the files one after the other, in their order.
_COMPILE = ("-S", "-s", "-P", "-m", "compileall", "-q", "-j1", "--invalidation-mode=unchecked-hash")
_ENVIRONMENT = {"PYTHONHASHSEED": "0"}


def compile_all(python: Path, folder: Path) -> None:
    """Compile every module in the folder; tracebacks will name it under `/var/task`.

    Raises `AssetError`: a module cannot be compiled.
    """
    line = [str(python), *_COMPILE, "-s", str(folder), "-p", "/var/task", str(folder)]
    done = subprocess.run(line, env=_ENVIRONMENT, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode != 0:
        raise AssetError(f"{python} cannot compile the asset: {(done.stderr or done.stdout).strip()}")
