"""`POST /confirm`: Cognito's `ConfirmSignUp`, with replays and an attempt limit by the attempts table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup_functions.confirmation import fields
from signup_functions.confirmation.attempts_table import AttemptsTableError
from signup_functions.confirmation.body import read_body
from signup_functions.confirmation.outcomes import BY_REASON
from signup_functions.confirmation.reasons import Reason
from signup_functions.confirmation.result import Result, field_errors_of
from signup_functions.shared.keys import attempts_key, replay_key

if TYPE_CHECKING:
    from signup_functions.confirmation.attempts_table import AttemptsTable
    from signup_functions.confirmation.causes import Operation
    from signup_functions.confirmation.cognito import Call, Cognito
    from signup_functions.confirmation.fields import Arguments
    from signup_functions.confirmation.observability import Observability
    from signup_functions.confirmation.request import Request
    from signup_functions.confirmation.rows import Outcome
    from signup_functions.confirmation.secret import ClientSecret
    from signup_functions.confirmation.settings import Settings
    from signup_functions.shared.surroundings import RemainingMilliseconds


class Confirm:
    """Confirms sign-ups."""

    operation: Operation = "confirm"
    status = 200
    said = "confirmed"

    def __init__(
        self,
        settings: Settings,
        cognito: Cognito,
        secret: ClientSecret,
        table: AttemptsTable | None,
        observability: Observability,
    ) -> None:
        """Set up the operation.

        Args:
            settings: The environment's settings.
            cognito: The app client.
            secret: The app client's secret.
            table: The attempts table; None: no replays and no attempt limit.
            observability: Logs and metrics.

        """
        self._settings = settings
        self._cognito = cognito
        self._secret = secret
        self._table = table
        self._observability = observability
        self._fields = fields.FieldReader(fields.confirm_fields(settings))

    def run(self, request: Request, now: float, remaining: RemainingMilliseconds) -> Result:
        """Confirm a sign-up.

        Args:
            request: The caller's request.
            now: When the request began, in seconds since 1970. Windows are computed from it.
            remaining: Milliseconds left in this invocation.

        Raises:
            Refused: The request is not acceptable.
            SecretError: There is no client secret.

        """
        arguments = self._fields.read(read_body(request))
        if self._settings.propagate_source_ip:
            fields.add_source_ip(arguments, request.source_ip)
        call = self._cognito.call("confirm", arguments, self._secret.value(remaining), remaining)
        outcome, seconds_left = call.outcome, None
        if self._table:
            try:
                outcome, seconds_left = self._consult(self._table, call, arguments, now, remaining)
            except AttemptsTableError as error:
                self._observability.attempts_table_failed(error)
        session = call.last.response.get("Session") if call.last else None
        return Result(
            outcome=outcome,
            members={"session": session} if session else {},
            seconds_left=seconds_left,
            field_errors=field_errors_of(call),
            username=arguments["Username"],
            secret=call.secret,
            call=call,
        )

    def _consult(
        self, table: AttemptsTable, call: Call, arguments: Arguments, now: float, remaining: RemainingMilliseconds
    ) -> tuple[Outcome, int | None]:
        """Remember a correct code, recognise its replay, count a rejection.

        Under uniform disclosure, every rejection takes the same calls and the same wait, so that its duration reveals
        nothing about the account.

        Returns:
            The final outcome, and for a rejection the seconds left of the user name's window.

        """
        outcome, username = call.outcome, arguments["Username"]
        code_key = replay_key(call.secret, username, arguments["ConfirmationCode"])
        if outcome.proves_code:
            table.remember(code_key, now, remaining)
        if not outcome.rejects:
            return outcome, None
        uniform = self._settings.disclosure == "uniform"
        if uniform or outcome.replay == "always":
            known = table.recalls(code_key, now, remaining)
            if known and outcome.replay != "never":
                return BY_REASON[Reason.REPLAYED], None
        count = table.count(attempts_key(call.secret, username), now, remaining)
        if count.number > self._settings.attempts_per_hour:
            outcome = BY_REASON[Reason.TOO_MANY_ATTEMPTS]
        return outcome, count.seconds_left
