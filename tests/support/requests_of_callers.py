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
    """Submits a code, perhaps with an invalid session or invalid context data."""

    name: str
    code: str
    session: bool = False
    context: bool = False

    def event(self):
        """Return the API Gateway event."""
        session = {"session": MADE_UP_SESSION} if self.session else {}
        return gateway.event({"username": self.name, "confirmationCode": self.code} | session | _context(self))


@dataclass(frozen=True)
class Resend:
    """Requests a new code, perhaps with invalid context data."""

    name: str
    context: bool = False

    def event(self):
        """Return the API Gateway event."""
        return gateway.event({"username": self.name} | _context(self), path="/confirm/resend")


def _context(request):
    return {"userContextData": {"encodedData": MADE_UP_CONTEXT}} if request.context else {}
