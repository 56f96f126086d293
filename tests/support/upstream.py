"""A loopback server that speaks the wire format of Cognito and Secrets Manager, as scripted by a test."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.support import loopback

SECRET = "1examplesecret0of0the0app0client0in0unit0tests00000"
REQUEST_ID = "c0gn1t00-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class Reply:
    """One response. Without a status the connection is closed, or kept open until the test ends."""

    status: int | None
    body: Any = None
    hang: bool = False
    length: int | None = None
    """The Content-Length; a larger one than the body's makes an incomplete response."""
    forward: bool = False
    """Forward the call to the table, and return its response, or lose it if there is no status."""


DELIVERY = {"Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}
DROP = Reply(None)
HANG = Reply(None, hang=True)
FORWARD = Reply(200, forward=True)
FORWARD_AND_DROP = Reply(None, forward=True)


def ok(**members):
    """A success."""
    return Reply(200, members)


def error(code, message=None, status=400):
    """An AWS error as the JSON 1.1 protocol has it."""
    return Reply(status, {"__type": code} | ({} if message is None else {"message": message}))


def secret(value, created=None):
    """A secret's value, and the date of its version in seconds since 1970."""
    dated = {} if created is None else {"CreatedDate": created}
    return ok(SecretString=value, ARN="arn", Name="name", VersionId="v", **dated)


@dataclass
class Upstream:
    """The scripted responses by operation, the last of which repeats; and the requests."""

    url: str = ""
    script: dict[str, deque[Any]] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    table_url: str = ""
    """Where unscripted calls are forwarded to: a real implementation of DynamoDB."""
    get_replies: list[Reply] = field(default_factory=list)
    """The responses to plain GET requests; then 404."""
    clients: set[Any] = field(default_factory=set)
    """The address of each connection's other end."""
    released: threading.Event = field(default_factory=threading.Event)

    def answers(self, operation, *replies):
        """Set the responses to ``operation``, call by call; a function gets the request's body."""
        self.script[operation] = deque(replies)

    def sent(self, operation):
        """Return the bodies of the calls of ``operation``."""
        return [body for name, body in self.requests if name == operation]

    @property
    def table_calls(self):
        """The calls to the table, in order."""
        return [operation for operation, _ in self.requests if operation.endswith("Item")]

    def next(self, operation, body):
        """Return the next response."""
        replies = self.script[operation]
        reply = replies.popleft() if len(replies) > 1 else replies[0]
        return reply(body) if callable(reply) else reply


def _forwarded(upstream, request, raw, scripted):
    """Forward a call to the table, and return its response, without the status if that is scripted."""
    forward = urllib.request.Request(upstream.table_url, raw, dict(request.headers), method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(forward) as response:  # noqa: S310 - the loopback's
            return Reply(scripted.status and response.status, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Reply(scripted.status and error.code, error.read())


@contextmanager
def serve():
    """Serve on a free port of the loopback; by default everything succeeds."""
    upstream = Upstream()
    upstream.answers("ConfirmSignUp", ok())
    upstream.answers("ResendConfirmationCode", ok(CodeDeliveryDetails=DELIVERY))
    upstream.answers("GetSecretValue", secret(json.dumps({"clientId": "client", "clientSecret": SECRET})))

    def respond(request, raw):
        upstream.clients.add(request.client_address)
        if request.command == "GET":
            reply = upstream.get_replies.pop() if upstream.get_replies else Reply(404, {})
        else:
            operation, body = request.headers["X-Amz-Target"].rpartition(".")[2], json.loads(raw)
            upstream.requests.append((operation, body))
            reply = upstream.next(operation, body) if operation in upstream.script else FORWARD
            reply = _forwarded(upstream, request, raw, reply) if reply.forward else reply
        if reply.status is None:
            if reply.hang:
                upstream.released.wait(30)
            return None
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        headers = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-RequestId": REQUEST_ID}
        if reply.length:
            request.close_connection = True
            headers["Content-Length"] = str(reply.length)
        return reply.status, headers, body

    with loopback.answering(respond) as address:
        upstream.url = f"http://{address}"
        yield upstream
        upstream.released.set()
