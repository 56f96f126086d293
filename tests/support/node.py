"""Node, and the npm packages that test the clients."""

from __future__ import annotations

import sys
from pathlib import Path

from local.deployment import PROJECT
from tests.support.programs import output

WEB = PROJECT / "clients" / "web"
MODULES = PROJECT / "clients" / "node_modules"
RUNTIMES = PROJECT / "clients" / "runtimes" / "node_modules"
NODE = Path(sys.prefix, "bin", "node")


def node(*arguments: str | Path, stdin: str | None = None, **variables: str) -> str:
    """Run Node and return its standard output. Fail the test with all that Node printed if Node fails."""
    return output([NODE, *arguments], stdin=stdin, **variables)
