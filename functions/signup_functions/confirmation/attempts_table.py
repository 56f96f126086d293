"""The attempts table: a DynamoDB table that records submissions and resends. This is its client.

No item contains a name, a code or a session: an item's key is a digest under a key derived from the client secret.
Every item has `expiresAt` (seconds since 1970), because DynamoDB deletes expired items (TTL), perhaps days late.
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
    from signup_functions.shared.runtime import RemainingMilliseconds

CONNECT_TIMEOUT_SECONDS = 0.5
READ_TIMEOUT_SECONDS = 1
MAX_TRIES = 2
WINDOW_SECONDS = 3600
_MAX_FUTURE_SECONDS = 24 * 3600
"""A window that ends later than this from now is malformed, or was written by a wrong clock."""


class Count(NamedTuple):
    """The number of attempts or resends in a user name's window, and the seconds left of it."""

    number: int
    seconds_left: int


class AttemptsStore:
    """State that is shared by all execution environments. Every method may raise `AttemptsTableError`.

    `upstream.raise_unless_json_object` checks the responses of `service`.
    """

    def __init__(self, service: AwsService, name: str) -> None:
        self._service = service
        self._name = name

    @staticmethod
    def has_time(remaining: RemainingMilliseconds, spare_seconds: float = 0) -> bool:
        """Return whether enough time is left for a call and some seconds of other work."""
        return deadline.allows(remaining, READ_TIMEOUT_SECONDS + spare_seconds, CONNECT_TIMEOUT_SECONDS)

    def read(self, key: str, remaining: RemainingMilliseconds) -> object:
        """Return an item, as it is after all writes that DynamoDB has confirmed; None if there is none."""
        return self._call("get_item", remaining, Key={"key": {"S": key}}, ConsistentRead=True).get("Item")

    def update(  # noqa: PLR0913 - the parts of one call
        self,
        key: str,
        values: Mapping[str, object],
        expressions: Mapping[str, str],
        remaining: RemainingMilliseconds,
        *,
        returns: str = "ALL_NEW",
        spare_seconds: float = 0,
        insist: bool = False,
    ) -> object:
        """Update an item and return it, or None if DynamoDB returned none.

        Args:
            key: The item's key.
            values: The values of the expressions.
            expressions: `UpdateExpression`, and `ConditionExpression` if there is one.
            remaining: Milliseconds left in this invocation.
            returns: `ALL_NEW` or `ALL_OLD`.
            spare_seconds: Time that the call must leave for other work.
            insist: Try a second time after any failure. By default only a lost connection is tried again.

        Raises:
            ConditionError: The condition was not met. It has the old item.

        """
        if "ConditionExpression" in expressions:
            expressions = {**expressions, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        response = self._call(
            "update_item",
            remaining,
            spare_seconds,
            insist=insist,
            Key={"key": {"S": key}},
            ExpressionAttributeValues=values,
            ReturnValues=returns,
            **expressions,
        )
        return response.get("Attributes")

    def _call(
        self,
        operation: str,
        remaining: RemainingMilliseconds,
        spare_seconds: float = 0,
        *,
        insist: bool = False,
        **arguments: object,
    ) -> dict[str, Any]:
        tries = 0
        while True:
            tries += 1
            if not self.has_time(remaining, spare_seconds):
                raise AttemptsTableError("no time left")
            try:
                return self._service.call(operation, TableName=self._name, **arguments)
            except Exception as error:  # noqa: BLE001 - the request continues, whatever the table does
                if "ConditionExpression" in arguments and _code(error) == "ConditionalCheckFailedException":
                    raise ConditionError(_response(error).get("Item")) from None
                if tries == MAX_TRIES or not (insist or upstream.lost_before_headers(error)):
                    name = type(error).__name__
                    if isinstance(error, sdk.ClientError):
                        name = loggable(_code(error)) or "error without a code"
                    raise AttemptsTableError(name) from None


def _response(error: Exception) -> dict[str, Any]:
    return {**error.response} if isinstance(error, sdk.ClientError) else {}


def _code(error: Exception) -> object:
    """Return DynamoDB's error code."""
    return _response(error).get("Error", {}).get("Code")


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


def count_in(item: object, end: str, now: float) -> Count:
    """Return an item's count. Raises `AttemptsTableError` if it has none, or if its window ends in a far future.

    The seconds left are always 1 to 3600, even if this clock differs from the one that the item was written by.

    Args:
        item: The item.
        end: The attribute that has the end of its window.
        now: When the request began, in seconds since 1970.

    """
    left = integer(item, end) - int(now)
    if left > _MAX_FUTURE_SECONDS:
        raise AttemptsTableError(f"far future in {end}")
    return Count(integer(item, "tally"), max(1, min(left, WINDOW_SECONDS)))
