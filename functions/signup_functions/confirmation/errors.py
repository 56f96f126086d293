"""The exceptions of the function.

- `Refused`
- `SecretError`
    - `SecretUnavailableError`
    - `SecretUnusableError`
- `UpstreamError`
    - `ParameterError`
    - `NotConnectedError`
    - `ConnectionLostError`
    - `BrokenResponseError`
    - `ResponseTimeoutError`
    - `NoTimeLeftError`
    - `ServerError`
    - `TooManyRequestsError`
    - `UnexpectedResponseError`
    - `CognitoError`
- `AttemptsTableError`
- `ConditionError`
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
    """The SDK refused a parameter, which means a misconfiguration. Nothing was sent."""


class NotConnectedError(UpstreamError):
    """DNS, the connection or TLS failed. Nothing was sent."""


class ConnectionLostError(UpstreamError):
    """The connection ended before the headers were complete. The request may have succeeded."""


class BrokenResponseError(UpstreamError):
    """The response is not HTTP, or ends within the body. The request was processed."""


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
    """An error that Cognito reports, with its code."""

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
    """The attempts table did not respond as expected. The request continues. The text is logged: no values."""


class ConditionError(Exception):
    """The condition of a write to the attempts table was not met."""

    def __init__(self, item: object) -> None:
        """Keep the stored item, as DynamoDB returned it."""
        super().__init__()
        self.item = item
