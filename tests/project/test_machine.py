"""The tests need nothing of the machine that `make setup` does not install."""

import sys
from pathlib import Path

import pytest

from tests.support.programs import run
from tests.support.templates import PROJECT

FOLDERS = sorted({path.parent for path in (PROJECT / "tests").glob("*/test_*.py")})


@pytest.mark.full
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_any_folder_of_tests_runs_alone(folder, tmp_path):
    """Each folder is collected by itself, without Node or anything else on the PATH."""
    environment = {"PATH": str(tmp_path), "HOME": str(Path.home())}

    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", folder]
    done = run(command, env=environment)

    assert done.returncode == 0, done.stdout + done.stderr
