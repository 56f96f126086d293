"""Simulates network latency: a TCP relay on loopback that delivers every byte late.

A round trip takes 30 ms, 15 ms each way. Connecting takes a round trip as well. A connect on loopback returns at once,
so the relay adds that round trip to the first bytes that the client sends. A new TLS 1.3 connection therefore takes
60 ms, and the first response on it comes after 90 ms.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from contextlib import contextmanager
from queue import SimpleQueue
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROUND_TRIP_SECONDS = 0.03
_ONE_WAY_SECONDS = ROUND_TRIP_SECONDS / 2
_CHUNK = 65_536


@contextmanager
def relaying(
    address: str,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[str]:
    """Relay to a loopback address, and yield the address to connect to instead.

    Args:
        address: Host and port of the service.
        clock: A monotonic clock, in seconds.
        sleep: Waits for some seconds.

    """
    host, _, port = address.rpartition(":")

    def carry(source: socket.socket, sink: socket.socket, first_seconds: float) -> None:
        """Read bytes as they come, so that concurrent bytes are delayed concurrently."""
        under_way: SimpleQueue[tuple[float, bytes]] = SimpleQueue()
        delivery = threading.Thread(target=deliver, args=(under_way, sink), daemon=True)
        delivery.start()
        takes, data = first_seconds, b"-"
        while data:
            data = _received(source)
            under_way.put((clock() + takes, data))
            # The bytes that follow cannot overtake the first ones: they wait behind them in the queue.
            takes = _ONE_WAY_SECONDS
        delivery.join()

    def deliver(under_way: SimpleQueue[tuple[float, bytes]], sink: socket.socket) -> None:
        with contextlib.suppress(OSError):  # the receiver is gone
            data = b"-"
            while data:
                due, data = under_way.get()
                sleep(max(0, due - clock()))
                sink.sendall(data) if data else sink.shutdown(socket.SHUT_WR)

    class Relay(BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection((host, int(port))) as service:
                for end in (self.request, service):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                back = threading.Thread(target=carry, args=(service, self.request, _ONE_WAY_SECONDS), daemon=True)
                back.start()
                carry(self.request, service, ROUND_TRIP_SECONDS + _ONE_WAY_SECONDS)
                back.join()

    with _Relays(("127.0.0.1", 0), Relay) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


class _Relays(ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128


def _received(source: socket.socket) -> bytes:
    """Return the received bytes, or nothing at the end of the stream, however it ended."""
    try:
        return source.recv(_CHUNK)
    except OSError:
        return b""
