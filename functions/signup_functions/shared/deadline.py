"""Decides whether the invocation has enough time left for a send."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from signup_functions.shared.runtime import RemainingMilliseconds

CONNECT_TIMEOUT_SECONDS = 2
RESERVE_SECONDS = 1


def allows(
    remaining: RemainingMilliseconds,
    read_timeout_seconds: float,
    connect_timeout_seconds: float = CONNECT_TIMEOUT_SECONDS,
) -> bool:
    """Return whether a send that uses up both its timeouts still leaves time to respond to the caller.

    Args:
        remaining: Milliseconds left in this invocation.
        read_timeout_seconds: The send's read timeout.
        connect_timeout_seconds: The send's connect timeout.

    """
    return remaining() >= (connect_timeout_seconds + read_timeout_seconds + RESERVE_SECONDS) * 1000
