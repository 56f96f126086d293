"""Runs a program whose failure is the test's."""

import os
import subprocess

import pytest

from local.deployment import PROJECT

# The programs call servers of the test, never through a proxy; and NODE_OPTIONS would change every Node.
NOT_PASSED_ON = {"NODE_OPTIONS", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"}


def output(command, *, seconds=120, folder=PROJECT, stdin=None, **variables):
    """Run a program in a folder and return its standard output. Fail with all that it printed if it fails."""
    inherited = {name: value for name, value in os.environ.items() if name.upper() not in NOT_PASSED_ON}
    done = run(command, folder=folder, seconds=seconds, env=inherited | variables, input=stdin)
    if done.returncode != 0:
        pytest.fail(done.stdout + done.stderr, pytrace=False)
    return done.stdout


def run(command, *, folder=PROJECT, seconds=120, **options):
    """Run a program to its end, whatever its exit code. The options are those of `subprocess.run`."""
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=seconds, **options)


def make(*words, folder=PROJECT, **variables):
    """Run make in a project that is set up, without the variables of an outer make."""
    outer = ("ENV", "MAKE", "MFLAGS", "USERNAME")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(outer)}
    return run(["make", "-o", ".venv/.ready", *words], folder=folder, env=inherited | variables)
