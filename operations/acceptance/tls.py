"""TLS connections as checks need them."""

from __future__ import annotations

import select
import socket
import ssl
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TIMEOUT_SECONDS = 10.0
VERSIONS = {
    "TLSv1": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}


@contextmanager
def connected(server: str, context: ssl.SSLContext, *, sni: bool = True) -> Iterator[ssl.SSLSocket]:
    """Connect to a host, or a host and port. Raises `OSError`, of which `ssl.SSLError` is one."""
    host, _, port = server.partition(":")
    with (
        socket.create_connection((host, int(port or 443)), TIMEOUT_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=host if sni else None) as secured,
    ):
        yield secured


def accepts(server: str, version: str) -> bool:
    """Return whether a server accepts a version of TLS. Raises `OSError` if no connection was made."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the old versions
        context.minimum_version = context.maximum_version = VERSIONS[version]
    try:
        with connected(server, context) as secured:
            return secured.version() == version
    except (ssl.SSLError, ConnectionResetError):
        return False


def status_line(server: str, request: str, context: ssl.SSLContext, *, sni: bool = True) -> str:
    """Send a GET and return the first line of the response; empty if the server refuses or closes."""
    try:
        with connected(server, context, sni=sni) as secured:
            secured.sendall(request.encode())
            return secured.recv(4096).split(b"\r\n", 1)[0].decode(errors="replace")
    except (ssl.SSLError, ConnectionResetError):
        return ""


def get(host: str, path: str = "/", connection: str = "close") -> str:
    """Return a GET request."""
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: {connection}\r\n\r\n"


def idle_seconds(
    server: str, context: ssl.SSLContext, poll: Callable[[Callable[[], bool]], bool], clock: Callable[[], float]
) -> float | None:
    """Return after how many seconds the server closes a connection that is idle after one response.

    Args:
        server: A host, or a host and port.
        context: Verifies its certificate.
        poll: Calls a function until it returns true, or for as long as anybody would wait.
        clock: A monotonic clock, in seconds.

    Returns:
        The seconds; None if `poll` gave up.

    """
    with connected(server, context) as secured:
        secured.sendall(get(server, connection="keep-alive").encode())
        secured.recv(65536)
        began = clock()

        def closed() -> bool:
            while select.select([secured], [], [], 0)[0]:
                try:
                    if not secured.recv(65536):  # what is left of the response has bytes, the end has none
                        return True
                except OSError:
                    return True
            return False

        return clock() - began if poll(closed) else None
