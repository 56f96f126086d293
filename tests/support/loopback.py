"""HTTP servers on free loopback ports, with a thread for each connection."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Mapping

    Response = tuple[int, Mapping[str, str], bytes] | None
    Respond = Callable[[BaseHTTPRequestHandler, bytes], Response]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore a client that disconnects, or that does not trust the server."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type] # the base class's types


@contextmanager
def answering(respond: Respond, *, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serve, and yield host and port.

    Args:
        respond: Takes a request and its body, and returns status, headers and body. None closes the connection.
        tls: The context of a TLS server.

    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1  # headers and body in one TLS record

        def do_POST(self) -> None:
            response = respond(self, self.rfile.read(int(self.headers.get("Content-Length", 0))))
            if response is None:
                self.close_connection = True
                return
            status, headers, body = response
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_OPTIONS = do_POST  # noqa: N815 - the base class's names

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    if tls:
        # Each connection's thread does the handshake at its first read, so that it blocks no other connection.
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
