"""The limit of resends for a user name, and the cool-down after each resend: one item of the attempts table.

A client that lost the response and repeats its request must cause neither a second mail nor a second count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from signup_functions.confirmation.attempts_table import WINDOW_SECONDS, count_in, integer, number
from signup_functions.confirmation.errors import AttemptsTableError, ConditionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from signup_functions.confirmation.attempts_table import AttemptsStore
    from signup_functions.shared.runtime import RemainingMilliseconds, Runtime

# A cool-down that ends later than any setting allows is ignored: this clock or the one that wrote it is wrong.
_COOLED = "(attribute_not_exists(coolsUntil) OR coolsUntil <= :ms OR coolsUntil > :far)"
_MAX_FUTURE_MILLISECONDS = 2 * 60_000
"""Twice the longest cool-down, because the clocks of two machines differ slightly."""

_ADMIT = {
    "UpdateExpression": "SET expiresAt = if_not_exists(expiresAt, :end), coolsUntil = :cool, writer = :id "
    "ADD tally :one",
    "ConditionExpression": f"attribute_not_exists(tally) OR (expiresAt > :now AND tally < :limit AND {_COOLED})",
}
_RENEW = {
    "UpdateExpression": "SET expiresAt = :end, coolsUntil = :cool, writer = :id, tally = :one",
    "ConditionExpression": f"expiresAt <= :now AND {_COOLED}",
}
_UNDO = {
    "UpdateExpression": "ADD tally :less REMOVE coolsUntil, writer",
    "ConditionExpression": "writer = :id",
}


class Admission(NamedTuple):
    """Whether a resend may be sent."""

    verdict: Literal["send", "cooling_down", "too_many"]
    seconds_left: int
    """The seconds left of the user name's window."""
    admission_id: str
    """Identifies this request's write."""


class ResendLimit:
    """Limits the resends for a user name. `on_failure` is called if the table does not respond as expected."""

    def __init__(
        self,
        table: AttemptsStore,
        runtime: Runtime,
        *,
        resends_per_hour: int,
        cooldown_seconds: int,
        on_failure: Callable[[Exception], None],
    ) -> None:
        self._table = table
        self._random = runtime.random
        self._limit = resends_per_hour
        self._cooldown_milliseconds = cooldown_seconds * 1000  # 0: no cool-down
        self._on_failure = on_failure

    def admit(self, key: str, now: float, remaining: RemainingMilliseconds) -> Admission | None:
        """Count a resend and begin its cool-down, unless the user name is cooling down or has reached its limit.

        Return None if the table fails. `attempts_key` makes the key.
        """
        try:
            return self._admit(key, now, remaining)
        except AttemptsTableError as error:
            self._on_failure(error)
            return None

    def _admit(self, key: str, now: float, remaining: RemainingMilliseconds) -> Admission:
        admission_id = f"{self._random.getrandbits(64):016x}"
        milliseconds = int(now * 1000)
        values = {
            ":one": number(1),
            ":now": number(int(now)),
            ":end": number(int(now) + WINDOW_SECONDS),
            ":ms": number(milliseconds),
            ":cool": number(milliseconds + self._cooldown_milliseconds),
            ":far": number(self._far(milliseconds)),
            ":id": {"S": admission_id},
        }
        # DynamoDB rejects values that no expression uses.
        admit, renew = (values | {":limit": number(self._limit)}, _ADMIT), (values, _RENEW)
        # If the window is over, the first update fails. If another request renews it meanwhile, the second one fails.
        for given, expressions in (admit, renew, admit):
            try:
                item = self._table.update(f"resends/{key}", given, expressions, remaining)
            except ConditionError as refused:
                admission = self._refused(refused.item, now, admission_id)
                if admission is None:
                    continue
                return admission
            return Admission(
                verdict="send", seconds_left=count_in(item, "expiresAt", now).seconds_left, admission_id=admission_id
            )
        raise AttemptsTableError("conditional write refused three times")

    def undo(self, key: str, admission: Admission, remaining: RemainingMilliseconds) -> None:
        """Undo an admission after which no code was sent, unless a later request has written since."""
        values = {":less": number(-1), ":id": {"S": admission.admission_id}}
        try:
            self._table.update(f"resends/{key}", values, _UNDO, remaining)
        except ConditionError:
            return
        except AttemptsTableError as error:
            self._on_failure(error)

    def _refused(self, item: object, now: float, admission_id: str) -> Admission | None:
        """Return the admission that follows from the item that refused a write, or None to try the next write."""
        if not isinstance(item, dict):
            raise AttemptsTableError("refused write returned no item")
        count = count_in(item, "expiresAt", now)
        if item.get("writer") == {"S": admission_id}:
            # The first try succeeded, and only its response was lost.
            return Admission(verdict="send", seconds_left=count.seconds_left, admission_id=admission_id)
        milliseconds = int(now * 1000)
        if "coolsUntil" in item and milliseconds < integer(item, "coolsUntil") <= self._far(milliseconds):
            return Admission(verdict="cooling_down", seconds_left=count.seconds_left, admission_id=admission_id)
        if integer(item, "expiresAt") > int(now) and count.number >= self._limit:
            return Admission(verdict="too_many", seconds_left=count.seconds_left, admission_id=admission_id)
        return None

    def _far(self, milliseconds: int) -> int:
        """Return the latest end of a cool-down that is respected. If none is configured, all are ignored."""
        return milliseconds + (_MAX_FUTURE_MILLISECONDS if self._cooldown_milliseconds else 0)
