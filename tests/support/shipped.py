"""The environments as they are shipped. Tests use this copy, because `infra/environments.py` has a user's values.

In this process, the copy replaces the module `infra.environments` before anything imports it. Other processes are
started in `project()`.
"""

from __future__ import annotations

import atexit
import functools
import shutil
import sys
import tempfile
from pathlib import Path

from tests.support import shipped_environments

PROJECT = Path(__file__).resolve().parent.parent.parent
FILE = Path("infra", "environments.py")
COPY = Path(shipped_environments.__file__)
ENVIRONMENTS = shipped_environments.ENVIRONMENTS
LINKED = (".venv", "build", "clients", "functions", "node_modules")
COPIED = ("app.py", "cdk.json", "infra", "local", "Makefile", "operations", "requirements.txt")


def take_the_place_of_the_users() -> None:
    """Replace the module `infra.environments` in this process by the copy."""
    sys.modules["infra.environments"] = shipped_environments


@functools.cache
def project() -> Path:
    """Return a folder with the project as it is shipped, which is deleted when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="shipped-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in LINKED:
        (folder / name).symlink_to(PROJECT / name)
    for name in COPIED:
        copy_into(folder, name)
    shutil.copy(COPY, folder / FILE)
    return folder


def copy_into(folder: Path, name: str) -> None:
    """Copy a file or folder of the project."""
    if (PROJECT / name).is_dir():
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(PROJECT / name, folder)
