"""The start of the confirm function."""

import gc
import os

from signup_functions.confirmation.start import start as start_service
from signup_functions.shared.runtime import Runtime
from tests.support import function_environment
from tests.support.function import Function
from tests.support.simulated_network import response_of
from tests.support.upstream import SECRET, ok, secret


def test_handler_is_built_and_primed(start, aws):
    """The deployed module starts the service, opens its connections, and leaves garbage collection on."""
    function = start.module("signup_functions.confirmation.handler")
    connections = aws.connections
    assert function.confirm().status == 200
    assert (aws.connections, connections) == (2, 2)
    assert gc.isenabled()
    assert gc.get_freeze_count()


def test_transport_replaces_the_network(monkeypatch, capsys):
    """With a transport, every call of AWS goes through it, and the start opens no connection."""
    function_environment.set_variables(monkeypatch, "https://aws.invalid")
    operations = []

    def transport(request):
        operation = request.headers["X-Amz-Target"].decode().partition(".")[2]
        operations.append(operation)
        return response_of(request.url, secret(SECRET) if operation == "GetSecretValue" else ok())

    function = Function(start_service(os.environ, runtime=Runtime(transport=transport)).handle, capsys)
    assert function.unprimed == []
    assert function.confirm().status == 200
    assert operations == ["GetSecretValue", "ConfirmSignUp"]
