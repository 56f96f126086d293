"""The server of the conformance table: it plays each case's responses and keeps what it was asked."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate

BODILESS = {204, 304}
DRIP = b" " * 65_536
DRIP_SECONDS = 0.05
BEFORE_RESET_SECONDS = 0.1
"""Time for the client to read what was sent. A reset discards what the client has not read."""


@dataclass
class Request:
    """A request of a client, and when it got its response."""

    method: str
    path: str
    """Without the case's name."""
    headers: dict[str, str]
    """By names in lower case."""
    body: bytes
    arrived: float
    responded: float | None = None
    """Seconds of the monotonic clock; None while there is no response."""


class ConformanceServer:
    """Answers ``/<case>/…`` as the table says, and ``/_/…`` with the files of a runner that is a page."""

    def __init__(self, cases, files=None):
        self.cases = {case["name"]: case for case in cases}
        self.files = files or {}
        """The page's files by name."""
        self.requests = {name: [] for name in self.cases}
        self.posted = []
        """What a page has sent to ``/_/results``."""
        self.finished = threading.Event()
        """Set when a page has sent its results."""
        self.url = ""

    async def serve(self, connection):
        """Serve the one request of a connection."""
        reader, writer = connection
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        method, target, _ = head.split(" ", 2)
        lines = [line.partition(":") for line in head.split("\r\n")[1:] if line]
        fields = {key.lower(): value.strip() for key, _, value in lines}
        body = await reader.readexactly(int(fields.get("content-length", 0)))
        _, name, path = target.split("/", 2) if target.count("/") > 1 else ("", "", "")
        if name in self.cases:
            request = Request(method, f"/{path}", fields, body, time.monotonic())
            self.requests[name].append(request)
            responses = self.cases[name]["responses"]
            await play(responses[min(len(self.requests[name]), len(responses)) - 1], request, reader, writer)
        elif name == "_" and method == "POST":
            self.posted.append(body)
            writer.write(message({"status": 204}))
            self.finished.set()
        else:
            writer.write(self.file(path.partition("?")[0]))

    def file(self, name):
        """Return the response with one of the page's files."""
        if name not in self.files:
            return message({"status": 404, "text": ""})
        kind = {"html": "text/html", "js": "text/javascript", "json": "application/json"}[name.rpartition(".")[2]]
        return message({"status": 200, "headers": {"Content-Type": kind}, "text": self.files[name].decode()})

    async def connected(self, reader, writer):
        """Serve a connection and close it, however the client leaves."""
        try:
            await self.serve((reader, writer))
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client has gone, or the test has ended
        finally:
            writer.close()


async def play(response, request, reader, writer):
    """Do as one response of the table says."""
    await asyncio.sleep(response.get("delayMs", 0) / 1000)
    sent = beginning(response)
    writer.write(sent)
    await writer.drain()
    if response.get("endless"):
        while not writer.is_closing():
            writer.write(DRIP)
            await writer.drain()
            await asyncio.sleep(DRIP_SECONDS)
    elif "silence" in response:
        await reader.read()  # until the client closes
    elif "reset" in response:
        if sent:
            await asyncio.sleep(BEFORE_RESET_SECONDS)
        peer = writer.get_extra_info("socket")
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
    request.responded = time.monotonic()


def beginning(response):
    """Return what is sent of a response: all of it, or as much as the table says."""
    where = response.get("silence") or response.get("reset") or response.get("close")
    if where in {True, "before_headers"}:
        return b""
    whole = message(response)
    head = whole.index(b"\r\n\r\n") + 4
    if where == "in_headers":
        return whole[: head // 2]
    if where == "in_body" or response.get("truncate"):
        return whole[: (head + len(whole)) // 2]
    return whole


def message(response):
    """Return a response as bytes."""
    content = response.get("text", "").encode()
    fields = [
        (name, field(value))
        for name, values in response.get("headers", {}).items()
        for value in (values if isinstance(values, list) else [values])
    ]
    fields.append(("Connection", "close"))
    if response.get("gzip"):
        content = gzip.compress(content)
        fields.append(("Content-Encoding", "gzip"))
    if response["status"] not in BODILESS and response.get("length", True) and not response.get("endless"):
        fields.append(("Content-Length", str(len(content))))
    interim = "".join(f"HTTP/1.1 {status} Interim\r\n\r\n" for status in response.get("interim", ()))
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return f"{interim}HTTP/1.1 {response['status']} Status\r\n{head}\r\n".encode("latin-1") + content


def field(value):
    """Return a header's value: the table's, or a date some seconds from now."""
    if isinstance(value, str):
        return value
    date = formatdate(time.time() + value["dateInSeconds"], usegmt=True)
    return f" \t{date}\t " if value.get("blanks") else date


@contextmanager
def serving(server):
    """Serve on a free loopback port, in a thread, until the block ends."""
    loop = asyncio.new_event_loop()
    started = threading.Event()

    async def main():
        listener = await asyncio.start_server(server.connected, "127.0.0.1", 0, backlog=512)
        server.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        started.set()
        await stop.wait()
        listener.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    stop = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(main(),), daemon=True)
    thread.start()
    started.wait()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
