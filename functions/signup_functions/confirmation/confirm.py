"""`POST /confirm`: Cognito's `ConfirmSignUp`, announced in the attempts table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from signup_functions.confirmation.rows import CONFIRM

if TYPE_CHECKING:
    from signup_functions.confirmation.cognito import Cognito
    from signup_functions.confirmation.fields import Arguments
    from signup_functions.confirmation.result import Result
    from signup_functions.confirmation.submissions import Submission, Submissions
    from signup_functions.shared.runtime import RemainingMilliseconds


class Confirm(NamedTuple):
    """Confirms sign-ups."""

    cognito: Cognito
    submissions: Submissions | None
    """None: no replays and no attempt limit."""

    def run(self, arguments: Arguments, secret: str, now: float, remaining: RemainingMilliseconds) -> Result:
        """Confirm a sign-up.

        Args:
            arguments: Cognito's arguments.
            secret: The client secret.
            now: When the request began, in seconds since 1970. Windows are computed from it.
            remaining: Milliseconds left in this invocation.

        """
        if self.submissions:
            result = self._announced(self.submissions, arguments, secret, now, remaining)
        else:
            result = self.cognito.call(CONFIRM, arguments, secret, remaining)
        session = result.response.get("Session")
        return result._replace(members={"session": session}) if session else result

    def _announced(
        self, submissions: Submissions, arguments: Arguments, secret: str, now: float, remaining: RemainingMilliseconds
    ) -> Result:
        """Announce the submission before it is sent, and end it afterwards."""
        begun: list[Submission] = []

        def announce(secret: str) -> None:
            begun.append(submissions.begin(secret, arguments, now, remaining))

        result = self.cognito.call(CONFIRM, arguments, secret, remaining, announce)
        # A send with another secret was announced under that secret's keys. The earlier announcement runs out.
        outcome, seconds_left = submissions.end(begun[-1], result.outcome, remaining)
        return result._replace(outcome=outcome, seconds_left=seconds_left)
