"""The private names of botocore that the function uses, and the verification of every peer."""

import os
import ssl
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from botocore import httpsession

from benchmarks import aws_stub
from signup_functions.confirmation import start as function_start
from signup_functions.shared import aws
from signup_functions.shared.runtime import Runtime
from tests.support import function_environment
from tests.support.function import Function

SERVICES = ("secretsmanager", "cognito-idp", "dynamodb")


@pytest.fixture
def loads(monkeypatch):
    """The files of CA certificates that TLS contexts have parsed."""
    files = []

    class Context(ssl.SSLContext):
        def load_verify_locations(self, cafile=None, capath=None, cadata=None):
            files.append(cafile)
            super().load_verify_locations(cafile, capath, cadata)

    monkeypatch.setattr("urllib3.util.ssl_.SSLContext", Context)
    monkeypatch.setattr("botocore.httpsession.SSLContext", Context)
    return files


@pytest.fixture
def sessions(loads, monkeypatch):  # noqa: ARG001 - records before the clients are made
    """The HTTP sessions of a client for each service."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_CA_BUNDLE", httpsession.where())
    clients = aws.Clients({"AWS_REGION": "eu-west-1"})
    return [clients.sdk_client(service, 1)._endpoint.http_session for service in SERVICES]  # noqa: SLF001


def pool(session, url="https://cognito-idp.eu-west-1.amazonaws.com"):
    """Return the connection pool that a session uses for a host, prepared as for a request."""
    pool = session._manager.connection_from_url(url)  # noqa: SLF001
    session._setup_ssl_cert(pool, url, session._verify)  # noqa: SLF001
    return pool


def test_certificates_are_parsed_once(sessions, loads):
    """The trusted CA certificates are parsed when the first client is made, and not for its connections."""
    connections = [pool(session)._new_conn() for session in sessions]  # noqa: SLF001

    assert loads == [httpsession.where()]
    assert [connection.ca_certs for connection in connections] == [None] * len(SERVICES)


def test_all_clients_share_one_context(sessions):
    """Every connection of every client verifies its peer with the one context."""
    contexts = [pool(session)._new_conn().ssl_context for session in sessions]  # noqa: SLF001

    assert all(one is other for one, other in pairwise(contexts))
    assert contexts[0].get_ca_certs()
    assert contexts[0].verify_mode is ssl.CERT_REQUIRED
    assert {pool(session).cert_reqs for session in sessions} == {"CERT_REQUIRED"}


def test_proxies_use_the_context(sessions):
    """A connection through a proxy, whose manager botocore makes later, has the same context."""
    first = sessions[0]
    proxied = first._get_proxy_manager("http://proxy.example:3128")  # noqa: SLF001

    assert proxied.connection_pool_kw["ssl_context"] is first._manager.connection_pool_kw["ssl_context"]  # noqa: SLF001


def test_a_session_names_its_certificates():
    """`_verify` is the bundle that AWS_CA_BUNDLE names, or True for botocore's own."""
    assert httpsession.URLLib3Session(verify="bundle.pem")._verify == "bundle.pem"  # noqa: SLF001
    assert httpsession.get_cert_path(True) == httpsession.where()  # noqa: FBT003


def test_closing_keeps_the_context(sessions):
    """Old connections are dropped by closing the client, which stays usable with the same context."""
    context = sessions[0]._manager.connection_pool_kw["ssl_context"]  # noqa: SLF001
    sessions[0].close()

    assert pool(sessions[0])._new_conn().ssl_context is context  # noqa: SLF001


@pytest.fixture(scope="module")
def stub():
    """Cognito, Secrets Manager and DynamoDB, behind TLS with a certificate for 127.0.0.1."""
    with aws_stub.serving() as stub:
        yield stub


@pytest.mark.parametrize(
    ("host", "trusted", "reached"),
    [("127.0.0.1", True, True), ("localhost", True, False), ("127.0.0.1", False, False)],
    ids=["right", "wrong name", "unknown authority"],
)
def test_peers_are_verified(stub, tmp_path, monkeypatch, capsys, host, trusted, reached):
    """With the shared context, a peer needs a certificate for its name by a trusted authority."""
    function_environment.forget_own(monkeypatch)
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(stub.authority if trusted else Path(httpsession.where()).read_bytes())
    function_environment.set_variables(monkeypatch, stub.url.replace("127.0.0.1", host), AWS_CA_BUNDLE=str(bundle))

    function = Function(function_start.start(os.environ, runtime=Runtime(sleep=lambda _: None)).handle, capsys)

    assert function.confirm().status == (200 if reached else 503)


def test_a_bundle_that_cannot_be_read():
    """A wrong AWS_CA_BUNDLE fails the start, because every call would fail."""
    session = SimpleNamespace(_verify="/nowhere.pem", _manager=SimpleNamespace(connection_pool_kw={}))
    with pytest.raises(FileNotFoundError):
        aws.Clients({})._share_tls(session)  # noqa: SLF001
