"""`POST /confirm`: Cognito's `ConfirmSignUp`, with replays and an attempt limit by the attempts table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from signup_functions.confirmation.errors import AttemptsTableError
from signup_functions.confirmation.outcomes import BY_REASON
from signup_functions.confirmation.rows import CONFIRM, Reason
from signup_functions.shared.keys import attempts_key, replay_key

if TYPE_CHECKING:
    from signup_functions.confirmation.attempts_table import AttemptsTable
    from signup_functions.confirmation.cognito import Cognito
    from signup_functions.confirmation.fields import Arguments
    from signup_functions.confirmation.observability import Observability
    from signup_functions.confirmation.result import Result
    from signup_functions.confirmation.settings import Settings
    from signup_functions.shared.runtime import RemainingMilliseconds


class Confirm(NamedTuple):
    """Confirms sign-ups."""

    settings: Settings
    cognito: Cognito
    observability: Observability
    table: AttemptsTable | None
    """None: no replays and no attempt limit."""

    def run(self, arguments: Arguments, secret: str, now: float, remaining: RemainingMilliseconds) -> Result:
        """Confirm a sign-up.

        Args:
            arguments: Cognito's arguments.
            secret: The client secret.
            now: When the request began, in seconds since 1970. Windows are computed from it.
            remaining: Milliseconds left in this invocation.

        """
        result = self.cognito.call(CONFIRM, arguments, secret, remaining)
        if self.table:
            try:
                result = self._consult(self.table, result, arguments, now, remaining)
            except AttemptsTableError as error:
                self.observability.attempts_table_failed(error)
        session = result.response.get("Session")
        return result._replace(members={"session": session}) if session else result

    def _consult(
        self, table: AttemptsTable, result: Result, arguments: Arguments, now: float, remaining: RemainingMilliseconds
    ) -> Result:
        """Remember a correct code, recognise its replay, count a rejection, and return the final result.

        Under uniform disclosure, every rejection takes the same calls and the same wait, so that its duration reveals
        nothing about the account.
        """
        outcome, username, secret = result.outcome, arguments["Username"], str(result.secret)
        code_key = replay_key(secret, username, arguments["ConfirmationCode"])
        if outcome.proves_code:
            table.remember(code_key, now, remaining)
        if not outcome.rejects:
            return result
        if self.settings.disclosure == "uniform" or outcome.replay == "always":
            known = table.was_confirmed(code_key, now, remaining)
            if known and outcome.replay != "never":
                return result._replace(outcome=BY_REASON[Reason.REPLAYED])
        count = table.count(attempts_key(secret, username), now, remaining)
        if count.number > self.settings.attempts_per_hour:
            outcome = BY_REASON[Reason.TOO_MANY_ATTEMPTS]
        return result._replace(outcome=outcome, seconds_left=count.seconds_left)
