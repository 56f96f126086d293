"""Cognito, Secrets Manager and DynamoDB as far as a confirmation asks them: one TLS server on the loopback.

It is not the tests' scripted upstream. Its own work is part of every measured time, so it parses no request, keeps
nothing but the operation's name and has one fixed response for each operation.
"""

from __future__ import annotations

import json
import tempfile
import time
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import certificates
from tests.support import loopback
from tests.support.identifiers import CLIENT_ID, SECRET_ARN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler

SECRET = {"clientId": CLIENT_ID, "clientSecret": "1examplesecret0of0the0app0client0in0unit0tests00000"}
RESPONSES: dict[str, dict[str, Any]] = {
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
            "windowEnd": {"N": str(int(time.time()) + 20 * 3600)},
            "tally": {"N": "1"},
        }
    },
}

MISMATCH = {"__type": "CodeMismatchException", "message": "Invalid verification code provided, please try again."}
"""Cognito's response to every code of another app client."""


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


@contextmanager
def serving() -> Iterator[AwsStub]:
    """Serve on a free port. Every operation succeeds at once."""

    def respond(request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        status, members = 404, {}  # priming opens a connection with a GET
        if request.command == "POST":
            operation = request.headers["X-Amz-Target"].rpartition(".")[2]
            stub.operations.append(operation)
            rejected = operation == "ConfirmSignUp" and CLIENT_ID.encode() not in body
            status, members = (400, MISMATCH) if rejected else (200, RESPONSES[operation])
        content = json.dumps(members).encode()
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "x-amzn-RequestId": "c0gn1t00-0000-4000-8000-000000000001",
            "x-amz-crc32": str(zlib.crc32(content)),  # DynamoDB sends it, and botocore checks it
        }
        return status, headers, content

    with tempfile.TemporaryDirectory() as folder:
        context, authority = certificates.server_context(Path(folder))
    with loopback.answering(respond, tls=context) as address:
        stub = AwsStub(f"https://{address}", authority)
        yield stub
