"""The checks of `make acceptance` that open TLS connections, against TLS servers on this machine."""

import itertools
import socket
import ssl
import threading
from types import SimpleNamespace

import pytest

from benchmarks.certificates import server_context
from infra.asset import amazon_roots
from operations.acceptance import api
from operations.acceptance.check import Differs
from operations.acceptance.runner import CHECKS
from signup_functions.shared.aws import IDLE_SECONDS
from tests.support.acceptance_world import world
from tests.support.loopback import answering
from tests.support.templates import DOMAIN

RESPONSE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A TLS server whose certificate this process and the functions trust. It may keep connections."""
    context, authority = server_context(tmp_path)
    trusted = tmp_path / "ca.pem"
    trusted.write_bytes(authority)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    monkeypatch.setattr(amazon_roots, "write", lambda bundle, to: to.write_bytes(authority))  # noqa: ARG005
    server = SimpleNamespace(context=context, response=RESPONSE, keeps=False, closed=threading.Event())
    ended = itertools.count(1)

    def respond(request, _):
        request.connection.sendall(server.response)
        if server.keeps:
            request.connection.recv(1)  # until the client closes
        request.connection.shutdown(socket.SHUT_RDWR)
        if next(ended) == 2:  # of Cognito and of DynamoDB
            server.closed.set()

    with answering(respond, tls=context) as server.address:
        monkeypatch.setattr(api, "_host_of_api", lambda _: server.address)
        yield server


@pytest.fixture
def run(server):
    """Run a check in a world whose endpoints are the server."""

    def run(number, responses=None, **settings):
        endpoints = dict.fromkeys(("cognito-idp", "dynamodb", "secretsmanager"), f"https://{server.address}")
        with world(endpoints=endpoints, **settings) as (context, aws, _):
            aws.responses |= responses or {}
            context.outputs |= {"Endpoint": "https://127.0.0.1/confirm"}
            sleep = context.sleep
            context.sleep = lambda seconds: (server.keeps or server.closed.wait(5), sleep(seconds))
            return CHECKS[number].run(context)

    return run


@pytest.fixture
def differs(run):
    """Run a check that must differ, and return what it says."""

    def differs(*arguments, **settings):
        with pytest.raises(Differs) as raised:
            run(*arguments, **settings)
        return str(raised.value)

    return differs


def test_idle_connection_that_is_kept(server, run):
    """A connection that the server keeps is watched for twenty minutes of the clock."""
    server.keeps = True
    assert "cognito-idp 1200 s, dynamodb 1200 s" in run(7)


def test_idle_connection_that_is_closed(differs):
    """A connection that ends earlier than the functions assume is a difference."""
    assert all(float(part.split()[1]) <= IDLE_SECONDS for part in differs(7).split(", "))


def test_roots(run, differs, monkeypatch):
    """The endpoints' certificates are verified with the functions' roots alone."""
    assert "cognito-idp TLSv1.3" in run(8)
    monkeypatch.undo()
    assert "cognito-idp: " in differs(8)


def test_transport(server, run, differs):
    """The check compares the policy, the TLS versions and the response without a server name."""
    server.response = RESPONSE.replace(b"404", b"403")
    server.context.minimum_version = ssl.TLSVersion.TLSv1_2
    assert "TLSv1.2, TLSv1.3; without a server name: HTTP/1.1 403" in run(14)

    server.response = RESPONSE
    assert differs(14) == "without a server name: HTTP/1.1 404 Not Found"

    server.context.minimum_version = ssl.TLSVersion.TLSv1_3
    assert differs(14) == "accepts TLSv1.3"

    old = {"securityPolicy": "TLS_1_0", "apiStatus": "AVAILABLE"}
    assert "TLS_1_0" in differs(14, {"apigateway.get_rest_api": old})


def test_custom_domain(server, run, differs, monkeypatch):
    """The check demands IPv4 and IPv6 addresses and a valid certificate."""
    families = [socket.AF_INET, socket.AF_INET6]
    here = ("127.0.0.1", int(server.address.partition(":")[2]))
    monkeypatch.setattr(
        api.socket, "getaddrinfo", lambda *_, **__: [(family, socket.SOCK_STREAM, 6, "", here) for family in families]
    )

    assert run(15, custom_domain=DOMAIN) == "AVAILABLE, IPv4 and IPv6, TLSv1.3"
    families.pop()
    assert differs(15, custom_domain=DOMAIN) == "addresses of AF_INET"


def test_opening_get(server, run, differs):
    """A server that announces the connection's end, and a start that failed, are differences."""
    assert run(17) == "HTTP/1.1 404 Not Found"
    assert "1 lines" in differs(17, {"logs.filter_log_events": {"events": [{"message": "priming failed"}]}})
    server.response = RESPONSE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert "Connection: close" in differs(17)
