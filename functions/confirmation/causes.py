"""How an error of Cognito's leads to a row of the outcome table.

Cognito uses few error codes for many things, so some rows look at the message. The texts are Cognito's own, seen in
the wild; AWS documents none of them, so nothing else in the service looks at one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from confirmation.upstream_errors import CognitoError

Operation = Literal["confirm", "resend"]

POINTERS = {
    "username": "/username",
    "confirmationcode": "/confirmationCode",
    "session": "/session",
    "clientmetadata": "/clientMetadata",
    "usercontextdata.encodeddata": "/userContextData/encodedData",
}
"""The parameters that Cognito's message may refuse, in lower case, and where the body has them."""

# "1 validation error detected: Value '…' at 'confirmationCode' failed to satisfy constraint: …"
CONSTRAINT = rf"at '({'|'.join(map(re.escape, POINTERS))})['.]"

_LONGEST = 1000
"""Characters of a message that are looked at; Cognito's own texts are far shorter."""


class Cause(NamedTuple):
    """One way to a row: error codes, and what else must hold."""

    codes: tuple[str, ...]
    """As the model writes them; compared in lower case."""
    says: str = ""
    """Regular expression for the message in lower case."""
    not_saying: str | None = None
    """Regular expression that the message must not match."""
    sent: str | None = None
    """Argument of Cognito's that the request must have had."""
    not_sent: str | None = None
    """Argument of Cognito's that the request must not have had."""
    operation: Operation | None = None
    """Where only one of the operations has it."""

    def holds(self, error: CognitoError, message: str, operation: Operation, sent: frozenset[str]) -> bool:
        """Say whether this is the cause of an error; `message` is `own_words` of it."""
        return (
            error.code.lower() in {code.lower() for code in self.codes}
            and self.operation in {None, operation}
            and (self.sent is None or self.sent in sent)
            and self.not_sent not in sent
            and re.search(self.says, message) is not None
            and not (self.not_saying and re.search(self.not_saying, message))
        )


def own_words(message: str) -> str:
    """Return the start of a message, in lower case, without the values that it quotes: they are the caller's words.

    Takes time in proportion to the message's length, whatever it holds.
    """
    text = message.lower()
    before, after = "value '", "' at '"
    several = re.match(r"([2-9]|\d{2,}) validation errors", text) is not None
    parts: list[str] = []
    position = 0
    while (start := text.find(before, position)) >= 0:
        # A single quoted value ends at the last such mark: the value itself may hold one.
        end = text.find(after, start) if several else text.rfind(after, start)
        if end < 0:
            break
        parts.append(text[position:start])
        position = end + 2  # at "at '"
    parts.append(text[position:])
    return "".join(parts)[:_LONGEST]


def refused_pointers(message: str) -> list[str]:
    """Return JSON Pointers to the fields that Cognito's message refuses, each once."""
    return list(dict.fromkeys(POINTERS[name] for name in re.findall(CONSTRAINT, own_words(message))))


def sent_arguments(arguments: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the arguments that causes ask for, nested ones too."""
    return frozenset(arguments) | frozenset(arguments.get("UserContextData", ()))
