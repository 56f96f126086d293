"""A loopback server in place of AWS: it sends scripted responses, and ends connections as scripted."""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
import urllib.error
import urllib.request
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "1examplesecret0of0the0app0client0in0unit0tests00000"
REQUEST_ID = "c0gn1t00-0000-4000-8000-000000000001"
DELIVERY = {"Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}
_HANG_GUARD_SECONDS = 30


class Reply(NamedTuple):
    """A response of an AWS service."""

    status: int
    body: Any = None


def ok(**members):
    """Return a success."""
    return Reply(200, members)


def error(code, message=None, status=400, **members):
    """Return an AWS error as the JSON 1.1 protocol has it."""
    return Reply(status, {"__type": code} | ({} if message is None else {"message": message}) | members)


def secret(value, created=None):
    """Return a secret's value, and the date of its version in seconds since 1970."""
    dated = {} if created is None else {"CreatedDate": created}
    return ok(SecretString=value, ARN="arn", Name="name", VersionId="v", **dated)


def http(status=200, body=b"{}", *, request_id=REQUEST_ID, headers=None, length=None):
    """Return an HTTP response. A body that is not bytes is sent as JSON. None for a header's value leaves it out."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = {
        "Content-Type": "application/x-amz-json-1.1",
        "Content-Length": str(len(content) if length is None else length),
        "x-amzn-RequestId": request_id,
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return f"HTTP/1.1 {status} Reason\r\n{head}\r\n".encode("latin-1") + content


class Then(Enum):
    """What happens to the connection after the scripted bytes."""

    KEEP = auto()  # it stays open for the next request
    FIN = auto()  # it is closed in order
    RST = auto()  # it is reset
    HOLD = auto()  # it stays open, and nothing more is read or sent until the test ends
    FORGET = auto()  # it stays open, but the peer has lost its state: the next bytes get a RST
    CLOSE_ON_ARRIVAL = auto()  # it stays open and is closed in order when the next request has arrived


@dataclass(frozen=True, kw_only=True)
class Play:
    """What the peer does with one request."""

    data: bytes = b""
    then: Then = Then.KEEP
    dribble: bool = False  # send a byte at a time
    before: Callable[[], object] = lambda: None  # called when the request has arrived and before anything is sent
    forward: bool = False  # forward the request to the table, and send the table's response if the connection is kept


DROP = Play(then=Then.FIN)
HANG = Play(then=Then.HOLD)
FORWARD = Play(forward=True)
FORWARD_AND_DROP = Play(forward=True, then=Then.FIN)


class Request(NamedTuple):
    """A request that arrived completely."""

    operation: str  # from the target header, or the HTTP method without one
    body: Any
    headers: dict[str, str]
    connection: int


class Upstream:
    """The scripted responses by operation, the last of which repeats; and the requests."""

    def __init__(self):
        """Listen on a free port of the loopback."""
        self.script = {}
        self.table_url = ""  # where unscripted calls are forwarded to: a real implementation of DynamoDB
        self.handshake = None  # what the peer does with the first bytes of every connection, which a TLS client sends
        self.requests = []
        self.connections = 0
        self.lost = 0  # requests on a connection that then broke without a response
        self.ended = threading.Semaphore(0)  # released when the peer has closed or reset a connection
        self._released = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._served = []

    def answers(self, operation, *plays):
        """Script the responses to an operation, call by call. A function gets the request's body and returns one."""
        self.script[operation] = deque(plays)

    def sent(self, operation):
        """Return the bodies of the calls of an operation."""
        return [request.body for request in self.requests if request.operation == operation]

    @property
    def table_calls(self):
        """The calls to the table, in order."""
        return [request.operation for request in self.requests if request.operation.endswith("Item")]

    def accept(self):
        """Serve every connection in a thread of its own, until the listener is shut down."""
        with suppress(OSError):
            while True:
                peer, _ = self._listener.accept()
                self.connections += 1
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                thread = threading.Thread(target=self._serve, args=(peer, self.connections), daemon=True)
                thread.start()
                self._served.append((peer, thread))

    def close(self, accepting):
        """End every connection and thread; first the one that accepts connections, so that none is missed."""
        self._released.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        accepting.join(_HANG_GUARD_SECONDS)
        self._listener.close()
        for peer, _ in self._served:
            with suppress(OSError):  # it is closed
                peer.shutdown(socket.SHUT_RDWR)
        for _, thread in self._served:
            thread.join(_HANG_GUARD_SECONDS)

    def _serve(self, peer, number):
        with peer, suppress(OSError):  # the client has gone
            if self.handshake:
                peer.recv(65_536)
                self._perform(peer, self.handshake, None)
                return
            while request := _read(peer, number):
                self.requests.append(request)
                if not self._perform(peer, self._next(request), request):
                    return

    def _next(self, request):
        plays = self.script.get(request.operation, [FORWARD])
        play = plays.popleft() if len(plays) > 1 else plays[0]
        play = play(request.body) if callable(play) else play
        data = http(*play) if isinstance(play, Reply) else play
        return Play(data=data) if isinstance(data, bytes) else data

    def _perform(self, peer, play, request):
        """Perform a play, and return whether the connection stays open."""
        play.before()
        data = play.data
        if play.forward:
            response = self._forwarded(request)
            data = response if play.then is Then.KEEP else b""
        for part in (data[at : at + 1] for at in range(len(data))) if play.dribble else [data]:
            peer.sendall(part)
        match play.then:
            case Then.KEEP:
                return True
            case Then.HOLD:
                self._released.wait(_HANG_GUARD_SECONDS)
                return False
            case Then.FORGET:
                if not peer.recv(1, socket.MSG_PEEK):
                    return False  # the client closed it unused
                self.lost += 1
            case Then.CLOSE_ON_ARRIVAL:
                if not _read(peer, 0):
                    return False
                self.lost += 1
        if play.then in {Then.RST, Then.FORGET}:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()
        self.ended.release()
        return False

    def _forwarded(self, request):
        """Return the table's response to a request."""
        body = json.dumps(request.body).encode()
        forward = urllib.request.Request(self.table_url, body, request.headers, method="POST")  # noqa: S310
        try:
            with urllib.request.urlopen(forward) as response:  # noqa: S310 - the loopback's
                return http(response.status, response.read())
        except urllib.error.HTTPError as error:
            with error:
                return http(error.code, error.read())


def _read(peer, number):
    """Read a request. Return None if the client closes the connection instead."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = peer.recv(65_536)
        if not part:
            return None
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    headers = {name.lower(): text.strip() for name, text in re.findall(r"(?m)^([\w-]+):(.*)$", head.decode("latin-1"))}
    length = int(headers.pop("content-length", 0))
    while len(body) < length and (part := peer.recv(65_536)):
        body += part
    operation = headers.get("x-amz-target", head.decode("latin-1").partition(" ")[0]).rpartition(".")[2]
    return Request(operation, json.loads(body or b"{}"), headers, number)


@contextmanager
def serve():
    """Serve until the test ends. By default everything succeeds."""
    upstream = Upstream()
    upstream.answers("GET", http(404))
    upstream.answers("ConfirmSignUp", ok())
    upstream.answers("ResendConfirmationCode", ok(CodeDeliveryDetails=DELIVERY))
    upstream.answers("GetSecretValue", secret(json.dumps({"clientId": "client", "clientSecret": SECRET})))
    thread = threading.Thread(target=upstream.accept, daemon=True)
    thread.start()
    try:
        yield upstream
    finally:
        upstream.close(thread)
