"""What can stop a request before anything is sent to Cognito."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from confirmation.reasons import Reason

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
    """One failing field of a 422 answer."""

    pointer: str
    """JSON Pointer (RFC 6901) into the body; `""` is the whole body."""
    code: str
    """Stable, snake_case."""
    detail: str
    """For a person; never holds the value."""


class Refused(Exception):  # noqa: N818 - a refusal of the caller's request, not an error of ours
    """The request is not acceptable; nothing was sent."""

    def __init__(self, reason: Reason, errors: Sequence[FieldError] = ()) -> None:
        """Keep why; no text of the body.

        Args:
            reason: A row of the outcome table.
            errors: The failing fields, where there are any.

        """
        super().__init__(reason)
        self.reason = reason
        self.errors = errors


class SecretError(Exception):
    """The client secret could not be read from Secrets Manager; `__cause__` is cut, as it may hold the value."""

    reason = Reason.SECRET_UNAVAILABLE


class SecretUnavailableError(SecretError):
    """Secrets Manager is down, slow or throttling, or no time is left to ask it: trying later helps."""


class SecretUnusableError(SecretError):
    """The secret is missing, denied, undecryptable or not of the stated form: only an operator can help."""

    reason = Reason.SECRET_UNUSABLE
