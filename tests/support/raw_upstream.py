"""A loopback server on raw sockets, which sends scripted bytes and ends connections as scripted."""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_HANG_GUARD_SECONDS = 30


class Then(Enum):
    """What happens to the connection after the scripted bytes."""

    KEEP = auto()
    """It stays open for the next request."""
    FIN = auto()
    """It is closed in order."""
    RST = auto()
    """It is reset."""
    HOLD = auto()
    """It stays open, and nothing more is read or sent until the test ends."""
    FORGET = auto()
    """It stays open, but the peer has lost its state: the next bytes get a RST."""
    CLOSE_ON_ARRIVAL = auto()
    """It stays open and is closed in order when the next request has arrived."""


@dataclass(frozen=True, kw_only=True)
class Play:
    """What the peer does with one request."""

    data: bytes = b""
    then: Then = Then.KEEP
    dribble: bool = False
    """Send a byte at a time."""
    before: Callable[[], object] = lambda: None
    """Called when the request has arrived and before anything is sent."""


@dataclass(frozen=True)
class Request:
    """A request that arrived completely."""

    operation: str
    """From the target header, or the HTTP method without one."""
    body: Any
    connection: int


class RawUpstream:
    """The scripted plays by operation, the last of which repeats; and the requests."""

    def __init__(self):
        """Listen on a free port of the loopback."""
        self.script = {}
        self.handshake = None
        """What the peer does with the first bytes of every connection, which a TLS client sends."""
        self.requests = []
        self.connections = 0
        self.lost = 0
        """Requests on a connection that then broke without a response."""
        self.ended = threading.Semaphore(0)
        """Released when the peer has closed or reset a connection."""
        self.released = threading.Event()
        """Set when the test ends; releases connections that are kept open."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._sockets = []
        self._threads = []

    def plays(self, operation, *plays):
        """Set what the peer does with ``operation``, call by call; bytes are sent on a connection that is kept."""
        self.script[operation] = deque(Play(data=play) if isinstance(play, bytes) else play for play in plays)

    def sent(self, operation):
        """Return the requests of ``operation``."""
        return [request for request in self.requests if request.operation == operation]

    def accept(self):
        """Serve every connection in a thread of its own, until the listener is shut down."""
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=self._serve, args=(peer, self.connections), daemon=True)
            self._sockets.append(peer)
            self._threads.append(thread)
            thread.start()

    def close(self):
        """End every connection and thread."""
        self.released.set()
        _shut_down(self._listener)
        self._listener.close()
        for peer in self._sockets:
            _shut_down(peer)
        for thread in self._threads:
            thread.join(_HANG_GUARD_SECONDS)

    def _serve(self, peer, number):
        with peer:
            try:
                if self.handshake:
                    peer.recv(65_536)
                    self._perform(peer, self.handshake)
                    return
                while request := _read(peer, number):
                    self.requests.append(request)
                    plays = self.script[request.operation]
                    if not self._perform(peer, plays.popleft() if len(plays) > 1 else plays[0]):
                        return
            except OSError:
                return  # the client has gone

    def _perform(self, peer, play):
        """Perform a play, and return whether the connection stays open."""
        play.before()
        for part in (play.data[at : at + 1] for at in range(len(play.data))) if play.dribble else [play.data]:
            peer.sendall(part)
        match play.then:
            case Then.KEEP:
                return True
            case Then.HOLD:
                self.released.wait(_HANG_GUARD_SECONDS)
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


def _read(peer, number):
    """Read a request; return None where the client closed the connection instead."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = peer.recv(65_536)
        if not part:
            return None
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    fields = {name.lower(): value.strip() for name, value in re.findall(r"(?m)^([\w-]+):(.*)$", head.decode("latin-1"))}
    while len(body) < int(fields.get("content-length", 0)):
        body += peer.recv(65_536)
    operation = fields.get("x-amz-target", head.decode("latin-1").partition(" ")[0]).rpartition(".")[2]
    return Request(operation, json.loads(body or b"null"), number)


def _shut_down(peer):
    try:
        peer.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is closed


@contextmanager
def serve():
    """Serve until the test ends."""
    upstream = RawUpstream()
    thread = threading.Thread(target=upstream.accept, daemon=True)
    thread.start()
    try:
        yield upstream
    finally:
        upstream.close()
        thread.join(_HANG_GUARD_SECONDS)
