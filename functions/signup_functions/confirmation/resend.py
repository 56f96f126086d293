"""`POST /confirm/resend`: Cognito's `ResendConfirmationCode`, a few times an hour for each user name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from signup_functions.confirmation.errors import AttemptsTableError
from signup_functions.confirmation.outcomes import BY_REASON
from signup_functions.confirmation.result import Result
from signup_functions.confirmation.rows import RESEND, Reason
from signup_functions.shared.keys import attempts_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup_functions.confirmation.cognito import Cognito
    from signup_functions.confirmation.fields import Arguments
    from signup_functions.confirmation.observability import Observability
    from signup_functions.confirmation.resend_limit import Admission, ResendLimit
    from signup_functions.confirmation.settings import Settings
    from signup_functions.shared.runtime import RemainingMilliseconds


class Resend(NamedTuple):
    """Sends new codes."""

    settings: Settings
    cognito: Cognito
    observability: Observability
    limit: ResendLimit | None
    """None: no limit and no cool-down."""

    def run(self, arguments: Arguments, secret: str, now: float, remaining: RemainingMilliseconds) -> Result:
        """Ask Cognito to send a new code.

        Args:
            arguments: Cognito's arguments.
            secret: The client secret.
            now: When the request began, in seconds since 1970. Windows are computed from it.
            remaining: Milliseconds left in this invocation.

        """
        username = arguments["Username"]
        key = attempts_key(secret, username)
        admission = self._admission(key, now, remaining)
        seconds_left = admission.seconds_left if admission else None
        if admission and admission.verdict != "send":
            too_many = admission.verdict == "too_many"
            outcome = BY_REASON[Reason.TOO_MANY_ATTEMPTS if too_many else Reason.COOLING_DOWN]
            return Result(outcome, username=username, secret=secret, seconds_left=seconds_left)
        result = self.cognito.call(RESEND, arguments, secret, remaining)
        if self.limit and admission and result.not_processed(self.settings.disclosure):
            self._undo(self.limit, key, admission, remaining)
        return result._replace(members=self._delivery(result.response), seconds_left=seconds_left)

    def _admission(self, key: str, now: float, remaining: RemainingMilliseconds) -> Admission | None:
        """Return whether the limit admits the request, or None if there is no limit or it cannot be read."""
        if self.limit is None:
            return None
        try:
            return self.limit.admit(key, now, remaining)
        except AttemptsTableError as error:
            self.observability.attempts_table_failed(error)
            return None

    def _undo(self, limit: ResendLimit, key: str, admission: Admission, remaining: RemainingMilliseconds) -> None:
        try:
            limit.undo(key, admission, remaining)
        except AttemptsTableError as error:
            self.observability.attempts_table_failed(error)

    def _delivery(self, response: Mapping[str, object]) -> dict[str, object]:
        """Return where the code was sent. Uniform disclosure does not reveal it."""
        delivery = response.get("CodeDeliveryDetails")
        if self.settings.disclosure == "uniform" or not isinstance(delivery, dict):
            return {}
        medium, destination = delivery.get("DeliveryMedium"), delivery.get("Destination")
        return {"delivery": {"medium": medium, "destination": destination}} if medium and destination else {}
