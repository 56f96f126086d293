"""The attempts table: one DynamoDB table of correct codes, rejected attempts and resends.

No item holds a name, a code or a session: an item's key is a digest under a key derived from the client secret. Every
item carries `expiresAt` (seconds since 1970) and counts only while that lies ahead, as DynamoDB's own deletion of
expired items (TTL) may be days late.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore import exceptions as sdk

from confirmation import upstream
from shared import deadline
from shared.logs import loggable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.aws import Service
    from shared.surroundings import RemainingMilliseconds, Surroundings

CONNECT_TIMEOUT_SECONDS = 0.5
READ_TIMEOUT_SECONDS = 1
REPLAY_SECONDS = 24 * 3600
"""As long as Cognito's code lives."""
WINDOW_SECONDS = 3600
SECOND_LOOK_SECONDS = 0.3
"""How long the first of two equal requests may take to leave its entry."""


class AttemptsTableError(Exception):
    """The table did not answer as it should; the request goes on without it."""


class ConditionError(Exception):
    """The condition of a write does not hold."""

    def __init__(self, item: object) -> None:
        """Keep the item that is there, as DynamoDB returned it."""
        super().__init__()
        self.item = item


class Count(NamedTuple):
    """How many there were in a name's window, and how many seconds of it are left."""

    number: int
    seconds_left: int


class AttemptsTable:
    """Remembers across requests and execution environments. Every method raises `AttemptsTableError`."""

    def __init__(self, service: Service, surroundings: Surroundings, name: str) -> None:
        """Take the table.

        Args:
            service: DynamoDB, judged by `upstream.judge_json`.
            surroundings: Waiting.
            name: The table's.

        """
        self._service = service
        self._surroundings = surroundings
        self._name = name

    def remember(self, key: str, now: float, remaining: RemainingMilliseconds) -> None:
        """Keep the key of a correct code for a day."""
        item = {"key": {"S": f"replay/{key}"}, "expiresAt": number(int(now) + REPLAY_SECONDS)}
        self._call("put_item", remaining, Item=item)

    def recalls(self, key: str, now: float, remaining: RemainingMilliseconds) -> bool:
        """Say whether a code was correct before; looks twice before it says no."""
        for look in (1, 2):
            if look > 1:
                self._surroundings.sleep(SECOND_LOOK_SECONDS)
            response = self._call("get_item", remaining, Key={"key": {"S": f"replay/{key}"}}, ConsistentRead=True)
            if "Item" in response and integer(response["Item"], "expiresAt") > now:
                return True
        return False

    def count(self, key: str, now: float, remaining: RemainingMilliseconds) -> Count:
        """Add one to the attempts on a name and return their number; the window begins with the first."""
        running = {
            "UpdateExpression": "SET expiresAt = if_not_exists(expiresAt, :end) ADD tally :one",
            "ConditionExpression": "attribute_not_exists(expiresAt) OR expiresAt > :now",
        }
        over = {
            "UpdateExpression": "SET expiresAt = :end, tally = :one",
            "ConditionExpression": "expiresAt <= :now",
        }
        values = {":one": number(1), ":now": number(int(now)), ":end": number(int(now) + WINDOW_SECONDS)}
        # A window that is over refuses the first; another request that renews it meanwhile refuses the second.
        for expressions in (running, over, running):
            try:
                return count_in(self.update(f"attempts/{key}", values, expressions, remaining), now)
            except ConditionError:
                continue
        raise AttemptsTableError("condition")

    def update(
        self, key: str, values: Mapping[str, object], expressions: Mapping[str, str], remaining: RemainingMilliseconds
    ) -> object:
        """Change an item and return it as it then is. Raises `ConditionError` with the item as it was."""
        response = self._call(
            "update_item",
            remaining,
            Key={"key": {"S": key}},
            ExpressionAttributeValues=values,
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
            **expressions,
        )
        return response.get("Attributes")

    def _call(self, operation: str, remaining: RemainingMilliseconds, **arguments: object) -> dict[str, Any]:
        try:
            try:
                return self._send(operation, remaining, arguments)
            except sdk.ConnectionClosedError as error:
                if not upstream.lost_before_headers(error):
                    raise
                return self._send(operation, remaining, arguments)
        except sdk.ClientError as error:
            code = error.response["Error"].get("Code")
            if code == "ConditionalCheckFailedException":
                raise ConditionError(error.response.get("Item")) from None
            raise AttemptsTableError(loggable(code) or "code") from None
        except AttemptsTableError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever the table does, the request goes on
            raise AttemptsTableError(type(error).__name__) from None

    def _send(self, operation: str, remaining: RemainingMilliseconds, arguments: dict[str, object]) -> dict[str, Any]:
        if not deadline.allows(remaining, READ_TIMEOUT_SECONDS, CONNECT_TIMEOUT_SECONDS):
            raise AttemptsTableError("no time left")
        return self._service.call(operation, TableName=self._name, **arguments)


def number(value: int) -> dict[str, str]:
    """Return a whole number as an attribute of an item."""
    return {"N": str(value)}


def integer(item: object, name: str) -> int:
    """Return an attribute that is a whole number. Raises `AttemptsTableError` where it is anything else."""
    attribute = item.get(name) if isinstance(item, dict) else None
    value = attribute.get("N") if isinstance(attribute, dict) else None
    if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,18}", value):
        raise AttemptsTableError(f"no whole number in {name}")
    return int(value)


def count_in(item: object, now: float) -> Count:
    """Return an item's count. Raises `AttemptsTableError` where it holds none.

    The seconds left are 1 to 3600, also where this machine's clock and the one that wrote the item differ.
    """
    left = integer(item, "expiresAt") - int(now)
    return Count(integer(item, "tally"), max(1, min(left, WINDOW_SECONDS)))
