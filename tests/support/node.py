"""Runs JavaScript of the web client under the project's own Node."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.deployment import PROJECT

WEB = PROJECT / "clients" / "web"
NODE = Path(sys.prefix, "bin", "node")
SECONDS = 120


def node(*arguments: str | Path, **variables: str) -> None:
    """Run Node, and fail with all that it printed if it does."""
    environment = {name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"} | variables
    done = subprocess.run(
        [NODE, *arguments],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    if done.returncode != 0:
        pytest.fail(done.stdout, pytrace=False)
