"""The rule of the submissions in flight without one of its parts each."""

from __future__ import annotations

from signup_functions.confirmation.outcomes import BY_REASON
from signup_functions.confirmation.rows import Reason
from signup_functions.confirmation.submission_item import Item
from signup_functions.confirmation.submissions import Submission, Submissions
from signup_functions.shared.keys import code_digest


class CountsAnyhow(Submissions):
    """Counts a rejection whether or not its announcement is there."""

    def _count(self, submission, remaining):
        update = f"REMOVE {submission.name} ADD tally :one"
        new = self._table.update(submission.key, {":one": {"N": "1"}}, {"UpdateExpression": update}, remaining)
        return Item(new, submission.began)


class NoAnnouncement(CountsAnyhow):
    """Announces nothing."""

    def begin(self, secret, arguments, began, _remaining):
        """Return a submission that is not in the table."""
        name = f"a{self._runtime.random.getrandbits(32):08x}"
        return Submission(
            "submissions/0", name, code_digest(secret, "alice", arguments["ConfirmationCode"]), began, announced=True
        )


class NoWait(Submissions):
    """Decides at once."""

    def _wait(self, _submission, _twins, outcome, _remaining):
        return outcome


class AnyTwin(Submissions):
    """Waits for whatever twin is announced at each look."""

    def _wait(self, submission, twins, outcome, remaining):
        while twins:
            item = Item(self._table.read(submission.key, remaining), submission.began)
            if item.remembers(submission.digest):
                return BY_REASON[Reason.REPLAYED] if outcome.replays else outcome
            twins = item.twins(submission.digest)
        return outcome


class NoEndWithoutAnnouncement(Submissions):
    """Gives the table up after a failed announcement."""

    def end(self, submission, outcome, remaining):
        """End an announced submission."""
        return super().end(submission, outcome, remaining) if submission.announced else (outcome, None)


class LooksBeforeLeaving(Submissions):
    """Waits for its twins while it is still announced."""

    def _end_rejected(self, submission, outcome, remaining):
        item = Item(self._table.read(submission.key, remaining), submission.began)
        twins = {name: end for name, end in item.twins(submission.digest).items() if name != submission.name}
        if not item.remembers(submission.digest):
            outcome = self._wait(submission, twins, outcome, remaining)
        elif outcome.replays:
            outcome = BY_REASON[Reason.REPLAYED]
        self._count(submission, remaining)
        return outcome, None
