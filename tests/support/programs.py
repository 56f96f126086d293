"""Runs a program whose failure is the test's."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from local.deployment import PROJECT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# The programs call servers of the test, never through a proxy; and NODE_OPTIONS would change every Node.
NOT_PASSED_ON = {"NODE_OPTIONS", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"}


def output(
    command: Sequence[str | Path],
    *,
    seconds: int = 120,
    folder: Path = PROJECT,
    stdin: str | None = None,
    **variables: str,
) -> str:
    """Run a program in a folder and return its standard output. Fail with all that it printed if it fails."""
    inherited = {name: value for name, value in os.environ.items() if name.upper() not in NOT_PASSED_ON}
    done = run(command, folder=folder, seconds=seconds, env=inherited | variables, input=stdin)
    if done.returncode != 0:
        pytest.fail(done.stdout + done.stderr, pytrace=False)
    return done.stdout


def run(
    command: Sequence[str | Path], *, folder: Path = PROJECT, seconds: int = 120, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, whatever its exit code. The options are those of `subprocess.run`."""
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=seconds, **options)


def make(*words: str, folder: Path = PROJECT, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run make in a project that is set up, without the variables of an outer make."""
    outer = ("ENV", "MAKE", "MFLAGS", "USERNAME")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(outer)}
    return run(["make", "-o", ".venv/.ready", *words], folder=folder, env=inherited | variables)
