"""Reads Cognito's error messages.

Cognito uses few error codes for many conditions, so some rows of the outcome table also match the message. The texts
were observed; AWS does not document them, so no module but this one and the table matches them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

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

POINTERS = {
    "username": "/username",
    "confirmationcode": "/confirmationCode",
    "session": "/session",
    "clientmetadata": "/clientMetadata",
    "usercontextdata.encodeddata": "/userContextData/encodedData",
}
"""The parameters that Cognito's message may name, in lower case, and their JSON Pointers in the body."""

# "1 validation error detected: Value '…' at 'confirmationCode' failed to satisfy constraint: …"
CONSTRAINT = rf"at '({'|'.join(map(re.escape, POINTERS))})['.]"

_LONGEST = 1000
"""The number of characters of a message that are matched. Cognito's own texts are far shorter."""


def without_quoted_values(message: str) -> str:
    """Return the start of a message, in lower case, without the caller's values that it quotes.

    The time is proportional to the message's length, whatever its content.
    """
    text = message.lower()
    before, after = "value '", "' at '"
    several = re.match(r"([2-9]|\d{2,}) validation errors", text) is not None
    parts: list[str] = []
    position = 0
    while (start := text.find(before, position)) >= 0:
        # If one value is quoted, it ends at the last such mark: the value itself may contain one.
        end = text.find(after, start) if several else text.rfind(after, start)
        if end < 0:
            break
        parts.append(text[position:start])
        position = end + 2  # at "at '"
    parts.append(text[position:])
    return "".join(parts)[:_LONGEST]


def refused_pointers(message: str) -> list[str]:
    """Return JSON Pointers to the fields that Cognito's message names, each once."""
    return list(dict.fromkeys(POINTERS[name] for name in re.findall(CONSTRAINT, without_quoted_values(message))))


def sent_arguments(arguments: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the arguments, including those nested in `UserContextData`."""
    return frozenset(arguments) | frozenset(arguments.get("UserContextData", ()))
