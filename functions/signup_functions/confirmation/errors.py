"""Errors that end a request before anything is sent to Cognito."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from signup_functions.confirmation.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

THROTTLING_CODES = (
    "TooManyRequestsException",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestLimitExceeded",
    "SlowDown",
)
"""The error codes with which AWS services throttle."""


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
        """Keep the reason, without any text of the body.

        Args:
            reason: The row of the outcome table.
            errors: The failing fields, if any.

        """
        super().__init__(reason)
        self.reason = reason
        self.errors = errors


class SecretError(Exception):
    """The client secret could not be read. `__cause__` is not set, as it could contain the value."""

    reason = Reason.SECRET_UNAVAILABLE


class SecretUnavailableError(SecretError):
    """Secrets Manager is down, slow or throttling, or no time is left to call it. A later try may succeed."""


class SecretUnusableError(SecretError):
    """The secret is missing, denied, undecryptable or of another form. Only an operator can correct this."""

    reason = Reason.SECRET_UNUSABLE
