"""Many submissions of one name at the same time, in virtual time."""

from __future__ import annotations

import json
import random
from collections import Counter
from functools import partial
from typing import Any

from botocore import exceptions as sdk

from signup_functions.confirmation.attempts_table import AttemptsTable
from signup_functions.confirmation.outcomes import BY_REASON
from signup_functions.confirmation.rows import Reason
from signup_functions.confirmation.submissions import Submissions
from signup_functions.shared.runtime import Runtime
from tests.support.clock import Clock
from tests.support.simulated_table import Table
from tests.support.submission_steps import LOOK, NOW, call_cognito

COGNITO_SECONDS = 3


class Crowd:
    """Submissions of the same code, all within a second."""

    def __init__(self, number: int, code: str, *, attempts_per_hour: int) -> None:
        """Set the number of submissions and their code."""
        self._number = number
        self._code = code
        self._random = random.Random(1)  # noqa: S311 - reproducible
        self._clock = Clock(NOW)
        self._table = Table()
        self._confirmed = False
        self._submissions = Submissions(
            AttemptsTable(self, "attempts"),
            Runtime(clock=lambda: self._clock.now, sleep=self._clock.pass_, random=self._random),
            send_seconds=19,
            attempts_per_hour=attempts_per_hour,
            uniform=True,
            on_failure=_fail,
        )
        self.largest = 0
        """The size in bytes that the item had at most, as DynamoDB counts it."""

    @property
    def item(self) -> dict[str, Any]:
        """The item of the user name."""
        (item,) = self._table.items.values()
        return item

    def run(self) -> Counter[str]:
        """Return how many submissions had each outcome."""
        outcomes: Counter[str] = Counter()
        offsets = [self._random.random() for _ in range(self._number)]
        self._clock.run([partial(self._submit, outcomes)] * self._number, offsets)
        return outcomes

    def call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        """Call the table, in place of the SDK."""
        self._clock.pass_(self._random.uniform(0.004, 0.1))
        reply = self._table.answer("GetItem" if operation == LOOK else "UpdateItem", arguments)
        self._clock.pass_(self._random.uniform(0.004, 0.1))
        size = sum(len(name) + len(text) for name, value in self.item.items() for text in value.values())
        self.largest = max(self.largest, size)
        if reply.status != 200:
            raise sdk.ClientError({"Error": {"Code": reply.body["__type"].rpartition("#")[2]}, **reply.body}, operation)
        return reply.body

    def _submit(self, outcomes: Counter[str]) -> None:
        began = self._clock.now

        def remaining() -> int:
            return int((began + 28 - self._clock.now) * 1000)

        arguments: Any = {"Username": "alice", "ConfirmationCode": self._code}
        submission = self._submissions.begin("secret", arguments, began, remaining)
        response, self._confirmed = call_cognito(json.dumps({"code": self._code}), confirmed=self._confirmed)
        reason = Reason(json.loads(response)["reason"])
        self._clock.pass_(COGNITO_SECONDS if reason is Reason.CONFIRMED else 0.2)
        outcome, _ = self._submissions.end(submission, BY_REASON[reason], remaining)
        outcomes[outcome.reason] += 1


def _fail(error: Exception) -> None:
    raise error
