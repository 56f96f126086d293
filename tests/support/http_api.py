"""Stands in for an HTTP API, which the emulator invokes functions for with payload format 2.0 only.

It reads routes and payload format from the template, and builds events as "AWS Lambda proxy integrations for HTTP APIs"
describes format 1.0. It has no CORS of its own.
"""

import json
import urllib.request

from tests.support import gateway
from tests.support.loopback import answering


class HttpApi:
    """A server for the only HTTP API of a template."""

    def __init__(self, template, emulator, function):
        """Read the routes. `function` is the ARN of the alias behind all of them."""
        held = template["Resources"].values()
        integrations = [one["Properties"] for one in held if one["Type"] == "AWS::ApiGatewayV2::Integration"]
        assert {one["PayloadFormatVersion"] for one in integrations} == {"1.0"}
        routes = {one["Properties"]["RouteKey"] for one in held if one["Type"] == "AWS::ApiGatewayV2::Route"}
        client = emulator.client("lambda")

        def respond(request, body):
            resource = request.path if f"{request.command} {request.path}" in routes else "$default"
            assert resource != "$default" or "$default" in routes
            event = gateway.event(
                body.decode() or None, path=request.path, method=request.command, headers=dict(request.headers)
            )
            event |= {"version": "1.0", "resource": resource}
            invoked = client.invoke(FunctionName=function, Payload=json.dumps(event).encode())
            response = json.loads(invoked["Payload"].read())
            headers = {name: ", ".join(values) for name, values in response["multiValueHeaders"].items()}
            return response["statusCode"], headers, response["body"].encode()

        self._answering = answering(respond)

    def __enter__(self):
        """Start to serve."""
        self.url = f"http://{self._answering.__enter__()}"
        return self

    def __exit__(self, *error):
        """End the server."""
        self._answering.__exit__(*error)

    def post(self, path, document):
        """Send JSON, and return the status and the document that came back."""
        request = urllib.request.Request(  # noqa: S310 - loopback
            self.url + path, json.dumps(document).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as response:  # noqa: S310
            return response.status, json.load(response)
