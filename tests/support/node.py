"""Node, and the npm packages that test the clients."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.deployment import PROJECT

WEB = PROJECT / "clients" / "web"
MODULES = PROJECT / "clients" / "node_modules"
NODE = Path(sys.prefix, "bin", "node")
SECONDS = 120


def node(*arguments: str | Path, stdin: str | None = None, **variables: str) -> str:
    """Run Node and return its standard output. Fail the test with all that Node printed if Node fails."""
    environment = {name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"} | variables
    done = subprocess.run(
        [NODE, *arguments],
        cwd=PROJECT,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    if done.returncode != 0:
        pytest.fail(done.stdout + done.stderr, pytrace=False)
    return done.stdout
