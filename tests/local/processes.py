"""Which processes are left: told by the temporary folder that they and all they start have in their environment."""
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
    """Return what a process was started with."""
    command = ["ps", "-ww", "-o", "command=", "-p", process_id]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def wait_until_gone(folder):
    """Wait for the processes of `folder` to end, for a limited time, and return those that are left."""
    deadline = time.monotonic() + GONE_SECONDS
    while (left := processes_of(folder)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left
