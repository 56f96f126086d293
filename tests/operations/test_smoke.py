"""`make smoke`: its arguments, and servers with other responses than the service's."""

import json
import threading

import pytest

from operations import smoke
from operations.smoke import Api
from tests.support.loopback import answering


@pytest.fixture
def run(capsys):
    """Run the command and return its exit code, its standard output and its standard error."""

    def run(*arguments):
        code = smoke.main(arguments)
        return (code, *capsys.readouterr())

    return run


@pytest.fixture
def check(run):
    """Run the command for a server that gives this response, or what a function of the request returns."""

    def check(response, *arguments):
        respond = response if callable(response) else lambda _: response
        with answering(lambda request, _: respond(request)) as address:
            return run("--url", f"http://{address}/v1", *arguments)

    return check


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("", "Endpoint"), ("api.example.com/v1/confirm", "Endpoint"), ("ftp://api.example.com/v1", "Endpoint"),
        ("http://api.example.com/v1/confirm", "https"), ("https://me:pass@api.example.com/v1", "no user"),
        ("https://api.example.com/v1?x", "no user"), ("https://api.example.com/v 1", "white space"),
        ("https://api.example.com:x/v1", "Port"),
    ],
)  # fmt: skip
def test_invalid_url(run, url, word):
    """A URL that cannot be the service's is refused in one sentence, and nothing is sent."""
    code, out, err = run("--url", url)
    assert (code, out, err.count("\n"), word in err) == (2, "", 1, True)
    assert "pass" not in err


@pytest.mark.parametrize("origin", ["app.example.com", "https://app.example.com/", "https://a\nX: y"])
def test_invalid_origin(run, origin):
    """An ORIGIN that is not an origin is refused in one sentence."""
    sentence = "make smoke: ORIGIN must be an origin such as https://app.example.com, or *.\n"
    assert run("--url", "https://api.example.com/v1", "--origin", origin) == (2, "", sentence)


def test_redirect_is_not_followed(check):
    """A redirect fails the check and is not followed."""
    paths = []
    code, out, _ = check(
        lambda request: paths.append(request.path) or (307, {"Location": "/v1/confirm"}, b""), "--origin", "*"
    )
    lines = out.splitlines()
    assert code == 1
    assert len(paths) == len(lines) == 10
    assert all(line.startswith("failed  ") and ", got 307" in line for line in lines)


def test_start_of_an_unexpected_body(check):
    """The start of an unexpected body is printed, with control characters escaped."""
    code, out, _ = check((200, {}, b"<h1>\x1b[2Jhello\xff" + b"x" * 999))
    first = out.splitlines()[0]
    assert code == 1
    assert r"expected 404 not_found, got 200 <h1>\x1b[2Jhello\ufffdxxx" in first
    assert "x" * 201 not in first


@pytest.mark.parametrize("body", [b"[]", b'{"code": 7}', b'"x"', b"\xff", b"", b"[" * 60_000])
def test_malformed_bodies(check, body):
    """A body of any form is a line for each check, without a traceback."""
    code, out, _ = check((404, {}, body))
    assert (code, out.count("failed  ")) == (1, 8)


@pytest.mark.parametrize("origin", ["*", "https://app.example.com"])
def test_all_origins_are_allowed(check, origin):
    """A response that allows `*` passes with `--origin *`, and fails with the origin of one site."""
    body = json.dumps({"code": "not_found"}).encode()
    _, out, _ = check((204, {"Access-Control-Allow-Origin": "*"}, body), "--origin", origin)
    assert ("expected access-control-allow-origin" in out) is (origin != "*")


def test_origin_of_a_web_view(check):
    """The origin of an app's web view is sent as it is, and must be allowed."""
    origin, origins = "capacitor://localhost", []
    code, out, _ = check(
        lambda request: origins.append(request.headers["Origin"]) or (204, {}, b""), "--origin", origin
    )
    assert code == 1
    assert origins.count(origin) == len(origins) - 1, "all but the check of another origin"
    assert f"expected access-control-allow-origin: {origin}, got none" in out


def test_closed_port(run):
    """If no server responds, the command prints one sentence and no check."""
    with answering(lambda *_: None) as address:
        pass
    code, out, err = run("--url", f"http://{address}/v1")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("make smoke: 127.0.0.1 did not respond: ")


@pytest.mark.parametrize(
    ("start", "part"),
    [
        (b"", b""),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n", b"x"),
    ],
    ids=["no response", "interim responses", "headers", "body"],
)
def test_timeout(check, monkeypatch, start, part):
    """The command gives up after its own timeout, also if parts of a response arrive without end."""
    monkeypatch.setattr(smoke, "TIMEOUT_SECONDS", 0.2)
    over = threading.Event()

    def drip(request):
        request.connection.sendall(start)
        while not over.wait(0.01):
            request.connection.sendall(part)

    try:
        assert check(drip) == (1, "", "make smoke: 127.0.0.1 sent no complete response within 0.2 s.\n")
    finally:
        over.set()


def test_response_that_is_not_http(check):
    """The error says that the response is not HTTP, and does not quote it."""
    sentence = "make smoke: 127.0.0.1 did not return an HTTP response (BadStatusLine).\n"
    assert check(lambda request: request.wfile.write(b"\x1b[2J\r\n\r\n") and None) == (1, "", sentence)


def test_https_without_a_certificate(run):
    """An https URL of a server without a certificate is refused."""
    with answering(lambda *_: (200, {}, b"")) as address:
        code, _, err = run("--url", f"https://{address}/v1")
    assert code == 1
    assert "did not respond: " in err


@pytest.mark.parametrize("url", ["http://localhost:1/v1", "http://[::1]:1/v1", "http://127.0.0.1:1/v1/confirm"])
def test_http_is_allowed_on_loopback(url):
    """A loopback URL may use http."""
    Api(url)
