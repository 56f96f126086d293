"""While `make run` runs, web pages, other programs and other users of the machine can use the API only."""

import json
import os
import re
import socket
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.local.command import ask, endpoint_of, page_of
from tests.local.processes import processes_of
from tests.support.programs import output as output_of_program

NOBODY = 65534
FORM = "application/x-www-form-urlencoded"
SIGNED = "AWS4-HMAC-SHA256 Credential={key}/20261130/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
KEYS = ("test", "000000000000", "")
# Requests that the emulator itself would serve: simple requests of a page, or those of a program.
REQUESTS = [
    ("GET", "/_ministack/health", {}, ""),
    ("POST", "/_ministack/config", {}, '{"lambda_svc.LAMBDA_EXECUTOR": "local"}'),
    ("POST", "/_ministack/reset", {}, ""),
    ("GET", "/_ministack/ses/messages", {}, ""),
    ("GET", "/_aws/execute-api/signup/v1/confirm", {}, ""),
    ("GET", "/mails", {}, ""),
    ("GET", "/sign-in", {}, ""),
    ("POST", "/users", {"Content-Type": FORM}, "username=a@example.com"),
    ("OPTIONS", "/", {"Access-Control-Request-Method": "POST"}, ""),
    *(
        (method, path, {"Authorization": SIGNED.format(key=key, service=service), **target}, body)
        for key in KEYS
        for method, path, service, target, body in (
            ("GET", "/2015-03-31/functions/", "lambda", {}, ""),
            ("POST", "/2015-03-31/functions", "lambda", {}, '{"FunctionName": "x", "Runtime": "python3.13"}'),
            ("POST", "/", "dynamodb", {"X-Amz-Target": "DynamoDB_20120810.ListTables"}, "{}"),
            ("POST", "/", "secretsmanager", {"X-Amz-Target": "secretsmanager.ListSecrets"}, "{}"),
        )
    ),
    ("POST", "/", {"X-Amz-Target": "AWSCognitoIdentityProviderService.SignUp"}, '{"ClientId": "x", "Username": "y"}'),
]
ATTACK = """
import encodings.idna, http.client, json, os, sys  # before the interpreter is out of reach
os.setgroups([]); os.setgid(65534); os.setuid(65534)
ports, requests, files = json.load(sys.stdin)
for port in ports:
    for method, path, headers, body in requests:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            print(port, method, path, response.status, len(response.read()))
        except (OSError, http.client.HTTPException):
            print(port, method, path, "closed", 0)
for file in files:
    try:
        print("read", file, len(open(file, "rb").read()))
    except OSError:
        pass
"""


def hosts(output):
    """Return host and port of the API and of the page."""
    return endpoint_of(output)[0], page_of(output).removeprefix("http://")


def raw(host, request):
    """Send bytes and return the bytes of the response."""
    name, _, port = host.partition(":")
    with closing(socket.create_connection((name, int(port)), timeout=20)) as connection:
        connection.sendall(request.encode())
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def listening(process_ids):
    """Return the TCP ports on which the processes listen."""
    sockets = set()
    for process_id in process_ids:
        for descriptor in Path(f"/proc/{process_id}/fd").glob("*"):
            try:
                sockets.add(str(descriptor.readlink()).removeprefix("socket:[").removesuffix("]"))
            except OSError:
                continue
    rows = [row.split() for name in ("tcp", "tcp6") for row in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    return {int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == "0A" and row[9] in sockets}


@pytest.mark.skipif(not Path("/proc/net/tcp").exists() or os.geteuid() != 0, reason="needs Linux and root")
def test_another_user_reaches_the_api_alone(output, folder):
    """Every port of every process of `make run` refuses all requests for the emulated AWS.

    Another user can read neither its files nor its environment, and its command lines do not contain the key.
    """
    processes = processes_of(folder / "tmp")
    ports = listening(processes)
    assert {int(host.rpartition(":")[2]) for host in hosts(output)} < ports
    files = [f"/proc/{process_id}/environ" for process_id in processes]
    private = [folder / "run.lock", *(folder / "tmp").iterdir()]
    assert len(private) > 1
    assert [path.name for path in private if path.stat().st_mode & 0o077] == []  # pytest's own folder hides them, too

    task = json.dumps([sorted(ports), REQUESTS, files])
    printed = output_of_program([sys.executable, "-c", ATTACK], stdin=task, seconds=300)

    results = [line.split() for line in printed.splitlines()]
    assert [result for result in results if result[0] == "read"] == []
    assert len(results) == len(ports) * len(REQUESTS)
    assert {status for _, _, _, status, _ in results} <= {"403", "404"}
    commands, environments = (
        "".join(Path(f"/proc/{process_id}/{name}").read_text() for process_id in processes)
        for name in ("cmdline", "environ")
    )
    (key, *_) = re.findall(r"\0AWS_ENDPOINT_URL=[^\0]*/([^\0/]+)", environments)
    assert key not in commands


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_page_finds_nothing_of_aws_on_the_known_ports(output, method):
    """Requests to other paths than the API's are refused without a CORS header, so no page can read the responses."""
    for host in hosts(output):
        for path in {path for _, path, _, _ in REQUESTS} - {"/"}:
            response = ask(host, method, path, Origin="https://evil.example", Content_Type="text/plain")
            assert response.status in {403, 404}, path
            assert response.getheader("Access-Control-Allow-Origin") is None


@pytest.mark.parametrize(
    "place", ["/%2e%2e/%2e%2e/_ministack/reset", "/../../../../_ministack/reset", "//confirm", "/x?y"]
)
@pytest.mark.parametrize("which", [0, 1])
def test_path_below_the_stage_is_the_gateways(output, place, which):
    """The response to any other path after the stage's name is API Gateway's 404."""
    path = endpoint_of(output)[1].removesuffix("/confirm") + place

    response = raw(hosts(output)[which], f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")

    assert response.startswith(b"HTTP/1.1 404 ")
    assert b'"code": "not_found"' in response


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:8080", "localhost.evil.example", "app.github.dev", ""]
)
def test_unknown_host_is_refused(output, host):
    """A request for an unknown host gets 421, so that a page cannot use DNS rebinding."""
    for address in hosts(output):
        for method, path in (("GET", "/mails"), ("GET", "/"), ("POST", "/users"), ("POST", endpoint_of(output)[1])):
            assert ask(address, method, path, Host=host).status == 421


@pytest.mark.parametrize(
    "host",
    [
        "localhost:1", "[::1]:8080", "10.0.2.2:4566", "abc-8080.app.github.dev", "8080-abc.ws-eu1.gitpod.io",
        "dev.example.com",
    ],
)  # fmt: skip
def test_page_and_api_share_an_origin(output, host):
    """Under each name that a forwarder or an Android emulator uses, the page calls the API under its own origin."""
    _, address = hosts(output)
    page = ask(address, "GET", "/", Host=host).text
    path = endpoint_of(output)[1]

    assert f'<meta name="endpoint" content="{path}">' in page
    assert "connect-src 'self';" in page
    response = ask(address, "POST", path, Host=host, Origin=f"https://{host}", Content_Type="application/json")
    assert response.status == 422


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}, {"Sec_Fetch_Site": "none", "Origin": "null"},
        {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://localhost:1"},
    ],
)  # fmt: skip
def test_other_sites_sign_nobody_up(output, headers):
    """A form that another site posts is refused, also from a browser that sends `Origin` alone."""
    assert ask(hosts(output)[1], "POST", "/users", Content_Type=FORM, **headers).status == 404


@pytest.mark.parametrize(
    "lines",
    [
        "Host: localhost\r\nHost: evil.example\r\nContent-Length: 0",
        "Host: localhost\r\nTransfer-Encoding: chunked",
        "Host: localhost\r\nContent-Length: 0\r\nContent-Length: 9",
        "Host: localhost\r\nContent-Length: +0",
        "Host: localhost\r\nContent-Length: 99999999999",
        "Content-Length: 0",
    ],
)
def test_ambiguous_request_is_refused(output, lines):
    """A connection serves one request. Bytes after it get no response."""
    hidden = "GET /mails HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for address in hosts(output):
        for target in (endpoint_of(output)[1], "http://localhost/users"):
            response = raw(address, f"POST {target} HTTP/1.1\r\n{lines}\r\n\r\n{hidden}")
            assert response.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4"))
            assert response.count(b"HTTP/1.") == 1
