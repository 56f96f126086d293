"""Node, and the npm packages that test the clients."""

import os
import sys
from pathlib import Path

import pytest

from local.deployment import PROJECT
from tests.support.programs import output

WEB = PROJECT / "clients" / "web"
MODULES = PROJECT / "clients" / "node_modules"
RUNTIMES = PROJECT / "clients" / "runtimes" / "node_modules"
NODE = Path(sys.prefix, "bin", "node")


def node(*arguments, stdin=None, **variables):
    """Run Node and return its standard output. Fail the test with all that Node printed if Node fails."""
    for path in arguments:
        if isinstance(path, Path) and path.is_relative_to(MODULES):
            demand(path)
    return output([NODE, *arguments], stdin=stdin, **variables)


def demand(path):
    """Return a file of an npm package. Without the package the test is skipped, or fails if REQUIRE_ALL is set."""
    if not path.exists():
        packages = next(parent for parent in path.parents if parent.name == "node_modules")
        command = "test-runtimes" if packages == RUNTIMES else "test-all"
        lack = (
            f"{packages.relative_to(PROJECT)} lacks {path.relative_to(packages).parts[0]}: `make {command}` installs it"
        )
        if os.environ.get("REQUIRE_ALL"):
            pytest.fail(lack)
        pytest.skip(lack)
    return path
