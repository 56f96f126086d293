"""The SDK's network errors, as the outcome table distinguishes them."""

from botocore import exceptions as sdk

from signup_functions.confirmation.errors import BrokenResponseError, NotConnectedError, ResponseTimeoutError
from signup_functions.confirmation.upstream import sdk_error

MEANINGS = {
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


def test_every_network_error_of_the_sdk_has_a_meaning():
    """Each network error that the SDK defines is one of ours. A new one fails here until somebody decides on it."""
    defined = {each for each in vars(sdk).values() if isinstance(each, type)}
    network = {each for each in defined if issubclass(each, sdk.HTTPClientError | sdk.ConnectionError)}
    details = {"endpoint_url": "https://example.com", "proxy_url": "https://example.com", "error": OSError()}

    assert {each: type(sdk_error(each(**details))) for each in network} == MEANINGS
