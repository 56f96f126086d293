"""``POST /confirm/resend``: Cognito's ``ResendConfirmationCode``, a few times an hour for each name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from confirmation import fields, observability
from confirmation.cognito import Operation, Reply
from confirmation.keys import attempts_key, user_ref
from confirmation.memory import Count, MemoryFailedError
from confirmation.outcomes import BY_REASON, RESEND_OUTCOMES
from confirmation.request import add_source_ip, read_body

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

    from confirmation.cognito import Cognito
    from confirmation.deadline import RemainingMilliseconds
    from confirmation.memory import Memory
    from confirmation.secret import ClientSecret
    from confirmation.settings import Settings

RESEND_CONFIRMATION_CODE = Operation("resend_confirmation_code", RESEND_OUTCOMES)


class Resend:
    """Has a new code sent."""

    name = "resend"
    status = 202

    def __init__(self, settings: Settings, cognito: Cognito, secret: ClientSecret, memory: Memory | None) -> None:
        """Take what a request needs; without a memory there is no limit of our own."""
        self._settings = settings
        self._cognito = cognito
        self._secret = secret
        self._memory = memory
        self._readers = fields.resend_readers(settings)

    def reply(self, event: APIGatewayProxyEvent, remaining: RemainingMilliseconds) -> Reply:
        """Have the code sent, known name or not; raises `Refused` and `SecretError`."""
        arguments = fields.read_fields(read_body(event), self._readers, fields.RESEND_REQUIRED)
        if self._settings.propagate_source_ip:
            add_source_ip(arguments, event)
        secret = self._secret.value(remaining)
        count = self._count(secret, arguments["Username"], remaining)
        if count and count.number > self._settings.resends_per_hour:
            return Reply(
                outcome=BY_REASON["too_many_attempts"],
                retry_after=count.seconds_left,
                user_ref=user_ref(secret, arguments["Username"]),
            )
        reply = self._cognito.call(RESEND_CONFIRMATION_CODE, arguments, remaining)
        if count and reply.outcome.reason == "too_many_attempts":
            reply.retry_after = count.seconds_left
        return reply

    def success(self, reply: Reply) -> dict[str, Any]:
        """Return the body of a success, which under uniform disclosure tells nothing of what was done."""
        delivery = reply.answer.get("CodeDeliveryDetails")
        if self._settings.disclosure == "uniform" or not delivery:
            return {"status": "accepted"}
        members = {"medium": delivery.get("DeliveryMedium"), "destination": delivery.get("Destination")}
        return {"status": "accepted", "delivery": members}

    def _count(self, secret: str, username: str, remaining: RemainingMilliseconds) -> Count | None:
        if self._memory is None:
            return None
        try:
            return self._memory.count("resends/" + attempts_key(secret, username), remaining)
        except MemoryFailedError as failure:
            observability.memory_failed(failure)
            return None
