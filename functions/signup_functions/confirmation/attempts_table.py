"""The attempts table: a DynamoDB table that records correct codes, rejected attempts and resends.

No item contains a name, a code or a session: an item's key is a digest under a key derived from the client secret.
Every item has `expiresAt` (seconds since 1970) and is ignored after that time, because DynamoDB may delete expired
items (TTL) days late.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore import exceptions as sdk

from signup_functions.confirmation import upstream
from signup_functions.confirmation.errors import AttemptsTableError, ConditionError
from signup_functions.shared import deadline
from signup_functions.shared.text import loggable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup_functions.shared.aws import AwsService
    from signup_functions.shared.runtime import RemainingMilliseconds, Runtime

CONNECT_TIMEOUT_SECONDS = 0.5
READ_TIMEOUT_SECONDS = 1
REPLAY_SECONDS = 24 * 3600
"""Cognito's codes expire after 24 hours, too."""
WINDOW_SECONDS = 3600
REPLAY_RETRY_SECONDS = 0.3
"""How long the second of two identical requests waits for the entry of the first."""


class Count(NamedTuple):
    """The number of attempts or resends in a user name's window, and the seconds left of it."""

    number: int
    seconds_left: int


class AttemptsTable:
    """State that is shared by all execution environments. Every method may raise `AttemptsTableError`."""

    def __init__(self, service: AwsService, runtime: Runtime, name: str) -> None:
        """Wrap the table.

        Args:
            service: DynamoDB, whose responses `upstream.raise_unless_json_object` checks.
            runtime: The source of `sleep`.
            name: The table's name.

        """
        self._service = service
        self._runtime = runtime
        self._name = name

    def remember(self, key: str, now: float, remaining: RemainingMilliseconds) -> None:
        """Store the key of a correct code for a day."""
        item = {"key": {"S": f"replay/{key}"}, "expiresAt": number(int(now) + REPLAY_SECONDS)}
        self._call("put_item", remaining, Item=item)

    def was_confirmed(self, key: str, now: float, remaining: RemainingMilliseconds) -> bool:
        """Return whether a code was correct before. The table is read a second time before the result is False."""
        for attempt in (1, 2):
            if attempt > 1:
                self._runtime.sleep(REPLAY_RETRY_SECONDS)
            response = self._call("get_item", remaining, Key={"key": {"S": f"replay/{key}"}}, ConsistentRead=True)
            if "Item" in response and integer(response["Item"], "expiresAt") > now:
                return True
        return False

    def count(self, key: str, now: float, remaining: RemainingMilliseconds) -> Count:
        """Count an attempt on a user name and return the count. The window begins with the first attempt."""
        running = {
            "UpdateExpression": "SET expiresAt = if_not_exists(expiresAt, :end) ADD tally :one",
            "ConditionExpression": "attribute_not_exists(expiresAt) OR expiresAt > :now",
        }
        over = {
            "UpdateExpression": "SET expiresAt = :end, tally = :one",
            "ConditionExpression": "expiresAt <= :now",
        }
        values = {":one": number(1), ":now": number(int(now)), ":end": number(int(now) + WINDOW_SECONDS)}
        # If the window is over, the first update fails. If another request renews it meanwhile, the second one fails.
        for expressions in (running, over, running):
            try:
                return count_in(self.update(f"attempts/{key}", values, expressions, remaining), now)
            except ConditionError:
                continue
        raise AttemptsTableError("conditional write refused three times")

    def update(
        self, key: str, values: Mapping[str, object], expressions: Mapping[str, str], remaining: RemainingMilliseconds
    ) -> object:
        """Update an item and return the new one. Raises `ConditionError` with the old one."""
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
            raise AttemptsTableError(loggable(code) or "error without a code") from None
        except AttemptsTableError:
            raise
        except Exception as error:  # noqa: BLE001 - the request continues, whatever the table does
            raise AttemptsTableError(type(error).__name__) from None

    def _send(self, operation: str, remaining: RemainingMilliseconds, arguments: dict[str, object]) -> dict[str, Any]:
        if not deadline.allows(remaining, READ_TIMEOUT_SECONDS, CONNECT_TIMEOUT_SECONDS):
            raise AttemptsTableError("no time left")
        return self._service.call(operation, TableName=self._name, **arguments)


def number(value: int) -> dict[str, str]:
    """Return a whole number as an attribute of an item."""
    return {"N": str(value)}


def integer(item: object, name: str) -> int:
    """Return an attribute that is a whole number. Raises `AttemptsTableError` if it is anything else."""
    attribute = item.get(name) if isinstance(item, dict) else None
    value = attribute.get("N") if isinstance(attribute, dict) else None
    if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,18}", value):
        raise AttemptsTableError(f"no whole number in {name}")
    return int(value)


def count_in(item: object, now: float) -> Count:
    """Return an item's count. Raises `AttemptsTableError` if it has none.

    The seconds left are always 1 to 3600, even if this clock differs from the one that the item was written by.
    """
    left = integer(item, "expiresAt") - int(now)
    return Count(integer(item, "tally"), max(1, min(left, WINDOW_SECONDS)))
