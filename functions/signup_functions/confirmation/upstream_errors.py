"""The errors of calls to Cognito.

- `UpstreamError`
    - `ParameterError`: the SDK refused a parameter; nothing was sent
    - `NotConnectedError`: DNS, the connection or TLS failed; nothing was sent
    - `ConnectionLostError`: the connection ended before the headers were complete; the request may have succeeded
    - `BrokenResponseError`: the response is not HTTP, or ends within the body
    - `ResponseTimeoutError`: no response came within the read timeout
    - `NoTimeLeftError`: the invocation has too little time left to send
    - `ServerError`: HTTP 5xx
    - `TooManyRequestsError`: HTTP 429
    - `UnexpectedResponseError`: the response is not Cognito's, or is a malformed success
    - `CognitoError`: an error that Cognito reports, with its code
"""

from __future__ import annotations


class UpstreamError(Exception):
    """A call of Cognito failed."""

    def __init__(self, name: str | None = None, *, status: int | None = None, request_id: str | None = None) -> None:
        """Keep what is logged.

        Args:
            name: The class of the SDK's error; by default this class.
            status: The HTTP status, if a response came.
            request_id: Cognito's request id.

        """
        super().__init__(name)
        self.name = name or type(self).__name__
        self.status = status
        self.request_id = request_id


class ParameterError(UpstreamError):
    """The SDK refused a parameter, which means a misconfiguration. Nothing was sent."""


class NotConnectedError(UpstreamError):
    """No connection was established. Nothing was sent."""


class ConnectionLostError(UpstreamError):
    """The connection ended before the headers were complete. The request may have succeeded."""


class BrokenResponseError(UpstreamError):
    """The response is not HTTP, or ended within the body. The request was processed."""


class ResponseTimeoutError(UpstreamError):
    """No response came within the read timeout. The request may have succeeded."""


class NoTimeLeftError(UpstreamError):
    """The invocation has too little time left for a send and its timeouts. Nothing was sent."""


class ServerError(UpstreamError):
    """HTTP 5xx, whatever the body says."""


class TooManyRequestsError(UpstreamError):
    """HTTP 429, whatever the body says."""


class UnexpectedResponseError(UpstreamError):
    """The response is not Cognito's, or is a malformed success."""


class CognitoError(UpstreamError):
    """An error that Cognito reports."""

    def __init__(self, code: str, message: object, *, status: int | None = None, request_id: str | None = None) -> None:
        """Keep the code, and the message for the choice of a row. The message is never shown or logged.

        Args:
            code: Cognito's error code.
            message: Cognito's message; ignored unless it is a string.
            status: The HTTP status.
            request_id: Cognito's request id.

        """
        super().__init__(status=status, request_id=request_id)
        self.code = code
        self.message = message if isinstance(message, str) else ""
