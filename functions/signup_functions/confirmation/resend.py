"""`POST /confirm/resend`: Cognito's `ResendConfirmationCode`, a few times an hour for each user name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup_functions.confirmation import fields
from signup_functions.confirmation.attempts_table import AttemptsTableError
from signup_functions.confirmation.body import read_body
from signup_functions.confirmation.outcomes import BY_REASON
from signup_functions.confirmation.problems import PROBLEMS
from signup_functions.confirmation.reasons import Reason
from signup_functions.confirmation.result import Result, field_errors_of
from signup_functions.shared.keys import attempts_key

if TYPE_CHECKING:
    from signup_functions.confirmation.causes import Operation
    from signup_functions.confirmation.cognito import Call, Cognito
    from signup_functions.confirmation.observability import Observability
    from signup_functions.confirmation.request import Request
    from signup_functions.confirmation.resend_limit import Admission, ResendLimit
    from signup_functions.confirmation.secret import ClientSecret
    from signup_functions.confirmation.settings import Settings
    from signup_functions.shared.surroundings import RemainingMilliseconds

_REFUSALS = {403, 404, 409, 429}
"""Under `precise`, these statuses tell the caller that no code was sent."""


class Resend:
    """Sends new codes."""

    operation: Operation = "resend"
    status = 202
    said = "accepted"

    def __init__(
        self,
        settings: Settings,
        cognito: Cognito,
        secret: ClientSecret,
        limit: ResendLimit | None,
        observability: Observability,
    ) -> None:
        """Set up the operation.

        Args:
            settings: The environment's settings.
            cognito: The app client.
            secret: The app client's secret.
            limit: Admits requests; None: there is no limit and no cool-down.
            observability: Logs and metrics.

        """
        self._settings = settings
        self._cognito = cognito
        self._secret = secret
        self._limit = limit
        self._observability = observability
        self._fields = fields.FieldReader(fields.resend_fields(settings))

    def run(self, request: Request, now: float, remaining: RemainingMilliseconds) -> Result:
        """Ask Cognito to send a new code.

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
        secret, username = self._secret.value(remaining), arguments["Username"]
        key = attempts_key(secret, username)
        admission = self._admission(key, now, remaining)
        seconds_left = admission.seconds_left if admission else None
        if admission and admission.verdict != "send":
            too_many = admission.verdict == "too_many"
            reason = Reason.TOO_MANY_ATTEMPTS if too_many else Reason.COOLING_DOWN
            return Result(outcome=BY_REASON[reason], seconds_left=seconds_left, username=username, secret=secret)
        call = self._cognito.call("resend", arguments, secret, remaining)
        if self._limit and admission and self._came_to_nothing(call):
            self._take_back(self._limit, key, admission, remaining)
        return Result(
            outcome=call.outcome,
            members=self._delivery(call),
            seconds_left=seconds_left,
            field_errors=field_errors_of(call),
            username=username,
            secret=call.secret,
            call=call,
        )

    def _admission(self, key: str, now: float, remaining: RemainingMilliseconds) -> Admission | None:
        """Return whether the limit admits the request, or None if there is no limit or it cannot be read."""
        if self._limit is None:
            return None
        try:
            return self._limit.admit(key, now, remaining)
        except AttemptsTableError as error:
            self._observability.attempts_table_failed(error)
            return None

    def _take_back(self, limit: ResendLimit, key: str, admission: Admission, remaining: RemainingMilliseconds) -> None:
        try:
            limit.take_back(key, admission, remaining)
        except AttemptsTableError as error:
            self._observability.attempts_table_failed(error)

    def _came_to_nothing(self, call: Call) -> bool:
        """Return whether the caller may ask again at once: no code was sent, and the response reveals that."""
        if call.did_nothing:
            return True
        if self._settings.disclosure == "uniform" or not all(send.did_nothing for send in call.sends[:-1]):
            return False
        problem = call.outcome.answer("resend", "precise").problem
        return problem is not None and PROBLEMS[problem].status in _REFUSALS

    def _delivery(self, call: Call) -> dict[str, object]:
        """Return where the code was sent. Uniform disclosure does not reveal it."""
        delivery = call.last.response.get("CodeDeliveryDetails") if call.last else None
        if self._settings.disclosure == "uniform" or not delivery:
            return {}
        medium, destination = delivery.get("DeliveryMedium"), delivery.get("Destination")
        return {"delivery": {"medium": medium, "destination": destination}} if medium and destination else {}
