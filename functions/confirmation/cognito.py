"""Sends an operation to Cognito: once, and a second time only where the outcome table allows it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from http.client import IncompleteRead
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore import exceptions as sdk

from confirmation import aws, deadline
from confirmation.errors import FieldError, NoTimeLeftError
from confirmation.keys import secret_hash, user_ref
from confirmation.outcome import Outcome, outcome_of, refused_parameters

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from confirmation.fields import Arguments
    from confirmation.secret import ClientSecret


class Operation(NamedTuple):
    """An operation of the app client that is not signed but hashed."""

    method: str
    """The SDK client's."""
    outcomes: tuple[Outcome, ...]
    """Its table; the first row is success."""


@dataclass(slots=True, kw_only=True)
class Reply:
    """What came of a request; the error and the ids are of its last send."""

    outcome: Outcome
    field_errors: list[FieldError] = field(default_factory=list)
    retry_after: int | None = None
    """Seconds, where they are not the row's."""
    error: Exception | None = None
    answer: dict[str, Any] = field(default_factory=dict)
    """Cognito's, when it succeeded."""
    unanswered: bool = False
    """The first send lost its connection without an answer, and may have been carried out."""
    sends: int = 0
    milliseconds: int | None = None
    """Spent waiting for Cognito, over all sends."""
    request_id: str | None = None
    """Cognito's."""
    error_code: str | None = None
    """Cognito's."""
    error_class: str | None = None
    """Of an error that is not Cognito's."""
    user_ref: str | None = None


class Cognito:
    """Calls the user pool's app client."""

    def __init__(
        self,
        client: CognitoIdentityProviderClient,
        *,
        secret: ClientSecret,
        user_pool_client_id: str,
        read_timeout_seconds: int,
    ) -> None:
        """Take a client that never sends a call twice by itself."""
        self._client = client
        self._secret = secret
        self._user_pool_client_id = user_pool_client_id
        self._read_timeout_seconds = read_timeout_seconds

    def prime(self) -> None:
        """Set up what the first confirmation needs, the connection too; raises whatever goes wrong."""
        aws.prime(self._client, "confirm_sign_up", ClientId="-", Username="-", ConfirmationCode="-")

    def call(self, operation: Operation, arguments: Arguments, remaining: deadline.RemainingMilliseconds) -> Reply:
        """Call an operation; ``arguments`` are all but the client's id and the hash. Raises only `SecretError`."""
        secret = self._secret.value(remaining)
        # Stands where no time is left for the first send.
        reply = Reply(outcome=outcome_of(NoTimeLeftError(), operation.outcomes))
        self._send(reply, operation, secret, arguments, remaining)
        if reply.sends and reply.outcome.send_again and not _broken_off(reply.error):
            reply.unanswered = isinstance(reply.error, sdk.ConnectionClosedError)
            deadline.pause()
            self._send(reply, operation, secret, arguments, remaining)
        if reply.outcome.reason == "secret_hash_rejected":
            self._secret.refresh(remaining)
            if self._secret.held not in {secret, None} and reply.sends == 1:
                deadline.pause()
                self._send(reply, operation, self._secret.held, arguments, remaining)
        return reply

    def _send(
        self,
        reply: Reply,
        operation: Operation,
        secret: str,
        arguments: Arguments,
        remaining: deadline.RemainingMilliseconds,
    ) -> None:
        """Send once, if time is left, and write what came of it into ``reply``."""
        username = arguments["Username"]
        reply.user_ref = user_ref(secret, username)
        if not deadline.allows(remaining, self._read_timeout_seconds):
            return
        reply.sends += 1
        reply.error = reply.error_code = reply.error_class = reply.request_id = None
        started = time.perf_counter()
        try:
            reply.answer = getattr(self._client, operation.method)(
                ClientId=self._user_pool_client_id,
                SecretHash=secret_hash(secret, username, self._user_pool_client_id),
                **arguments,
            )
        except Exception as error:  # noqa: BLE001 - the table has a row for each, the last one for any
            reply.error, reply.outcome = error, outcome_of(error, operation.outcomes)
            if isinstance(error, sdk.ClientError):
                reply.error_code = error.response["Error"].get("Code")
                reply.request_id = error.response["ResponseMetadata"].get("RequestId")
                reply.field_errors = field_errors(error)
            else:
                reply.error_class = type(error).__name__
        else:
            reply.outcome = operation.outcomes[0]
            reply.request_id = reply.answer["ResponseMetadata"].get("RequestId")
        reply.milliseconds = (reply.milliseconds or 0) + round((time.perf_counter() - started) * 1000)


def _broken_off(error: Exception | None) -> bool:
    """Say whether an answer had begun when the connection was lost: the send has then been looked at."""
    cause = error.kwargs["error"] if isinstance(error, sdk.ConnectionClosedError) else None
    return any(isinstance(part, IncompleteRead) for part in getattr(cause, "args", ()))


def field_errors(error: sdk.ClientError) -> list[FieldError]:
    """Return the fields that Cognito refuses by its own message; the whole body where it names none."""
    detail = "The identity service does not accept this value."
    pointers = ["/" + name for name in refused_parameters(error)] or [""]
    return [{"pointer": pointer, "code": "not_accepted", "detail": detail} for pointer in pointers]
