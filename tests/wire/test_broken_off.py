"""Lost connections, incomplete responses, and protocols other than HTTP."""

import gc

import pytest

from tests.support.upstream import Play, Then, http

MISMATCH = {"__type": "CodeMismatchException"}
HEADERS = http(400, MISMATCH).partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nx-amzn-RequestId: 1\r\nTransfer-Encoding: chunked\r\n\r\n"


def fin(data):
    """Return a play after which the connection is closed in order."""
    return Play(data=data, then=Then.FIN)


def reset(data):
    """Return a play after which the connection is reset."""
    return Play(data=data, then=Then.RST)


BROKEN_OFF = {
    "headers-then-fin": fin(HEADERS),
    "headers-then-reset": reset(HEADERS),
    "half-the-body-then-fin": fin(HEADERS + b'{"__type": "CodeM'),
    "half-the-body-then-reset": reset(HEADERS + b'{"__type": "CodeM'),
    "half-a-success-then-fin": fin(http(200, b"{}", length=3)),
    "half-a-success-then-reset": reset(http(200, b"{}", length=3)),
    "half-a-500-then-fin": fin(http(500, b"{}", length=3)),
    "half-a-429-then-fin": fin(http(429, b"{}", length=3)),
    "no-chunk-then-fin": fin(CHUNKED),
    "no-last-chunk-then-fin": fin(CHUNKED + b"2\r\n{}\r\n"),
    "no-last-chunk-then-reset": reset(CHUNKED + b"2\r\n{}\r\n"),
    "half-a-chunk-then-fin": fin(CHUNKED + b"9\r\n{}"),
    "no-chunk-at-all": fin(CHUNKED + b"{}"),
    "negative-chunk": fin(CHUNKED + b"-2\r\n{}\r\n"),
}
NOT_HTTP = {
    "ssh": fin(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "tls-alert": fin(b"\x15\x03\x03\x00\x02\x02\x28\r\n"),
    "bare-html": fin(b"<html></html>" + b"\r\n"),
    "bare-json": fin(b"{}"),
    "zeros": fin(bytes(100)),
    "empty-line": fin(b"\r\n"),
    "http-2": fin(b"HTTP/2.0 200 OK\r\n\r\n"),
    "status-word": fin(b"HTTP/1.1 OK\r\n\r\n"),
    "status-too-small": fin(b"HTTP/1.1 99 Odd\r\n\r\n"),
    "status-too-large": fin(b"HTTP/1.1 1000 Odd\r\n\r\n"),
    "endless-line": fin(b"HTTP/1.1 200 " + b"a" * 70_000),
    "endless-header": fin(b"HTTP/1.1 200 OK\r\na: " + b"a" * 70_000),
    "too-many-headers": fin(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n"),
    "garbage-then-reset": reset(b"SSH-2.0-OpenSSH_9.6\r\n"),
}

LOST = {
    "fin": fin(b""),
    "reset": reset(b""),
    "reset-after-half-the-status": reset(b"HTTP/1.1 4"),
    "reset-after-half-the-headers": reset(HEADERS[:-20]),
    "continue-then-fin": fin(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "continue-then-reset": reset(b"HTTP/1.1 100 Continue\r\n\r\n"),
}
FAILED = ("upstream_failed", 503, "service_unavailable")


@pytest.mark.parametrize("disclosure", ["uniform", "precise"])
@pytest.mark.parametrize(
    ("operation", "before", "call"),
    [("confirm", [], "ConfirmSignUp"), ("resend", ["UpdateItem"], "ResendConfirmationCode")],
)
@pytest.mark.parametrize(
    ("plays", "sends"), [(BROKEN_OFF, 1), (NOT_HTTP, 1), (LOST, 2)], ids=["broken-off", "not-http", "lost"]
)
def test_incomplete_response(start, disclosure, operation, before, call, plays, sends):
    """A call is repeated if its connection ends before a complete set of headers, and not for any other bytes."""
    function = start(DISCLOSURE=disclosure)

    rows = {name: function.row(operation, play) for name, play in plays.items()}

    assert rows == dict.fromkeys(plays, (*FAILED, [*before, *[call] * sends]))


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # urllib3 drops it unclosed
def test_two_lengths(start):
    """A response with two lengths is not HTTP either."""
    row = start().row("confirm", fin(http(headers={"Content-Length": "2, 3"})))
    gc.collect()

    assert row == (*FAILED, ["ConfirmSignUp"])


@pytest.mark.parametrize("operation", ["confirm", "resend"])
def test_half_the_headers(start, operation):
    """Half the headers and an orderly end look like a complete, empty response: no success in any case."""
    function = start()
    halves = {at: fin(http()[:at]) for at in range(1, http().index(b"\r\n\r\n"))}

    rows = {at: function.row(operation, play) for at, play in halves.items()}

    assert {row.reason for row in rows.values()} == {"upstream_failed", "upstream_unknown"}
    assert not any("remembers" in row.calls for row in rows.values())


UNFINISHED = {
    "nothing": b"",
    "half-the-headers": HEADERS[:-20],
    "headers": HEADERS,
    "half-the-body": http(200, b"{}", length=3),
}


@pytest.mark.parametrize("data", UNFINISHED.values(), ids=UNFINISHED)
def test_read_timeout(start, data):
    """A call whose response is not complete in time is not repeated."""
    row = start(COGNITO_READ_TIMEOUT_SECONDS="1").row("confirm", Play(data=data, then=Then.HOLD))

    assert row == ("upstream_timeout", 504, "upstream_timeout", ["ConfirmSignUp"])
