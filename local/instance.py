"""One `make run` at a time in a checkout: a file lock, which the system releases when its process ends."""

from __future__ import annotations

import fcntl
import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from local import CannotRunError
from local.deployment import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOCK = PROJECT / "build" / "run.lock"


@contextmanager
def only_instance() -> Iterator[Callable[[str], None]]:
    """Hold the lock.

    Yields:
        A function that writes what is served into the lock file, for a second instance's error message.

    Raises:
        CannotRunError: Another process holds the lock.

    """
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("a+") as lock:  # not "w": that would erase the note of the process that holds the lock
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read() or "it is just starting"
            raise CannotRunError(f"`make run` already runs in this checkout ({holder}): use it, or stop it.") from None

        def note(served: str) -> None:
            lock.truncate(0)
            lock.write(", ".join(part for part in (f"process {os.getpid()}", served) if part))
            lock.flush()

        note("")
        yield note


def page_of_running() -> str:
    """Return the origin of the page that `make run` serves from this checkout.

    Raises:
        CannotRunError: It is not running, or not serving yet.

    """
    try:
        with only_instance():
            pass
    except CannotRunError as running:
        if page := re.search(r"page (http://[^)]+)\)", str(running)):
            return page.group(1)
        raise CannotRunError("`make run` is just starting: try again when it has printed its addresses.") from None
    raise CannotRunError("`make run` is not running in this checkout: start it in another terminal.")
