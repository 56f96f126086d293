"""Stands in for an HTTP API. The emulator invokes functions for one with payload format 2.0 only."""

import json
from contextlib import contextmanager

from tests.support import gateway
from tests.support.loopback import answering


@contextmanager
def serve(template, emulator, function):
    """Serve the only HTTP API of a template, which has no CORS of its own, and yield its URL.

    The events have format 1.0, as in "AWS Lambda proxy integrations for HTTP APIs". `function` is the ARN of the alias
    behind all routes.
    """
    integrations = template.properties("ApiGatewayV2::Integration")
    assert {integration["PayloadFormatVersion"] for integration in integrations} == {"1.0"}
    routes = {route["RouteKey"] for route in template.properties("ApiGatewayV2::Route")}
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

    with answering(respond) as address:
        yield f"http://{address}"
