"""Cognito, Secrets Manager and DynamoDB as far as a confirmation asks them: one TLS server on the loopback.

It is not the tests' scripted upstream. Its own work is part of every measured time, so it parses no request, keeps
nothing but the operation's name and has one fixed answer for each operation.
"""

from __future__ import annotations

import json
import tempfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import certificates
from tests.support import loopback
from tests.support.identifiers import CLIENT_ID, SECRET_ARN

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = {"clientId": CLIENT_ID, "clientSecret": "1examplesecret0of0the0app0client0in0unit0tests00000"}
ANSWERS: dict[str, dict[str, Any]] = {
    "ConfirmSignUp": {},
    "GetSecretValue": {
        "ARN": SECRET_ARN,
        "Name": "confirm",
        "VersionId": "v",
        "CreatedDate": 1_800_000_000.0,
        "SecretString": json.dumps(SECRET),
    },
    "UpdateItem": {
        "Attributes": {
            "key": {"S": "submissions/0"},
            "expiresAt": {"N": "4000090000"},
            "windowEnd": {"N": "4000000000"},
            "tally": {"N": "1"},
        }
    },
}

MISMATCH = {"__type": "CodeMismatchException", "message": "Invalid verification code provided, please try again."}
"""What Cognito answers every code of another app client."""


@dataclass
class AwsStub:
    """The stub's address, and the operations that it was asked for."""

    url: str
    authority: bytes
    """The PEM of the CA certificate that a client has to trust."""
    operations: list[str] = field(default_factory=list)

    def take(self) -> list[str]:
        """Return the operations since the last call, sorted."""
        taken, self.operations[:] = sorted(self.operations), []
        return taken


def _handler(stub: AwsStub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1  # headers and body in one TLS record

        def do_GET(self) -> None:
            self.respond(404, {})  # priming opens a connection with a GET

        def do_POST(self) -> None:
            operation = self.headers["X-Amz-Target"].rpartition(".")[2]
            body = self.rfile.read(int(self.headers["Content-Length"]))
            stub.operations.append(operation)
            if operation == "ConfirmSignUp" and CLIENT_ID.encode() not in body:
                self.respond(400, MISMATCH)
            else:
                self.respond(200, ANSWERS[operation])

        def respond(self, status: int, members: dict[str, Any]) -> None:
            body = json.dumps(members).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("x-amzn-RequestId", "c0gn1t00-0000-4000-8000-000000000001")
            self.send_header("x-amz-crc32", str(zlib.crc32(body)))  # DynamoDB sends it, and botocore checks it
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    return Handler


@contextmanager
def serving() -> Iterator[AwsStub]:
    """Serve on a free port. Every operation succeeds at once."""
    with tempfile.TemporaryDirectory() as folder:
        context, authority = certificates.server_context(Path(folder))
    server = loopback.Server()
    stub = AwsStub(f"https://{server.address}", authority)
    server.RequestHandlerClass = _handler(stub)
    # The handshake happens in the connection's own thread, at its first read, so that it blocks no other connection.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with loopback.serving(server):
        yield stub
