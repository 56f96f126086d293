"""A network that loses every response: requests reach the service, the connection then ends without a byte."""

from __future__ import annotations

from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler

from tests.support.loopback import Server, serving


class Dropping(Server):
    """Forwards to ``target``, a host and port, and keeps the status of every response that it loses."""

    def __init__(self, target):
        super().__init__()
        self.target = target
        self.lost = []
        self.RequestHandlerClass = _Forward


class _Forward(BaseHTTPRequestHandler):
    server: Dropping

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        connection = HTTPConnection(self.server.target, timeout=60)
        connection.request("POST", self.path, body, {"Content-Type": self.headers["Content-Type"]})
        self.server.lost.append(connection.getresponse().status)
        connection.close()
        self.close_connection = True


@contextmanager
def dropping(target):
    """Lose every response until the block ends."""
    server = Dropping(target)
    with serving(server):
        yield server
