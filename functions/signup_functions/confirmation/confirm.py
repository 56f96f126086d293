"""`POST /confirm`: Cognito's `ConfirmSignUp`, with replays and an attempt limit by the attempts table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup_functions.confirmation import fields
from signup_functions.confirmation.body import read_body
from signup_functions.confirmation.result import Result, field_errors_of

if TYPE_CHECKING:
    from signup_functions.confirmation.causes import Operation
    from signup_functions.confirmation.cognito import Cognito
    from signup_functions.confirmation.request import Request
    from signup_functions.confirmation.secret import ClientSecret
    from signup_functions.confirmation.settings import Settings
    from signup_functions.confirmation.submissions import Submission, Submissions
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
        submissions: Submissions | None,
    ) -> None:
        """Set up the operation.

        Args:
            settings: The environment's settings.
            cognito: The app client.
            secret: The app client's secret.
            submissions: Announces submissions; None: no replays and no attempt limit.

        """
        self._settings = settings
        self._cognito = cognito
        self._secret = secret
        self._submissions = submissions
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
        submission: Submission | None = None

        def announce(secret: str) -> None:
            nonlocal submission
            if self._submissions:
                username, code = arguments["Username"], arguments["ConfirmationCode"]
                submission = self._submissions.begin(secret, username, code, now, remaining)

        call = self._cognito.call("confirm", arguments, self._secret.value(remaining), remaining, announce)
        outcome, seconds_left = call.outcome, None
        if self._submissions and submission:
            outcome, seconds_left = self._submissions.end(submission, outcome, remaining)
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
