"""Stands in for an HTTP API, which the emulator invokes functions for with payload format 2.0 only.

It reads routes and payload format from the template, and builds events as "AWS Lambda proxy integrations for HTTP APIs"
describes format 1.0. It has no CORS of its own.
"""

from __future__ import annotations

import json
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from tests.support import gateway

if TYPE_CHECKING:
    from local.emulator import Emulator


class HttpApi:
    """A server for the only HTTP API of a template."""

    def __init__(self, template: dict[str, Any], emulator: Emulator, function: str) -> None:
        """Read the routes. `function` is the ARN of the alias behind all of them."""
        held = template["Resources"].values()
        integrations = [one["Properties"] for one in held if one["Type"] == "AWS::ApiGatewayV2::Integration"]
        assert {one["PayloadFormatVersion"] for one in integrations} == {"1.0"}
        routes = {one["Properties"]["RouteKey"] for one in held if one["Type"] == "AWS::ApiGatewayV2::Route"}
        client = emulator.client("lambda")

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                route = f"{self.command} {self.path}"
                resource = self.path if route in routes else "$default"
                assert resource != "$default" or "$default" in routes
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                event = gateway.event(body or None, path=self.path, method=self.command, headers=dict(self.headers))
                event |= {"version": "1.0", "resource": resource}
                invoked = client.invoke(FunctionName=function, Payload=json.dumps(event).encode())
                response = json.loads(invoked["Payload"].read())
                self.send_response(response["statusCode"])
                for name, values in response["multiValueHeaders"].items():
                    for value in values:
                        self.send_header(name, value)
                sent = response["body"].encode()
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            do_GET = do_POST = do_OPTIONS = _answer  # noqa: N815 - the base class's names

            def log_message(self, *_: object) -> None:
                """Print nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> Self:
        """Start to serve."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End the server."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def post(self, path: str, document: object) -> tuple[int, Any]:
        """Send JSON, and return the status and the document that came back."""
        request = urllib.request.Request(  # noqa: S310 - loopback
            self.url + path, json.dumps(document).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as response:  # noqa: S310
            return response.status, json.load(response)
