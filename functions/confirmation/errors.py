"""What can stop a request before Cognito has answered it."""

from __future__ import annotations

from typing import TypedDict

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
"""The error codes by which any AWS service says that it is asked too often."""


class FieldError(TypedDict):
    """One failing field of a 422 answer."""

    pointer: str
    """JSON Pointer (RFC 6901) into the body; ``""`` is the whole body."""
    code: str
    """Stable, snake_case."""
    detail: str
    """For a person; never holds the value."""


class Refused(Exception):  # noqa: N818 - a refusal of the caller's request, not an error of ours
    """The request is not acceptable; nothing was sent.

    ``reason`` is a row of the outcome table, ``errors`` the failing fields where there are any.
    """

    def __init__(self, reason: str, errors: list[FieldError] | None = None) -> None:
        """Keep the reason and the failing fields; no text of the body."""
        super().__init__(reason)
        self.reason = reason
        self.errors = errors or []


class SecretError(Exception):
    """The client secret could not be read from Secrets Manager; ``__cause__`` is cut, it may hold the value."""

    reason = "secret_unavailable"


class SecretUnavailableError(SecretError):
    """Secrets Manager is down, slow, throttling, or no time is left to ask it: trying later helps."""


class SecretUnusableError(SecretError):
    """The secret is missing, denied, undecryptable or not of the stated form: only an operator can help."""

    reason = "secret_unusable"


class NoTimeLeftError(Exception):
    """Too little of the invocation's time is left for a send and its time-outs; nothing was sent."""
