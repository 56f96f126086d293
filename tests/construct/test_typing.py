"""The types of the wheel."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from local.deployment import PROJECT

pytestmark = pytest.mark.full

CACHE = PROJECT / ".mypy_cache"
"""With the types of the CDK, which take more than a minute to check, if `make types` ran before."""
APP = Path(__file__).with_name("typed_app.py")


def test_a_type_checker_accepts_right_uses_and_refuses_wrong_ones(python, tmp_path):
    """In strict mode every line without `type: ignore` is right, and every line with it has the error that it names."""
    line = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file=",
        f"--cache-dir={CACHE}",
        f"--python-executable={python}",
        str(APP),
    ]

    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=600)

    assert done.returncode == 0, done.stdout + done.stderr
