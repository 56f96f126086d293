"""Runs programs: the project's, CDK apps and make."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.deployment import PROJECT

# The programs call servers of the test, never through a proxy; and NODE_OPTIONS would change every Node.
NOT_PASSED_ON = {"NODE_OPTIONS", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"}


def output(command, *, seconds=120, folder=PROJECT, stdin=None, **variables):
    """Run a program in a folder and return its standard output. If it fails, fail with all that it printed."""
    inherited = {name: value for name, value in os.environ.items() if name.upper() not in NOT_PASSED_ON}
    done = run(command, folder=folder, seconds=seconds, env=inherited | variables, input=stdin)
    if done.returncode != 0:
        pytest.fail(done.stdout + done.stderr, pytrace=False)
    return done.stdout


def run(command, *, folder=PROJECT, seconds=120, **options):
    """Run a program to its end, whatever its exit code. The options are those of `subprocess.run`."""
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=seconds, **options)


def synthesise(command, assembly, context, *, folder=PROJECT, **variables):
    """Run a CDK app as the CLI does, on a machine without credentials, Docker, git or a network."""
    environment = {
        "PATH": "/nothing-on-it",
        "HOME": os.environ.get("HOME", "/"),
        "https_proxy": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
        "JSII_NODE": str(Path(sys.prefix, "bin", "node")),
        # Otherwise another HOME would have the CDK unpacked anew.
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(Path.home() / ".cache" / "aws" / "jsii" / "package-cache"),
        "CDK_OUTDIR": str(assembly),
        "CDK_CONTEXT_JSON": json.dumps(context),
    }
    return run(command, folder=folder, seconds=240, env=environment | variables)


def make(*words, folder=PROJECT, **variables):
    """Run make in a project that is set up, without the variables of an outer make."""
    outer = ("ENV", "MAKE", "MFLAGS", "USERNAME")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(outer)}
    return run(["make", "-o", ".venv/.ready", *words], folder=folder, env=inherited | variables)
