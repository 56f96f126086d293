"""The types of the outcome table: operations, reasons, and rows with their causes and replies."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from signup_functions.confirmation.settings import Disclosure

Level = Literal["INFO", "WARNING", "ERROR"]
Wait = int | range | Literal["window"] | None
"""Seconds for `Retry-After`: fixed, random within a range, or what is left of the user name's window."""


class Reason(StrEnum):
    """The log field `reason` and the metrics' dimension `reason`, unique to a row. It is never part of a response."""

    CONFIRMED = "confirmed"
    REPLAYED = "replayed"
    UNDECIDED = "undecided"
    CONFIRMED_UNANSWERED = "confirmed_unanswered"
    ACCEPTED = "accepted"
    COOLING_DOWN = "cooling_down"
    NOT_FOUND = "not_found"
    MEDIA_TYPE = "media_type"
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    INVALID_FIELD = "invalid_field"
    INVALID_UPSTREAM = "invalid_upstream"
    REFUSED_UPSTREAM = "refused_upstream"
    CODE_MISMATCH = "code_mismatch"
    CODE_EXPIRED = "code_expired"
    ALREADY_CONFIRMED = "already_confirmed"
    SECRET_HASH_REJECTED = "secret_hash_rejected"  # noqa: S105 - a reason, not a secret
    NOT_CONFIRMABLE = "not_confirmable"
    USER_NOT_FOUND = "user_not_found"
    ALIAS_EXISTS = "alias_exists"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    COGNITO_LIMIT = "cognito_limit"
    THROTTLED = "throttled"
    MISCONFIGURED = "misconfigured"
    INVALID_PARAMETER = "invalid_parameter"
    DELIVERY_MISCONFIGURED = "delivery_misconfigured"
    DELIVERY_FAILED = "delivery_failed"
    TRIGGER_FAILED = "trigger_failed"
    POOL_WAF_BLOCKED = "pool_waf_blocked"
    CLIENT_NOT_FOUND = "client_not_found"
    UPSTREAM_FAILED = "upstream_failed"
    UPSTREAM_TIMEOUT = "upstream_timeout"
    SECRET_UNUSABLE = "secret_unusable"  # noqa: S105 - a reason, not a secret
    SECRET_UNAVAILABLE = "secret_unavailable"  # noqa: S105 - a reason, not a secret
    UPSTREAM_UNKNOWN = "upstream_unknown"
    INTERNAL = "internal"


class Operation(NamedTuple):
    """One of the two operations that callers have."""

    name: Literal["confirm", "resend"]
    """The log field `operation`."""
    route: str
    method: str
    """The SDK client's method."""
    success: Reason
    """The row of a success, which is also the `status` in the body."""
    status: int
    """The HTTP status of a success."""


CONFIRM = Operation("confirm", "/confirm", "confirm_sign_up", Reason.CONFIRMED, 200)
RESEND = Operation("resend", "/confirm/resend", "resend_confirmation_code", Reason.ACCEPTED, 202)


class Cause(NamedTuple):
    """One condition that leads to a row: error codes of Cognito, and further conditions."""

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


class Reply(NamedTuple):
    """What the caller is told."""

    problem: str | None = None
    """A key of `PROBLEMS`, or None for success."""
    retry_after: Wait = None
    precise: Reply | None = None
    """What the caller is told under precise disclosure instead."""


class Alarm(NamedTuple):
    """How the operator is alerted to a row."""

    on: Literal["each", "rate"]
    """Each occurrence, or a high rate."""
    meaning: str
    """What is wrong, for the alarm's description."""


class Outcome(NamedTuple):
    """One row of the table."""

    reason: Reason
    confirm: Reply | None
    """None: this cannot happen to a confirmation, and its errors never match this row."""
    resend: Reply | None
    """None: this cannot happen to a resend, and its errors never match this row."""
    level: Level = "INFO"
    alarm: Alarm | None = None
    causes: tuple[Cause, ...] = ()
    exceptions: tuple[type[Exception], ...] = ()
    rejects: bool = False
    """Counts as an attempt on the user name."""
    proves_code: bool = False
    """The code was correct. A duplicate submission succeeds for a day."""
    replays: bool = False
    """Becomes `replayed` if the code was correct before."""
    undoes_resend: Literal["never", "precise", "always"] = "never"
    """Under which disclosure a resend's count and cool-down are undone: no code was sent, and the caller may know."""

    def reply(self, operation: Operation, disclosure: Disclosure) -> Reply:
        """Return what the caller is told. Raises `ValueError` if this cannot happen to the operation."""
        reply = self._reply(operation)
        if reply is None:
            raise ValueError(f"{operation.name} has no reply for {self.reason}")
        return reply.precise if reply.precise and disclosure == "precise" else reply

    def matches(self, error: Exception, code: str, message: str, *, operation: Operation, sent: frozenset[str]) -> bool:
        """Return whether an error leads to this row.

        Args:
            error: The error.
            code: The code of Cognito's error in lower case; empty for any other error.
            message: Its message, as `without_quoted_values` returns it.
            operation: The operation that was called.
            sent: The names of the sent arguments, as `sent_arguments` returns them.

        """
        if self._reply(operation) is None:
            return False
        for cause in self.causes if code else ():
            if (
                code in {known.lower() for known in cause.codes}
                and cause.operation in {None, operation}
                and (cause.sent is None or cause.sent in sent)
                and cause.not_sent not in sent
                and re.search(cause.says, message)
                and not (cause.not_saying and re.search(cause.not_saying, message))
            ):
                return True
        return isinstance(error, self.exceptions)

    def _reply(self, operation: Operation) -> Reply | None:
        return self.confirm if operation == CONFIRM else self.resend
