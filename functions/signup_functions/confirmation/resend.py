"""`POST /confirm/resend`: Cognito's `ResendConfirmationCode`, a few times an hour for each user name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from signup_functions.confirmation.outcomes import BY_REASON
from signup_functions.confirmation.result import Result
from signup_functions.confirmation.rows import RESEND, Reason
from signup_functions.shared.keys import attempts_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup_functions.confirmation.cognito import Cognito
    from signup_functions.confirmation.fields import Arguments
    from signup_functions.confirmation.resend_limit import ResendLimit
    from signup_functions.confirmation.settings import ConfirmationSettings
    from signup_functions.shared.runtime import RemainingMilliseconds


class Resend(NamedTuple):
    """Sends new codes."""

    settings: ConfirmationSettings
    cognito: Cognito
    limit: ResendLimit | None
    """None: no limit and no cool-down."""

    def run(self, arguments: Arguments, client_secret: str, now: float, remaining: RemainingMilliseconds) -> Result:
        """Ask Cognito for a new code. The request began at `now`, in seconds since 1970; windows begin then."""
        username = arguments["Username"]
        key = attempts_key(client_secret, username)
        admission = self.limit.admit(key, now, remaining) if self.limit else None
        seconds_left = admission.seconds_left if admission else None
        if admission and admission.verdict != "send":
            too_many = admission.verdict == "too_many"
            outcome = BY_REASON[Reason.TOO_MANY_ATTEMPTS if too_many else Reason.COOLING_DOWN]
            return Result(outcome, username=username, client_secret=client_secret, seconds_left=seconds_left)
        result = self.cognito.call(RESEND, arguments, client_secret, remaining)
        if self.limit and admission and result.undoes_resend(self.settings.disclosure):
            self.limit.undo(key, admission, remaining)
        return result._replace(members=self._delivery(result.cognito_response), seconds_left=seconds_left)

    def _delivery(self, response: Mapping[str, object]) -> dict[str, object]:
        """Return where the code was sent. Uniform disclosure does not reveal it."""
        delivery = response.get("CodeDeliveryDetails")
        if self.settings.disclosure == "uniform" or not isinstance(delivery, dict):
            return {}
        medium, destination = delivery.get("DeliveryMedium"), delivery.get("Destination")
        return {"delivery": {"medium": medium, "destination": destination}} if medium and destination else {}
