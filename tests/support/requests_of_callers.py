"""The requests in the sequences of the simulated worlds."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support import gateway

WRONG_CODES = ("481516", "234242")
"""Correct codes of the simulation begin with 9."""
MADE_UP_SESSION = "session-made-up-by-a-caller"
MADE_UP_CONTEXT = "context-made-up-by-a-caller"


@dataclass(frozen=True)
class Confirm:
    """Submits a code."""

    name: str
    code: str
    session: bool = False
    """Whether the body has an invalid session."""
    context: bool = False
    """Whether the body has invalid context data."""

    def event(self):
        """Return the API Gateway event."""
        body = {"username": self.name, "confirmationCode": self.code}
        if self.session:
            body["session"] = MADE_UP_SESSION
        if self.context:
            body["userContextData"] = {"encodedData": MADE_UP_CONTEXT}
        return gateway.event(body)


@dataclass(frozen=True)
class Resend:
    """Requests a new code."""

    name: str
    context: bool = False
    """Whether the body has invalid context data."""

    def event(self):
        """Return the API Gateway event."""
        body = {"username": self.name}
        if self.context:
            body["userContextData"] = {"encodedData": MADE_UP_CONTEXT}
        return gateway.event(body, path="/confirm/resend")
