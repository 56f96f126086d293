"""The relay that emulates a network with latency."""

import socket
import threading
from contextlib import contextmanager

import pytest

from benchmarks import latency
from benchmarks.latency import ROUND_TRIP_SECONDS


@contextmanager
def echo():
    """Serve one connection that returns what it gets, and yield the address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            connection, _ = server.accept()
            with connection:
                while data := connection.recv(65_536):
                    connection.sendall(data)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join(10)


def connected(address):
    """Return a connection to an address."""
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=10)


def test_bytes_arrive_complete_and_in_order():
    """The relay changes no byte, and passes the end of a stream on."""
    sent = bytes(range(256)) * 2000
    with echo() as service, latency.relaying(service, sleep=lambda _: None) as address, connected(address) as client:
        writer = threading.Thread(target=lambda: (client.sendall(sent), client.shutdown(socket.SHUT_WR)))
        writer.start()
        received = b"".join(iter(lambda: client.recv(65_536), b""))
        writer.join()
    assert received == sent


def test_connecting_costs_a_round_trip():
    """The client's first bytes take a round trip longer than the following ones, because the connection opens first."""
    waits = []
    with (
        echo() as service,
        latency.relaying(service, clock=lambda: 0.0, sleep=waits.append) as address,
        connected(address) as client,
    ):
        for message in (b"hello", b"again"):
            client.sendall(message)
            assert client.recv(100) == message
    one_way = ROUND_TRIP_SECONDS / 2
    assert waits[:4] == pytest.approx([ROUND_TRIP_SECONDS + one_way, one_way, one_way, one_way])
