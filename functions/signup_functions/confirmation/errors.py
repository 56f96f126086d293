"""The exceptions of the function.

- `Refused`: the request is not acceptable; nothing was sent to Cognito
- `SecretError`: the client secret could not be read
    - `SecretUnavailableError`: Secrets Manager is down, slow or throttling
    - `SecretUnusableError`: the secret is missing, denied, undecryptable or malformed
- `UpstreamError`: a call of Cognito failed
    - `ParameterError`: the SDK refused a parameter; nothing was sent
    - `NotConnectedError`: DNS, the connection or TLS failed; nothing was sent
    - `ConnectionLostError`: the connection ended before the headers were complete; the request may have succeeded
    - `BrokenResponseError`: the response is not HTTP, or ends within the body; the request was processed
    - `ResponseTimeoutError`: no response came within the read timeout; the request may have succeeded
    - `NoTimeLeftError`: the invocation has too little time left for a send and its timeouts; nothing was sent
    - `ServerError`: HTTP 5xx, whatever the body says
    - `TooManyRequestsError`: HTTP 429, whatever the body says
    - `UnexpectedResponseError`: the response is not Cognito's, or is a malformed success
    - `CognitoError`: an error that Cognito reports, with its code
- `AttemptsTableError`: the attempts table did not respond as expected; the request continues without it
- `ConditionError`: the condition of a write to the attempts table was not met
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from signup_functions.confirmation.rows import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence


class FieldError(TypedDict):
    """One failing field in a 422 response."""

    pointer: str
    """JSON Pointer (RFC 6901) into the body; `""` is the whole body."""
    code: str
    """Stable, snake_case."""
    detail: str
    """For people; never contains the value."""


class Refused(Exception):  # noqa: N818 - the caller's mistake, not an error of the service
    """The request is not acceptable. Nothing was sent to Cognito."""

    def __init__(self, reason: Reason, errors: Sequence[FieldError] = ()) -> None:
        """Keep the row's reason and the failing fields, without any text of the body."""
        super().__init__(reason)
        self.reason = reason
        self.errors = errors


class SecretError(Exception):
    """The client secret could not be read. `__cause__` is not set, as it could contain the value."""

    reason = Reason.SECRET_UNAVAILABLE


class SecretUnavailableError(SecretError):
    """Secrets Manager is down, slow or throttling, or no time is left to call it. A later try may succeed."""


class SecretUnusableError(SecretError):
    """The secret is missing, denied, undecryptable or malformed. Only an operator can correct this."""

    reason = Reason.SECRET_UNUSABLE


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
    """The SDK refused a parameter, which means a misconfiguration."""


class NotConnectedError(UpstreamError):
    """No connection was established."""


class ConnectionLostError(UpstreamError):
    """The connection ended before the headers were complete."""


class BrokenResponseError(UpstreamError):
    """The response is not HTTP, or ended within the body."""


class ResponseTimeoutError(UpstreamError):
    """No response came within the read timeout."""


class NoTimeLeftError(UpstreamError):
    """The invocation has too little time left for a send."""


class ServerError(UpstreamError):
    """HTTP 5xx."""


class TooManyRequestsError(UpstreamError):
    """HTTP 429."""


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


class AttemptsTableError(Exception):
    """The attempts table did not respond as expected. Its text is logged, so it holds nothing of a request."""


class ConditionError(Exception):
    """The condition of a write was not met."""

    def __init__(self, item: object) -> None:
        """Keep the stored item, as DynamoDB returned it."""
        super().__init__()
        self.item = item
