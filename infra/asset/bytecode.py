"""Compiles the asset ahead of its start, which without valid bytecode takes several times as long.

A zip's dates are all alike, so bytecode that is checked by its source's date never counts: it is marked as not to be
checked. It counts for one minor version only, the runtime's.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from infra.asset.errors import AssetError

if TYPE_CHECKING:
    from pathlib import Path

# What is compiled must not depend on the order of sets, nor on who else holds a constant while it is written, which
# is what marks it as shared: one process that has imported nothing of its surroundings, and takes one file after the
# other in their order.
_COMPILE = ("-S", "-s", "-P", "-m", "compileall", "-q", "-j1", "--invalidation-mode=unchecked-hash")
_ENVIRONMENT = {"PYTHONHASHSEED": "0"}


def compile_all(python: Path, folder: Path) -> None:
    """Put every module's bytecode beside it, as that of a module under `/var/task`. Raises `AssetError`."""
    _run(python, *_COMPILE, "-s", str(folder), "-p", "/var/task", str(folder))


def _run(python: Path, *arguments: str) -> str:
    line = [str(python), *arguments]
    done = subprocess.run(line, env=_ENVIRONMENT, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode != 0:
        raise AssetError(f"{python} cannot compile the asset: {(done.stderr or done.stdout).strip()}")
    return done.stdout
