"""What both servers of `make run` do with a request: they listen on loopback and respond to their own names only."""

from __future__ import annotations

import os
import re
import sys
from abc import ABC, abstractmethod
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self

from local.emulator import HOST

TEXT = "text/plain; charset=utf-8"
HTTP_PORT = 80  # browsers omit it
CONNECTION_SECONDS = 30  # browsers open connections in advance and never use some

NAMES = {HOST, "localhost", "[::1]", "10.0.2.2"}
"""The names of this machine; the last is its address in Android's emulator."""

FORWARDERS = (".app.github.dev", ".gitpod.io")
"""Codespaces and Gitpod. Nobody else can point these names to this machine."""


def is_known(host: str) -> bool:
    """Return whether a `Host` header names this machine.

    Any other name may be one that a web page's owner has just pointed to 127.0.0.1, to read responses as its own (DNS
    rebinding). The environment variable `HOSTS` adds names, separated by commas.
    """
    name = re.sub(r":\d{1,5}$", "", host).lower()
    added = {each.strip().lower() for each in os.environ.get("HOSTS", "").split(",")} - {""}
    return name in NAMES | added or (re.fullmatch(r"[a-z0-9.-]+", name) is not None and name.endswith(FORWARDERS))


class Server(ThreadingHTTPServer):
    """A server on a loopback port, bound at once. A `with` block releases the port; `start` begins to serve."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int | None, handler: type[Handler]) -> None:
        """Bind `port`, or a free one. Raises `OSError` if the port is in use."""
        super().__init__((HOST, port or 0), handler)
        self._thread: Thread | None = None

    def start(self) -> None:
        """Serve in a background thread."""
        self._thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        """Return the server, not yet serving."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the server and release the port."""
        if self._thread is not None:
            self.shutdown()
            self._thread.join()
        self.server_close()

    @property
    def origin(self) -> str:
        """The server's origin, as a browser writes it."""
        return f"http://{HOST}" if self.server_port == HTTP_PORT else f"http://{HOST}:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the base class's types
        """Print the error, unless a client only disconnected."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler, ABC):
    """Reads one request for each connection, so that nothing that follows a body is taken for a request."""

    protocol_version = "HTTP/1.1"
    timeout = CONNECTION_SECONDS

    def parse_request(self) -> bool:
        """Refuse what names another host, leaves the length of its body open or asks for no path of this server."""
        if not super().parse_request() or self.request_version == "HTTP/0.9":  # which has no headers
            return False
        self.close_connection = True
        hosts, lengths = self.headers.get_all("Host", []), self.headers.get_all("Content-Length", ["0"])
        if len(hosts) != 1 or not is_known(hosts[0]):
            self.send(
                HTTPStatus.MISDIRECTED_REQUEST,
                TEXT,
                "This host name is not known here. Start with HOSTS=<name> make run to allow one.\n",
            )
        elif "Transfer-Encoding" in self.headers or len(lengths) != 1 or not re.fullmatch(r"[0-9]{1,10}", lengths[0]):
            self.send(HTTPStatus.LENGTH_REQUIRED, TEXT, "The request must state its length once.\n")
        elif not self.path.startswith("/"):
            self.send(HTTPStatus.BAD_REQUEST, TEXT, "The request must name a path.\n")
        else:
            return True
        return False

    @abstractmethod
    def respond(self) -> None:
        """Respond to a request of any method that `parse_request` accepts."""

    def _respond(self) -> None:
        self.respond()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _respond  # noqa: N815 - the base class's names

    @property
    def length(self) -> int:
        """The length of the request's body."""
        return int(self.headers.get("Content-Length", "0"))

    def send(self, status: int, content_type: str, body: str | bytes, headers: dict[str, str] | None = None) -> None:
        """Send a response and close the connection."""
        content = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        stated = {} if status == HTTPStatus.NO_CONTENT else {"Content-Length": str(len(content))}
        stated |= {"Content-Type": content_type} if content_type else {}
        for header, value in ((headers or {}) | stated | {"Connection": "close"}).items():
            self.send_header(header, value)
        self.end_headers()
        if self.command != "HEAD" and status != HTTPStatus.NO_CONTENT:
            self.wfile.write(content)

    def version_string(self) -> str:
        """Return a name that reveals no software."""
        return "local"

    def log_message(self, *_: object) -> None:
        """Print nothing: the terminal shows the function's log."""
