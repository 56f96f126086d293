"""One `make run` at a time in a checkout: a file lock, which the system releases when its process ends."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from local import CannotRunError
from local.deployment import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOCK = PROJECT / "build" / "run.lock"


@contextmanager
def only_instance() -> Iterator[Callable[[str, str], None]]:
    """Hold the lock.

    Yields:
        A function that writes into the lock file what is served, for a second instance's error message, and where
        users are signed up, for `make user`. That address holds a key, so only this user can read the file.

    Raises:
        CannotRunError: Another process holds the lock.

    """
    LOCK.parent.mkdir(exist_ok=True)
    LOCK.touch(0o600)
    with LOCK.open("a+") as lock:  # not "w": that would erase the note of the process that holds the lock
        LOCK.chmod(0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.readline().strip() or "it is just starting"
            raise CannotRunError(f"`make run` already runs in this checkout ({holder}): use it, or stop it.") from None

        def note(served: str, users: str) -> None:
            lock.truncate(0)
            lock.write(", ".join(part for part in (f"process {os.getpid()}", served) if part) + f"\n{users}")
            lock.flush()

        note("", "")
        yield note


def users_of_running() -> str:
    """Return the address at which the `make run` of this checkout signs users up.

    Raises `CannotRunError`: it is not running, or not serving yet.
    """
    try:
        with only_instance():
            pass
    except CannotRunError:
        if users := LOCK.read_text().partition("\n")[2]:
            return users
        raise CannotRunError("`make run` is just starting: try again when it has printed its addresses.") from None
    raise CannotRunError("`make run` is not running in this checkout: start it in another terminal.")
