"""``POST /confirm``: Cognito's ``ConfirmSignUp``, and what the memory adds to its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from confirmation import fields, observability
from confirmation.cognito import Operation, Reply
from confirmation.keys import attempts_key, replay_key
from confirmation.memory import MemoryFailedError
from confirmation.outcomes import BY_REASON, CONFIRM_OUTCOMES
from confirmation.request import add_source_ip, read_body

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

    from confirmation.cognito import Cognito
    from confirmation.deadline import RemainingMilliseconds
    from confirmation.memory import Memory
    from confirmation.secret import ClientSecret
    from confirmation.settings import Settings

CONFIRM_SIGN_UP = Operation("confirm_sign_up", CONFIRM_OUTCOMES)


class Confirm:
    """Confirms sign-ups."""

    name = "confirm"
    status = 200

    def __init__(self, settings: Settings, cognito: Cognito, secret: ClientSecret, memory: Memory | None) -> None:
        """Take what a request needs; without a memory there is no replay and no limit of our own."""
        self._settings = settings
        self._cognito = cognito
        self._secret = secret
        self._memory = memory
        self._readers = fields.confirm_readers(settings)

    def reply(self, event: APIGatewayProxyEvent, remaining: RemainingMilliseconds) -> Reply:
        """Confirm; raises `Refused` and `SecretError`."""
        arguments = fields.read_fields(read_body(event), self._readers, fields.CONFIRM_REQUIRED)
        if self._settings.propagate_source_ip:
            add_source_ip(arguments, event)
        reply = self._cognito.call(CONFIRM_SIGN_UP, arguments, remaining)
        if reply.unanswered and reply.outcome.reason == "already_confirmed":
            reply.outcome = BY_REASON["confirmed_unanswered"]
        if self._memory and self._secret.held:
            try:
                self._consult(self._memory, self._secret.held, reply, arguments, remaining)
            except MemoryFailedError as failure:
                observability.memory_failed(failure)
        return reply

    def success(self, reply: Reply) -> dict[str, Any]:
        """Return the body of a success; only Cognito's own answer has a session."""
        session = reply.answer.get("Session")
        return {"status": "confirmed"} | ({"session": session} if session else {})

    def _consult(
        self,
        memory: Memory,
        secret: str,
        reply: Reply,
        arguments: fields.Arguments,
        remaining: RemainingMilliseconds,
    ) -> None:
        """Remember a right code, know one again, count a wrong one.

        Under uniform disclosure every rejection costs the same calls and the same wait, so that their number and
        length tell nothing.
        """
        username, outcome = arguments["Username"], reply.outcome
        code_key = replay_key(secret, username, arguments["ConfirmationCode"])
        if outcome.proves_code:
            memory.remember(code_key, remaining)
            return
        looked_up = outcome.rejects and (self._settings.disclosure == "uniform" or outcome.may_repeat)
        if looked_up and memory.recalls(code_key, remaining):
            reply.outcome = BY_REASON["replayed"]
        elif outcome.rejects or outcome.reason == "too_many_attempts":
            count = memory.count("attempts/" + attempts_key(secret, username), remaining)
            if count.number > self._settings.attempts_per_hour:
                reply.outcome = BY_REASON["too_many_attempts"]
            reply.retry_after = count.seconds_left
