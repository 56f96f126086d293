"""A caller of the deployed API: plain HTTP, one connection for each request."""

from __future__ import annotations

import http.client
import json
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from local.emulator import HOST
from local.sign_up import MAILS

if TYPE_CHECKING:
    from collections.abc import Mapping


with socket.create_server((HOST, 0)) as free:  # the page's: known before the stack is deployed, which allows it
    ORIGIN = f"http://{HOST}:{free.getsockname()[1]}"
JSON = {"Content-Type": "application/json"}
FROM_BROWSER = JSON | {"Origin": ORIGIN}
PROBLEM = "application/problem+json"
SECURITY_HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "strict-transport-security": "max-age=31536000",
}
CORS_HEADERS = {"access-control-allow-origin": ORIGIN, "vary": "Origin", "access-control-expose-headers": "Retry-After"}
EMULATORS_OWN = {"date", "x-amzn-requestid", "x-amz-request-id", "x-amzn-errortype"}


@dataclass(frozen=True)
class Response:
    """An HTTP response; header names in lower case, without the emulator's own headers."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self):
        """The body, read as JSON."""
        return json.loads(self.body)

    @property
    def without_request_id(self):
        """The body with the value of its `requestId` taken out."""
        return self.body.replace(self.json["requestId"].encode(), b"")


def call(deployment, method, path, body=None, headers=None):
    """Send one request to `path` under the stage, and return the response."""
    connection = http.client.HTTPConnection(HOST, deployment.emulator.port, timeout=60)
    try:
        connection.request(method, deployment.emulator.path + deployment.base_path + path, body, dict(headers or {}))
        response = connection.getresponse()
        sent = {name.lower(): value for name, value in response.getheaders()}
        kept = {name: value for name, value in sent.items() if name not in EMULATORS_OWN}
        return Response(response.status, kept, response.read())
    finally:
        connection.close()


def confirm(deployment, username, code, headers=FROM_BROWSER):
    """Confirm `username` with `code`, as a page of the allowed origin does."""
    body = json.dumps({"username": username, "confirmationCode": code}).encode()
    return call(deployment, "POST", "/confirm", body, headers)


def wrong(code):
    """Return a code that is not `code`."""
    return "000000" if code != "000000" else "111111"


def mails(deployment, user):
    """Return how many mails the user got."""
    return json.dumps(deployment.emulator.get(MAILS)).count(f'"{user.username}')
