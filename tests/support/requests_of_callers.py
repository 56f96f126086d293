"""Requests as a test's sequences name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.support import gateway
from tests.support.brief import Brief

WRONG_CODES = ("481516", "234242")
"""The simulation's own codes begin with a 9."""
MADE_UP_SESSION = "session-made-up-by-a-caller"
MADE_UP_CONTEXT = "context-made-up-by-a-caller"


@dataclass(frozen=True, repr=False)
class Confirm(Brief):
    """A code for a name."""

    name: str = "alice"
    code: str = WRONG_CODES[0]
    session: bool = False
    """Whether a made-up session is sent along."""
    context: bool = False
    """Whether made-up context data are sent along."""

    def event(self) -> dict[str, Any]:
        """Return what the gateway hands on."""
        body: dict[str, Any] = {"username": self.name, "confirmationCode": self.code}
        if self.session:
            body["session"] = MADE_UP_SESSION
        if self.context:
            body["userContextData"] = {"encodedData": MADE_UP_CONTEXT}
        return gateway.event(body)


@dataclass(frozen=True, repr=False)
class Resend(Brief):
    """A request for a new code for a name."""

    name: str = "alice"
    context: bool = False

    def event(self) -> dict[str, Any]:
        """Return what the gateway hands on."""
        body: dict[str, Any] = {"username": self.name}
        if self.context:
            body["userContextData"] = {"encodedData": MADE_UP_CONTEXT}
        return gateway.event(body, path="/confirm/resend")
