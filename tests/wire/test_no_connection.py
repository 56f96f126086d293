"""A call that gets no connection is tried once more, because nothing was sent."""

import socket

import pytest

from tests.support.upstream import Play, Then, serve

COGNITO = "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"
HANDSHAKES = {
    "closed": Play(then=Then.FIN),
    "reset": Play(then=Then.RST),
    "refused": Play(data=b"\x15\x03\x03\x00\x02\x02\x28", then=Then.FIN),
    "no-tls": Play(data=b"HTTP/1.1 400 Bad Request\r\n\r\n", then=Then.FIN),
    "stalled": Play(then=Then.HOLD),
    "half-a-record": Play(data=b"\x16\x03\x03\x02", then=Then.FIN),
}


@pytest.fixture
def tls():
    """A peer whose TLS handshake a test scripts."""
    with serve() as peer:
        yield peer


def tried(function, operation):
    """Return the number of sends of a request, which must end as `upstream_failed`."""
    response = function.call(operation)
    assert (response.status, response.code) == (503, "service_unavailable")
    assert function.request["reason"] == "upstream_failed"
    return function.request["sends"]


@pytest.mark.parametrize("operation", ["confirm", "resend"])
@pytest.mark.parametrize("handshake", HANDSHAKES.values(), ids=HANDSHAKES)
def test_tls_fails(start, tls, aws, operation, handshake):
    """A TLS handshake that fails or stalls is tried once more. The write before it is undone."""
    tls.handshake = handshake
    function = start(**{COGNITO: f"https://127.0.0.1:{tls.port}"})

    assert tried(function, operation) == tls.connections == 2
    assert len(aws.sent("UpdateItem")) == 2


@pytest.mark.parametrize("operation", ["confirm", "resend"])
def test_refused(start, aws, operation):
    """A refused connection is tried once more."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    function = start(**{COGNITO: f"http://127.0.0.1:{port}"})

    assert tried(function, operation) == 2
    assert len(aws.sent("UpdateItem")) == 2


def test_unknown_host(start, monkeypatch):
    """An unknown host name is tried once more."""
    known = socket.getaddrinfo
    lookups = []

    def getaddrinfo(host, *arguments, **named):
        if host == "cognito.example":
            lookups.append(host)
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return known(host, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    function = start(**{COGNITO: "http://cognito.example"})

    assert tried(function, "confirm") == len(lookups) == 2
