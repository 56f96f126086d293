"""The types of the wheel."""

import sys
from pathlib import Path

import pytest

from tests.support.programs import PROJECT, run

pytestmark = pytest.mark.full

CACHE = PROJECT / ".mypy_cache"
"""The cache of `make types`, because mypy needs more than a minute for the types of the CDK."""
APP = Path(__file__).with_name("typed_app.py")


def test_a_type_checker_accepts_right_uses_and_refuses_wrong_ones(python, tmp_path):
    """In strict mode, exactly the lines with `type: ignore` have errors, those that they name."""
    options = ["--strict", "--config-file=", f"--cache-dir={CACHE}", f"--python-executable={python}"]

    done = run([sys.executable, "-m", "mypy", *options, APP], folder=tmp_path, seconds=600)

    assert done.returncode == 0, done.stdout + done.stderr
