"""Folders that are made once for all workers of a test run."""

import fcntl
import os

import pytest


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    """Return a folder that the first worker fills. The others wait for it; if it fails, the next one tries again."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def made_once(name, fill):
        folder, ready = shared / name, shared / f"{name}.ready"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not ready.exists():
                folder.mkdir(exist_ok=True)
                fill(folder)
                ready.touch()
        return folder

    return made_once
