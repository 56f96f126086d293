"""TLS connections as checks need them. A server is a host, or a host and port."""

import select
import socket
import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

TIMEOUT_SECONDS = 10.0
VERSIONS = {
    "TLSv1": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}


@contextmanager
def connected(server: str, context: ssl.SSLContext, *, sni: bool = True) -> Iterator[ssl.SSLSocket]:
    """Connect to a server. Raises `OSError`, of which `ssl.SSLError` is one."""
    host, _, port = server.partition(":")
    with (
        socket.create_connection((host, int(port or 443)), TIMEOUT_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=host if sni else None) as secured,
    ):
        yield secured


def accepts(server: str, version: str) -> bool:
    """Return whether a server accepts a version of TLS. Raises `OSError` if no connection was made."""
    context = _unverified()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the old versions
        context.minimum_version = context.maximum_version = VERSIONS[version]
    try:
        with connected(server, context) as secured:
            return secured.version() == version
    except (ssl.SSLError, ConnectionResetError):
        return False


def status_line_without_server_name(server: str, path: str) -> str:
    """Send a GET and return the first line of the response; empty if the server refuses or closes."""
    try:
        with connected(server, _unverified(), sni=False) as secured:
            secured.sendall(get(server, path))
            return secured.recv(4096).split(b"\r\n", 1)[0].decode(errors="replace")
    except (ssl.SSLError, ConnectionResetError):
        return ""


def get(host: str, path: str = "/", connection: str = "close") -> bytes:
    """Return a GET request."""
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: {connection}\r\n\r\n".encode()


def is_closed(secured: ssl.SSLSocket) -> bool:
    """Return whether the server has closed a connection. What it sent before is read and dropped."""
    while select.select([secured], [], [], 0)[0]:
        try:
            if not secured.recv(65536):
                return True
        except OSError:
            return True
    return False


def _unverified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
