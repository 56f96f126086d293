"""The Python interpreter of the Lambda runtime's minor version, if this machine has one.

Bytecode is valid only for the minor version that made it, so nothing else can compile the asset.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = "3.13"


def find() -> Path | None:
    """Return the interpreter: this one, or one on PATH, under pyenv or known to uv; None if there is none."""
    return next((path for path in _candidates() if _is_target(path)), None)


def _candidates() -> Iterator[Path]:
    yield Path(sys.executable)
    name = f"python{VERSION}"
    if on_path := shutil.which(name):
        yield Path(on_path)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob(f"versions/{VERSION}*/bin/{name}"))
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv:
        done = subprocess.run(  # noqa: S603 - no input from outside
            [uv, "python", "find", "--no-project", "--offline", "--quiet", VERSION],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            yield Path(done.stdout.strip())


def _is_target(path: Path) -> bool:
    """Run an interpreter and check its version. A pyenv shim on PATH may only report that no version is selected."""
    try:
        done = subprocess.run(  # noqa: S603 - no input from outside
            [path, "-I", "-c", "import sys; print('{}.{}'.format(*sys.version_info))"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return False
    return done.stdout.strip() == VERSION
