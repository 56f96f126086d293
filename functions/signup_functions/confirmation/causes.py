"""Maps errors of Cognito to rows of the outcome table.

Cognito uses few error codes for many conditions, so some rows also match the message. The texts were observed; AWS
does not document them, so no other module matches them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from signup_functions.confirmation.upstream_errors import CognitoError

Operation = Literal["confirm", "resend"]

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


class Cause(NamedTuple):
    """One condition that leads to a row: error codes, and further conditions."""

    codes: tuple[str, ...]
    """As in the SDK's model; compared in lower case."""
    says: str = ""
    """Regular expression for the message in lower case."""
    not_saying: str | None = None
    """Regular expression that the message must not match."""
    sent: str | None = None
    """Argument that must have been sent to Cognito."""
    not_sent: str | None = None
    """Argument that must not have been sent to Cognito."""
    operation: Operation | None = None
    """The only operation to which this applies; None: both."""

    def holds(self, error: CognitoError, message: str, operation: Operation, sent: frozenset[str]) -> bool:
        """Return whether this is the cause of an error.

        Args:
            error: Cognito's error.
            message: Its message, as `own_words` returns it.
            operation: The operation that was called.
            sent: The names of the sent arguments, as `sent_arguments` returns them.

        """
        return (
            error.code.lower() in {code.lower() for code in self.codes}
            and self.operation in {None, operation}
            and (self.sent is None or self.sent in sent)
            and self.not_sent not in sent
            and re.search(self.says, message) is not None
            and not (self.not_saying and re.search(self.not_saying, message))
        )


def own_words(message: str) -> str:
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
    return list(dict.fromkeys(POINTERS[name] for name in re.findall(CONSTRAINT, own_words(message))))


def sent_arguments(arguments: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the arguments, including those nested in `UserContextData`."""
    return frozenset(arguments) | frozenset(arguments.get("UserContextData", ()))
