"""`make smoke`: the URL, and servers with other responses than the service's."""

import json
import threading
from contextlib import contextmanager

import pytest

from operations import smoke
from operations.smoke import Api, main
from tests.support.loopback import answering


@contextmanager
def server(respond):
    """Serve what `respond` returns, and yield the URL and the paths of the requests."""
    asked = []
    with answering(lambda request, _: asked.append(request.path) or respond(request)) as address:
        yield f"http://{address}/v1", asked


def reply(status, body=b"", **headers):
    """Return a function that gives every request the same response."""
    return lambda _: (status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def raw(sent):
    """Return a function that sends these bytes as the whole response."""
    return lambda request: request.wfile.write(sent) and None


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("", "Endpoint"), ("api.example.com/v1/confirm", "Endpoint"), ("ftp://api.example.com/v1", "Endpoint"),
        ("http://api.example.com/v1/confirm", "https"), ("https://me:pass@api.example.com/v1", "no user"),
        ("https://api.example.com/v1?x", "no user"), ("https://api.example.com/v 1", "white space"),
        ("https://api.example.com:x/v1", "Port"),
    ],
)  # fmt: skip
def test_url_that_is_none(capsys, url, word):
    """A URL that cannot be the service's is refused in one sentence, and nothing is sent."""
    assert main(["--url", url]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n"), word in captured.err) == ("", 1, True)
    assert "pass" not in captured.err


@pytest.mark.parametrize("origin", ["app.example.com", "https://app.example.com/", "https://a\nX: y"])
def test_origin_that_is_none(capsys, origin):
    """An ORIGIN that is not an origin is refused in one sentence."""
    assert main(["--url", "https://api.example.com/v1", "--origin", origin]) == 2
    assert capsys.readouterr().err == "make smoke: ORIGIN must be an origin such as https://app.example.com, or *.\n"


def test_redirect_is_not_followed(capsys):
    """A redirect fails the check and is not followed."""
    with server(reply(307, Location="/v1/confirm")) as (url, asked):
        assert main(["--url", url, "--origin", "*"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(asked) == len(lines) == 10
    assert all(line.startswith("failed  ") and ", got 307" in line for line in lines)


def test_foreign_page_is_shown_in_harmless_characters(capsys):
    """The start of an unexpected body is shown, with control characters escaped."""
    with server(reply(200, b"<h1>\x1b[2Jhello\xff" + b"x" * 999)) as (url, _):
        assert main(["--url", url]) == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert r"expected 404 not_found, got 200 <h1>\x1b[2Jhello\ufffdxxx" in first
    assert "x" * 201 not in first


@pytest.mark.parametrize("body", [b"[]", b'{"code": 7}', b'"x"', b"\xff", b"", b"[" * 60_000])
def test_odd_bodies_are_faults(capsys, body):
    """Whatever comes is a line for each check, never a traceback."""
    with server(reply(404, body)) as (url, _):
        assert main(["--url", url]) == 1
    assert capsys.readouterr().out.count("failed  ") == 8


@pytest.mark.parametrize("origin", ["*", "https://app.example.com"])
def test_answer_to_everybody(capsys, origin):
    """`*` is right where it was said that all origins are allowed, and wrong where one was named."""
    body = json.dumps({"code": "not_found"}).encode()
    with server(reply(204, body, Access_Control_Allow_Origin="*")) as (url, _):
        main(["--url", url, "--origin", origin])
    assert ("expected access-control-allow-origin" in capsys.readouterr().out) is (origin != "*")


def test_origin_of_a_web_view_is_checked_like_any_other(capsys):
    """The origin of an app's web view is sent as it is, and has to be allowed."""
    origin = "capacitor://localhost"
    with server(lambda request: origins.append(request.headers["Origin"]) or reply(204)(request)) as (url, _):
        origins = []
        assert main(["--url", url, "--origin", origin]) == 1
    assert origins.count(origin) == len(origins) - 1, "all but the check of another origin"
    assert f"expected access-control-allow-origin: {origin}, got none" in capsys.readouterr().out


def test_closed_port_is_one_sentence(capsys):
    """If no server responds, the command prints one sentence and no check."""
    with server(reply(200)) as (url, _):
        pass
    assert main(["--url", url]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("make smoke: 127.0.0.1 did not respond: ")
    assert captured.err.count("\n") == 1


def test_server_that_never_answers_is_given_up(capsys, monkeypatch):
    """The command gives up after its own timeout."""
    monkeypatch.setattr(smoke, "TIMEOUT_SECONDS", 0.05)
    over = threading.Event()
    with server(lambda _: over.wait(30) and None) as (url, _):
        assert main(["--url", url]) == 1
        over.set()
    assert capsys.readouterr().err == "make smoke: 127.0.0.1 sent no complete response within 0.05 s.\n"


@pytest.mark.parametrize("drop", [b"HTTP/1.1 100 Continue\r\n\r\n", b"X: y\r\n", b"x"])
def test_endless_drip_is_given_up(capsys, monkeypatch, drop):
    """A response that arrives byte by byte for ever ends like one that never comes."""
    monkeypatch.setattr(smoke, "TIMEOUT_SECONDS", 0.2)
    over = threading.Event()

    def drip(request):
        request.connection.sendall(b"" if drop.startswith(b"HTTP") else b"HTTP/1.1 200 OK\r\n")
        request.connection.sendall(b"Content-Length: 60000\r\n\r\n" if drop == b"x" else b"")
        while not over.wait(0.01):
            request.connection.sendall(drop)

    with server(drip) as (url, _):
        assert main(["--url", url]) == 1
        over.set()
    assert capsys.readouterr().err.startswith("make smoke: 127.0.0.1 ")


def test_answer_that_is_not_http(capsys):
    """The error says that the response is not HTTP, and does not quote it."""
    with server(raw(b"\x1b[2J\r\n\r\n")) as (url, _):
        assert main(["--url", url]) == 1
    assert capsys.readouterr().err == "make smoke: 127.0.0.1 did not return an HTTP response (BadStatusLine).\n"


def test_https_is_checked(capsys):
    """A server without a certificate is refused."""
    with server(reply(200)) as (url, _):
        assert main(["--url", url.replace("http:", "https:")]) == 1
    assert "did not respond: " in capsys.readouterr().err


def test_only_loopback_may_be_plain():
    """On this machine there is no TLS to be had."""
    for url in ("http://localhost:1/v1", "http://[::1]:1/v1", "http://127.0.0.1:1/v1/confirm"):
        Api(url)
