"""The meaning of a response's bytes, and of the SDK's own errors."""

import pytest
from botocore import exceptions as sdk
from botocore.exceptions import ParamValidationError

from signup_functions.confirmation.errors import (
    BrokenResponseError,
    NotConnectedError,
    ParameterError,
    ResponseTimeoutError,
)
from signup_functions.confirmation.upstream import json_object, sdk_error

NETWORK_ERRORS = {
    sdk.HTTPClientError: BrokenResponseError,
    sdk.ConnectionClosedError: BrokenResponseError,  # unless the headers were incomplete, see tests/wire
    sdk.ResponseStreamingError: BrokenResponseError,
    sdk.ReadTimeoutError: ResponseTimeoutError,
    sdk.ConnectionError: NotConnectedError,
    sdk.ConnectTimeoutError: NotConnectedError,
    sdk.EndpointConnectionError: NotConnectedError,
    sdk.ProxyConnectionError: NotConnectedError,
    sdk.SSLError: NotConnectedError,
}


@pytest.mark.parametrize(
    "body", [b'{"Session": NaN}', b'{"a": [Infinity]}', b'{"a": -Infinity}', b"\xef\xbb\xbf{}", b"[]"]
)
def test_no_json_object(body):
    """Python's extensions of JSON are not accepted."""
    assert json_object(body) is None


def test_parameter_that_the_sdk_refuses():
    """The SDK's refusal of a parameter is a ParameterError; other exceptions are not upstream errors."""
    refusal = sdk_error(ParamValidationError(report="Invalid length for parameter ClientId"))
    assert isinstance(refusal, ParameterError)
    assert sdk_error(ValueError()) is None


def test_every_network_error_of_the_sdk_has_a_meaning():
    """Each network error that the SDK defines is one of ours. A new one fails here until somebody decides on it."""
    defined = {each for each in vars(sdk).values() if isinstance(each, type)}
    network = {each for each in defined if issubclass(each, sdk.HTTPClientError | sdk.ConnectionError)}
    details = {"endpoint_url": "https://example.com", "proxy_url": "https://example.com", "error": OSError()}

    assert {each: type(sdk_error(each(**details))) for each in network} == NETWORK_ERRORS
