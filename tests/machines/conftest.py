"""A checkout with stand-ins for its tools, which record their calls and fail on demand."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from local.deployment import PROJECT
from tests.support.programs import run

TOOL = f"""#!{sys.executable} -I
import json, os, pathlib, sys
here = pathlib.Path(sys.argv[0]).parent
name, words = pathlib.Path(sys.argv[0]).name, sys.argv[1:]
with open(here / "calls", "a") as calls:
    calls.write(json.dumps([name, words, dict(os.environ)]) + "\\n")
if words[:2] == ["-m", "venv"]:
    os.makedirs(words[-1], exist_ok=True)
fault = json.loads(os.environ.get("FAULT", "null"))
if fault and fault[0] == name and fault[1] in words:
    sys.exit(fault[2])
if name == "npm" and "--include=dev" in words:
    os.makedirs("node_modules/aws-cdk/bin", exist_ok=True)
    pathlib.Path("node_modules/aws-cdk/bin/cdk").touch()
"""


class Checkout:
    """A folder with the Makefile and the lock files."""

    def __init__(self, folder):
        self.folder = folder
        self.bin = folder / "bin"
        self.ready = folder / ".venv" / ".ready"
        for name in ("Makefile", "package.json", "package-lock.json", "requirements.txt", "functions/requirements.txt",
                     "local/requirements.txt"):  # fmt: skip
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, folder / name)
        self.bin.mkdir()
        for name in ("python", "uv", "npm", "node", "mypy", "ruff", "rumdl", "zizmor"):
            (self.bin / name).write_text(TOOL)
            (self.bin / name).chmod(0o755)

    def make(self, *words, **variables):
        """Run make with the stand-ins, in a user's environment without the variables that are None."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "PY"))}
        environment = inherited | {"PYTHON": str(self.bin / "python")} | variables
        environment = {name: value for name, value in environment.items() if value is not None}
        return run(["make", "BIN=bin", *words], folder=self.folder, env=environment, stdin=subprocess.DEVNULL)

    def calls(self, name):
        """Return the arguments and the environment of each call of a tool."""
        lines = map(json.loads, (self.bin / "calls").read_text().splitlines())
        return [(words, environment) for tool, words, environment in lines if tool == name]


@pytest.fixture
def checkout(tmp_path):
    """A checkout in a folder whose name has a space."""
    return Checkout(tmp_path / "a checkout")
