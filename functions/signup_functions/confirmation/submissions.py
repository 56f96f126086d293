"""Submissions in flight: whoever sends a correct code twice is told twice that it is correct.

Cognito confirms the user, runs the pool's trigger, and only then responds. Meanwhile it tells a duplicate submission
"already confirmed", which must look like a wrong code. Therefore:

1. Before a code is sent, one write announces the submission in the user name's item.
2. After Cognito's response, one write takes the announcement back. It also remembers a correct code, or counts a
   rejection, and returns the item.
3. A rejected submission waits for those of the same name and code that are announced in that item, and for no later
   ones. It is no longer announced itself, so no two submissions wait for each other.

Every write may be sent twice: a rejection counts only while its announcement is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from signup_functions.confirmation.attempts_table import WINDOW_SECONDS, number
from signup_functions.confirmation.errors import AttemptsTableError, ConditionError
from signup_functions.confirmation.outcomes import BY_REASON
from signup_functions.confirmation.rows import Reason
from signup_functions.confirmation.submission_item import Item
from signup_functions.shared import deadline
from signup_functions.shared.keys import attempts_key, code_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from signup_functions.confirmation.attempts_table import AttemptsStore
    from signup_functions.confirmation.fields import Arguments
    from signup_functions.confirmation.rows import Outcome
    from signup_functions.shared.runtime import RemainingMilliseconds, Runtime

REPLAY_SECONDS = 24 * 3600
"""Cognito's codes expire after 24 hours, too."""
KEPT_SECONDS = 25 * 3600
"""An hour longer than anything counts. A write by a slower clock must not let DynamoDB delete the item early."""
POLL_SECONDS = 0.25
MAX_REMOVALS = 20


class Submission(NamedTuple):
    """One announced submission."""

    key: str
    """The key of the user name's item."""
    attribute: str
    """The item's attribute that announces it."""
    digest: str
    """The digest of its user name and code."""
    began: float
    """When its request began, in seconds since 1970. What the item says is judged by it."""
    announced: bool
    """Whether the announcement succeeded."""
    window_over: bool = False
    leftovers: Sequence[str] = ()
    """The item's attributes that are over."""


class Submissions:
    """Announces submissions and ends them.

    Args:
        send_seconds: The sum of the timeouts of one send to Cognito.
        attempts_per_hour: The number of rejections of a user name in an hour, before the limit is reported.
        uniform: Whether each rejection waits, or only one that can become a success.
        on_failure: Called, at most once for each submission, if the table does not respond as expected.

    """

    def __init__(  # noqa: PLR0913 - keyword-only, each used once
        self,
        table: AttemptsStore,
        runtime: Runtime,
        *,
        send_seconds: float,
        attempts_per_hour: int,
        uniform: bool,
        on_failure: Callable[[Exception], None],
    ) -> None:
        self._table = table
        self._runtime = runtime
        self._send_seconds = send_seconds
        self._attempts_per_hour = attempts_per_hour
        self._uniform = uniform
        self._on_failure = on_failure

    def begin(
        self, client_secret: str, arguments: Arguments, began: float, remaining: RemainingMilliseconds
    ) -> Submission:
        """Announce a submission under the keys of the send that follows. It continues if that fails."""
        username = arguments["Username"]
        submission = Submission(
            key=f"submissions/{attempts_key(client_secret, username)}",
            attribute=f"a{self._runtime.random.getrandbits(32):08x}",
            digest=code_digest(client_secret, username, arguments["ConfirmationCode"]),
            began=began,
            announced=False,
        )
        end = self._runtime.clock() + self._send_seconds + deadline.RESERVE_SECONDS
        try:
            old = self._table.update(
                submission.key,
                {":a": {"S": f"{submission.digest}.{int(end * 1000)}"}, ":keep": _kept(submission)},
                {"UpdateExpression": f"SET {submission.attribute} = :a, expiresAt = :keep"},
                remaining,
                returns="ALL_OLD",
                spare_seconds=self._send_seconds,  # a slow table must not keep the code from being sent
            )
            item = Item({} if old is None else old, began)
        except AttemptsTableError as error:
            self._on_failure(error)
            return submission
        if item.malformed:
            self._on_failure(item.malformed)
        # If the write was repeated after the clock was set back, its own announcement may seem to be over.
        leftovers = [name for name in item.leftovers if name != submission.attribute]
        return submission._replace(announced=item.malformed is None, window_over=item.window_over, leftovers=leftovers)

    def end(
        self, submission: Submission, outcome: Outcome, remaining: RemainingMilliseconds
    ) -> tuple[Outcome, int | None]:
        """End a submission after Cognito's response, which led to `outcome`.

        Returns:
            The final outcome, and for a rejection the seconds left of the user name's window, if known.

        """
        if outcome.reason is Reason.UPSTREAM_TIMEOUT:
            return outcome, None  # nobody knows how it ended, so its announcement must stay
        try:
            if outcome.rejects:
                return self._end_rejected(submission, outcome, remaining)
            self._take_back(submission, remaining, remember=outcome.proves_code)
        except AttemptsTableError as error:
            self._report(submission, error)
        return outcome, None

    def _end_rejected(
        self, submission: Submission, outcome: Outcome, remaining: RemainingMilliseconds
    ) -> tuple[Outcome, int | None]:
        end = self._count if submission.announced else self._take_back
        item = end(submission, remaining)
        if outcome.replays and item.remembers(submission.digest):
            return BY_REASON[Reason.REPLAYED], None
        if not submission.announced:
            return outcome, None
        count = item.count()
        if count.number > self._attempts_per_hour:
            return BY_REASON[Reason.TOO_MANY_ATTEMPTS], count.seconds_left
        if self._uniform or outcome.replays:
            outcome = self._wait(submission, item.duplicates(submission.digest), outcome, remaining)
        return outcome, count.seconds_left

    def _take_back(self, submission: Submission, remaining: RemainingMilliseconds, *, remember: bool = False) -> Item:
        """Take an announcement back without counting."""
        values, code = {":keep": _kept(submission)}, f"c{submission.digest}"
        gone = [submission.attribute, *(name for name in submission.leftovers if name != code or not remember)]
        update = "SET expiresAt = :keep"
        if remember:
            values[":day"] = number(int(submission.began) + REPLAY_SECONDS)
            update += f", {code} = :day"
        update += f" REMOVE {', '.join(gone[: 1 + MAX_REMOVALS])}"
        # A correct code that is not remembered would be rejected the next time, so that write is tried twice.
        new = self._table.update(submission.key, values, {"UpdateExpression": update}, remaining, insist=remember)
        return Item(new, submission.began)

    def _count(self, submission: Submission, remaining: RemainingMilliseconds) -> Item:
        """Take an announcement back and count a rejection, in one write."""
        attribute, now = submission.attribute, int(submission.began)
        gone = ", ".join([attribute, *submission.leftovers][: 1 + MAX_REMOVALS])
        values = {
            ":keep": _kept(submission),
            ":now": number(now),
            ":end": number(now + WINDOW_SECONDS),
            ":one": number(1),
        }
        running = {
            "UpdateExpression": "SET windowEnd = if_not_exists(windowEnd, :end), expiresAt = :keep "
            f"REMOVE {gone} ADD tally :one",
            "ConditionExpression": f"attribute_exists({attribute}) AND "
            "(attribute_not_exists(windowEnd) OR windowEnd > :now)",
        }
        over = {
            "UpdateExpression": f"SET windowEnd = :end, tally = :one, expiresAt = :keep REMOVE {gone}",
            "ConditionExpression": f"attribute_exists({attribute}) AND windowEnd <= :now",
        }
        first, second = (over, running) if submission.window_over else (running, over)
        for expressions in (first, second, first):
            try:
                return Item(self._table.update(submission.key, values, expressions, remaining), submission.began)
            except ConditionError as refused:
                item = Item(refused.item, submission.began)
                if attribute not in item:  # the write was done before, and only its response was lost
                    return item
        raise AttemptsTableError("conditional write refused three times")

    def _wait(
        self, submission: Submission, duplicates: Mapping[str, int], outcome: Outcome, remaining: RemainingMilliseconds
    ) -> Outcome:
        """Return the outcome of a rejection after all its duplicates have ended."""
        lost = False
        while duplicates:
            if not self._table.has_time(remaining, POLL_SECONDS):
                return BY_REASON[Reason.UNDECIDED]
            self._runtime.sleep(POLL_SECONDS)
            try:
                item = Item(self._table.read(submission.key, remaining), submission.began)
                if item.malformed:
                    raise item.malformed
            except AttemptsTableError as error:
                self._report(submission, error)
                return BY_REASON[Reason.UNDECIDED]
            if item.remembers(submission.digest):
                return BY_REASON[Reason.REPLAYED] if outcome.replays else outcome
            now = self._runtime.clock() * 1000
            lost = lost or any(name in item and end <= now for name, end in duplicates.items())
            duplicates = {name: end for name, end in duplicates.items() if name in item and end > now}
        return BY_REASON[Reason.UNDECIDED] if lost else outcome

    def _report(self, submission: Submission, error: AttemptsTableError) -> None:
        if submission.announced:  # a failed announcement has been reported
            self._on_failure(error)


def _kept(submission: Submission) -> dict[str, str]:
    return number(int(submission.began) + KEPT_SECONDS)
