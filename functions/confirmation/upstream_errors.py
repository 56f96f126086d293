"""What can come back from Cognito instead of a success.

- `UpstreamError`
    - `ParameterError`: the SDK itself refuses a parameter; nothing was sent
    - `NotConnectedError`: nothing was sent, as there was no connection, DNS or TLS
    - `ConnectionLostError`: lost before the headers were complete; the request may have been carried out
    - `BrokenResponseError`: not HTTP, or ends within the body
    - `ResponseTimeoutError`: nothing came within the read timeout
    - `NoTimeLeftError`: too little of the invocation's time is left to send at all
    - `ServerError`: HTTP 5xx
    - `TooManyRequestsError`: HTTP 429
    - `UnexpectedResponseError`: not Cognito's, or a success that is none
    - `CognitoError`: an error of Cognito's own, with its code
"""

from __future__ import annotations


class UpstreamError(Exception):
    """A call of Cognito that did not succeed."""

    def __init__(self, name: str | None = None, *, status: int | None = None, request_id: str | None = None) -> None:
        """Keep what the log shows.

        Args:
            name: The SDK's class of the error; by default this one's.
            status: The HTTP status, where a response came.
            request_id: Cognito's.

        """
        super().__init__(name)
        self.name = name or type(self).__name__
        self.status = status
        self.request_id = request_id


class ParameterError(UpstreamError):
    """The SDK itself refuses a parameter, which is a misconfiguration; nothing was sent."""


class NotConnectedError(UpstreamError):
    """No connection came about: nothing was sent."""


class ConnectionLostError(UpstreamError):
    """The connection ended before the headers were complete. The request may have been carried out."""


class BrokenResponseError(UpstreamError):
    """What came is not HTTP, or ended within the body. The request was looked at."""


class ResponseTimeoutError(UpstreamError):
    """No response within the read timeout. The request may have been carried out."""


class NoTimeLeftError(UpstreamError):
    """Too little of the invocation's time is left for a send and its timeouts; nothing was sent."""


class ServerError(UpstreamError):
    """HTTP 5xx, whatever the body says."""


class TooManyRequestsError(UpstreamError):
    """HTTP 429, whatever the body says."""


class UnexpectedResponseError(UpstreamError):
    """A response that is not Cognito's, or a success that is none."""


class CognitoError(UpstreamError):
    """An error of Cognito's own."""

    def __init__(self, code: str, message: object, *, status: int | None = None, request_id: str | None = None) -> None:
        """Keep the code, and the message to choose a row by; the message is never shown or logged."""
        super().__init__(status=status, request_id=request_id)
        self.code = code
        self.message = message if isinstance(message, str) else ""
