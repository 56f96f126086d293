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

    def run(self, arguments: Arguments, client_secret: str, now: float, remaining: RemainingMilliseconds) -> Result:
        """Confirm a sign-up. The request began at `now`, in seconds since 1970; windows are computed from it."""
        if self.submissions:
            result = self._announced(self.submissions, arguments, client_secret, now, remaining)
        else:
            result = self.cognito.call(CONFIRM, arguments, client_secret, remaining)
        session = result.cognito_response.get("Session")
        return result._replace(members={"session": session}) if session else result

    def _announced(
        self,
        submissions: Submissions,
        arguments: Arguments,
        client_secret: str,
        now: float,
        remaining: RemainingMilliseconds,
    ) -> Result:
        """Announce the submission before it is sent, and end it afterwards."""
        begun: list[Submission] = []

        def announce(client_secret: str) -> None:
            begun.append(submissions.begin(client_secret, arguments, now, remaining))

        result = self.cognito.call(CONFIRM, arguments, client_secret, remaining, announce)
        # A send with another secret was announced under that secret's keys. The earlier announcement runs out.
        outcome, seconds_left = submissions.end(begun[-1], result.outcome, remaining)
        return result._replace(outcome=outcome, seconds_left=seconds_left)
