"""The ports that `make run` listens on: the same at every run, unless another program uses them."""
# ruff: noqa: T201 - a command speaks by printing

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

from local import CannotRunError
from local.emulator import HOST, free_port

if TYPE_CHECKING:
    from collections.abc import Collection

API_PORT = 4566  # where emulators of AWS usually listen
PAGE_PORT = 8080
HIGHEST = 65535


def choose(variable: str, *, default: int, purpose: str, reserved: Collection[int] = ()) -> int:
    """Return the port in the environment variable, or `default`, or a free one if that is in use.

    Args:
        variable: The environment variable's name.
        default: The port if the variable is unset or empty. If it is in use, one sentence is printed.
        purpose: What listens on the port, for that sentence.
        reserved: Ports that are already chosen for something else.

    Raises:
        CannotRunError: The variable names a port that cannot be used.

    """
    if wanted := os.environ.get(variable, ""):
        return _named(variable, wanted, reserved)
    if default not in reserved and _obstacle(default) is None:
        return default
    port = free_port()
    print(f"Port {default} is in use: {purpose} is on port {port} this time. {variable}=… chooses one.", flush=True)
    return port


def _named(variable: str, wanted: str, reserved: Collection[int]) -> int:
    if not wanted.isdecimal() or not 1 <= int(wanted) <= HIGHEST:
        raise CannotRunError(
            f"{variable} is {wanted!r}, which is not a port: give a number from 1 to {HIGHEST}, or leave it out."
        )
    port = int(wanted)
    obstacle = "is in use" if port in reserved else _obstacle(port)
    if obstacle:
        raise CannotRunError(f"Port {port} {obstacle}: choose another with {variable}=…, or leave {variable} out.")
    return port


def _obstacle(port: int) -> str | None:
    """Return why `port` cannot be used, or None."""
    try:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:  # macOS would allow a bind beside a listener on all addresses
                return "is in use"
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # the last run's connections may linger
            probe.bind((HOST, port))
    except PermissionError:
        return "is not open to ordinary users, who can use those from 1024 up"
    except OSError:
        return "is in use"
    return None
