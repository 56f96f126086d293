"""What a row of an outcome table says, and how the row for an error is found.

A row matches by Cognito's error code and, where the row has one, by a text in its message; or by the class of the
exception. The first row that matches wins. The texts are Cognito's own, seen in the wild; AWS documents none of them,
so nothing else in the service looks at one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from botocore import exceptions as sdk

if TYPE_CHECKING:
    from confirmation.settings import Disclosure

_PARAMETERS = {name.lower(): name for name in ("username", "confirmationCode", "session", "clientMetadata")}
# Cognito names the parameter that it refuses: "Value '…' at 'confirmationCode' failed to satisfy constraint: …"
REFUSED_PARAMETER = rf"at '({'|'.join(_PARAMETERS)})[.']"


class Outcome(NamedTuple):
    """One row of the table."""

    reason: str
    """Unique; the log field and the metric's dimension. Never in an answer."""
    code: str | None = None
    """Key of ``PROBLEMS`` under uniform disclosure; ``None`` is success."""
    precise: str | None = None
    """The code under precise disclosure, where it is another one."""
    level: Literal["INFO", "WARNING", "ERROR"] = "INFO"
    alarm: Literal["none", "each", "rate"] = "none"
    """Whether an operator is told of each one, or of many."""
    retry_after: int | range | Literal["setting"] | None = None
    """Seconds; a range is drawn from at random."""
    send_again: bool = False
    """One more send is allowed: Cognito has not counted this one as an attempt."""
    proves_code: bool = False
    """The code was right: it is remembered, for whoever sends it again."""
    rejects: bool = False
    """Counts as an attempt on the name."""
    may_repeat: bool = False
    """A right code sent a second time can come to this."""
    errors: tuple[str, ...] = ()
    """Error codes of the Cognito model."""
    message: str = ""
    """Regular expression, sought in the error's message whatever the case."""
    exceptions: tuple[type[Exception], ...] = ()
    statuses: range = range(0)
    """HTTP statuses of errors whose code no row names."""

    def answered_as(self, disclosure: Disclosure) -> str | None:
        """Return the problem's code, or nothing for a success."""
        return (disclosure == "precise" and self.precise) or self.code

    def matches(self, error: Exception) -> bool:
        """Say whether this row is the one for ``error``, the status of unnamed codes aside."""
        if not isinstance(error, sdk.ClientError):
            return isinstance(error, self.exceptions)
        named = error.response["Error"].get("Code") in self.errors
        return named and bool(re.search(self.message, _message(error), re.IGNORECASE))


def outcome_of(error: Exception, table: tuple[Outcome, ...]) -> Outcome:
    """Return the table's row for what a call of Cognito, or what came before it, raised."""
    for outcome in table:
        if outcome.matches(error):
            return outcome
    # Only a ClientError comes here, as the last row takes any other exception: an error code that no row names.
    status = getattr(error, "response", {}).get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return next(outcome for outcome in table if status in outcome.statuses)


def refused_parameters(error: sdk.ClientError) -> list[str]:
    """Return the parameters, named as in the body, that Cognito's message refuses."""
    names = re.findall(REFUSED_PARAMETER, _message(error), re.IGNORECASE)
    return list(dict.fromkeys(_PARAMETERS[name.lower()] for name in names))


def _message(error: sdk.ClientError) -> str:
    """Return Cognito's message without the values that it quotes: they are the caller's words."""
    message = error.response["Error"].get("Message")
    if not isinstance(message, str):
        return ""
    several = re.match(r"([2-9]|\d{2,}) validation errors", message)
    value = r"(?is)value '.*?' at '" if several else r"(?is)value '.*' at '"
    return re.sub(value, "at '", message)
