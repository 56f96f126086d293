"""Finds the processes of a temporary folder, which they and all that they start have in their environment."""
# ruff: noqa: S607 - a system command

import subprocess
import time
from pathlib import Path

GONE_SECONDS = 15.0


def processes_of(folder):
    """Return the ids of the living processes whose environment names `folder`."""
    if not Path("/proc/self/environ").exists():  # macOS
        listing = subprocess.run(["ps", "-axwwE", "-o", "pid=,command="], capture_output=True, text=True, check=True)
        return [line.split()[0] for line in listing.stdout.splitlines() if str(folder) in line]
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if str(folder).encode() in environment.read_bytes():
                found.append(environment.parent.name)
        except OSError:  # gone meanwhile, or another user's
            continue
    return found


def command_line(process_id):
    """Return the command line of a process."""
    command = ["ps", "-ww", "-o", "command=", "-p", process_id]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def assert_nothing_is_left(folder):
    """Assert that the processes of a folder end in time, and that no file of it is left."""
    deadline = time.monotonic() + GONE_SECONDS
    while processes_of(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_of(folder) == []
    assert not folder.exists() or list(folder.iterdir()) == []
