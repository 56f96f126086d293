"""The memory: one DynamoDB table of right codes, for those who send one twice, and of attempts, for those who guess.

No item holds a name, a code or a session: an item's key is a digest under a key derived from the client secret. Every
item carries ``expiresAt`` (seconds since 1970) and counts only while that lies ahead, as DynamoDB's own deletion of
expired items (TTL) may be days late.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore import exceptions as sdk

from confirmation import aws, deadline

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_dynamodb import DynamoDBClient

CONNECT_TIMEOUT_SECONDS = 0.5
READ_TIMEOUT_SECONDS = 1
REPLAY_SECONDS = 24 * 3600
"""As long as Cognito's code lives."""
WINDOW_SECONDS = 3600
SECOND_LOOK_SECONDS = 0.3
"""How long the first of two equal requests may take to leave its entry."""


class Count(NamedTuple):
    """How many there were in a name's window, and how many seconds of it are left."""

    number: int
    seconds_left: int


class MemoryFailedError(Exception):
    """The table did not answer as it should; the request goes on without a memory."""


class Memory:
    """Remembers across requests and execution environments. Every method but `prime` raises `MemoryFailedError`."""

    def __init__(self, client: DynamoDBClient, table: str, clock: Callable[[], float] = time.time) -> None:
        """Take a client that sends each call once, and the table's name."""
        self._client = client
        self._table = table
        self._clock = clock

    def prime(self) -> None:
        """Set up what the first write needs, the connection too; raises whatever goes wrong."""
        aws.prime(self._client, "put_item", TableName=self._table, Item={"key": {"S": "-"}})

    def remember(self, key: str, remaining: deadline.RemainingMilliseconds) -> None:
        """Keep a right code's key for a day."""
        item = {"key": {"S": f"replay/{key}"}, "expiresAt": {"N": str(int(self._clock()) + REPLAY_SECONDS)}}
        self._call(remaining, lambda: self._client.put_item(TableName=self._table, Item=item))

    def recalls(self, key: str, remaining: deadline.RemainingMilliseconds) -> bool:
        """Say whether a code was right before; looks twice before it says no."""
        for look in (1, 2):
            if look > 1:
                time.sleep(SECOND_LOOK_SECONDS)
            answer = self._call(
                remaining,
                lambda: self._client.get_item(
                    TableName=self._table, Key={"key": {"S": f"replay/{key}"}}, ConsistentRead=True
                ),
            )
            if answer and int(answer.get("Item", {}).get("expiresAt", {}).get("N", 0)) > self._clock():
                return True
        return False

    def count(self, key: str, remaining: deadline.RemainingMilliseconds) -> Count:
        """Add one to a counter and return it; its window begins with the first."""
        now = int(self._clock())
        values = {":one": {"N": "1"}, ":now": {"N": str(now)}, ":end": {"N": str(now + WINDOW_SECONDS)}}
        running = {
            "UpdateExpression": "SET expiresAt = if_not_exists(expiresAt, :end) ADD tally :one",
            "ConditionExpression": "attribute_not_exists(expiresAt) OR expiresAt > :now",
        }
        over = {
            "UpdateExpression": "SET expiresAt = :end, tally = :one",
            "ConditionExpression": "expiresAt <= :now",
        }
        # A window that is over refuses the first; another request that renews it meanwhile refuses the second.
        for update in (running, over, running):
            answer = self._call(remaining, self._update(key, values, update))
            if answer and "Attributes" in answer:
                item = answer["Attributes"]
                return Count(int(item["tally"]["N"]), max(1, int(item["expiresAt"]["N"]) - now))
        raise MemoryFailedError("condition")

    def _update(self, key: str, values: dict[str, Any], update: dict[str, str]) -> Callable[[], Any]:
        return lambda: self._client.update_item(
            TableName=self._table,
            Key={"key": {"S": key}},
            ExpressionAttributeValues=values,
            ReturnValues="ALL_NEW",
            **update,  # type: ignore[arg-type] # the stubs have no type for a part of the arguments
        )

    def _call(self, remaining: deadline.RemainingMilliseconds, call: Callable[[], Any]) -> Any:  # noqa: ANN401
        """Return the answer, or nothing where the condition of an update was not met."""
        if not deadline.allows(remaining, READ_TIMEOUT_SECONDS, CONNECT_TIMEOUT_SECONDS):
            raise MemoryFailedError("no time left")
        try:
            return call()
        except sdk.ClientError as error:
            code = error.response["Error"].get("Code")
            if code == "ConditionalCheckFailedException":
                return None
            raise MemoryFailedError(code) from None
        except Exception as error:  # noqa: BLE001 - whatever the table does, the request goes on
            raise MemoryFailedError(type(error).__name__) from None
