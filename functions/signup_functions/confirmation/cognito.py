"""Sends an operation to Cognito once, and a second time only if the contract allows it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from signup_functions.confirmation.causes import sent_arguments
from signup_functions.confirmation.outcomes import BY_REASON, outcome_of
from signup_functions.confirmation.reasons import Reason
from signup_functions.confirmation.upstream import sdk_error
from signup_functions.confirmation.upstream_errors import (
    BrokenResponseError,
    ConnectionLostError,
    NotConnectedError,
    NoTimeLeftError,
)
from signup_functions.shared import deadline
from signup_functions.shared.keys import secret_hash

if TYPE_CHECKING:
    from signup_functions.confirmation.causes import Operation
    from signup_functions.confirmation.fields import Arguments
    from signup_functions.confirmation.rows import Outcome
    from signup_functions.confirmation.secret import ClientSecret
    from signup_functions.shared.aws import Service
    from signup_functions.shared.surroundings import RemainingMilliseconds, Surroundings

METHODS: dict[Operation, str] = {"confirm": "confirm_sign_up", "resend": "resend_confirmation_code"}
"""The SDK client's method for each operation."""
_SUCCESS: dict[Operation, Reason] = {"confirm": Reason.CONFIRMED, "resend": Reason.ACCEPTED}


class Send(NamedTuple):
    """The result of one send."""

    outcome: Outcome
    milliseconds: int
    response: dict[str, Any]
    """Cognito's response; empty unless the send succeeded."""
    error: Exception | None = None

    @property
    def may_be_repeated(self) -> bool:
        """Whether the send may be repeated: presumably, Cognito has not counted it as an attempt."""
        return self.outcome.reason in {Reason.THROTTLED, Reason.UPSTREAM_FAILED} and not isinstance(
            self.error, BrokenResponseError
        )

    @property
    def did_nothing(self) -> bool:
        """Whether Cognito certainly did nothing."""
        return self.outcome.nothing_done or isinstance(self.error, NotConnectedError)


class Call(NamedTuple):
    """The result of a call: none, one or two sends."""

    outcome: Outcome
    secret: str
    """The client secret that the last send used."""
    sends: tuple[Send, ...]

    @property
    def last(self) -> Send | None:
        """The last send, or None if no time was left for one."""
        return self.sends[-1] if self.sends else None

    @property
    def did_nothing(self) -> bool:
        """Whether Cognito certainly did nothing in any send."""
        return all(send.did_nothing for send in self.sends)


class Cognito:
    """Calls the user pool's app client."""

    def __init__(
        self,
        service: Service,
        surroundings: Surroundings,
        *,
        secret: ClientSecret,
        user_pool_client_id: str,
        read_timeout_seconds: int,
    ) -> None:
        """Wrap the app client.

        Args:
            service: Cognito, judged by `upstream.judge`.
            surroundings: The source of pauses.
            secret: The app client's secret.
            user_pool_client_id: The app client's id.
            read_timeout_seconds: The read timeout of `service`.

        """
        self._service = service
        self._surroundings = surroundings
        self._secret = secret
        self._user_pool_client_id = user_pool_client_id
        self._read_timeout_seconds = read_timeout_seconds

    def call(self, operation: Operation, arguments: Arguments, secret: str, remaining: RemainingMilliseconds) -> Call:
        """Call an operation, with at most two sends.

        Args:
            operation: The operation.
            arguments: Cognito's arguments, without the app client's id and the secret hash.
            secret: The client secret as cached now.
            remaining: Milliseconds left in this invocation.

        """
        sends: list[Send] = []

        def send(secret: str) -> None:
            if deadline.allows(remaining, self._read_timeout_seconds):
                sends.append(self._send(operation, arguments, secret))

        send(secret)
        if sends and sends[0].may_be_repeated:
            self._surroundings.pause()
            send(secret)
        if sends and sends[-1].outcome.reason is Reason.SECRET_HASH_REJECTED:
            self._secret.refresh(remaining)
            if self._secret.held not in {secret, None} and len(sends) == 1:
                secret = str(self._secret.held)
                self._surroundings.pause()
                send(secret)
        return Call(outcome=self._outcome(operation, sends), secret=secret, sends=tuple(sends))

    def _outcome(self, operation: Operation, sends: list[Send]) -> Outcome:
        if not sends:
            return outcome_of(NoTimeLeftError(), operation)
        outcome = sends[-1].outcome
        lost = any(isinstance(send.error, ConnectionLostError) for send in sends[:-1])
        if lost and operation == "confirm" and outcome.reason is Reason.ALREADY_CONFIRMED:
            return BY_REASON[Reason.CONFIRMED_UNANSWERED]
        return outcome

    def _send(self, operation: Operation, arguments: Arguments, secret: str) -> Send:
        began = time.perf_counter()
        response: dict[str, Any] = {}
        error: Exception | None = None
        try:
            response = self._service.call(
                METHODS[operation],
                ClientId=self._user_pool_client_id,
                SecretHash=secret_hash(secret, arguments["Username"], self._user_pool_client_id),
                **arguments,
            )
        except Exception as caught:  # noqa: BLE001 - the outcome table has a row for any error
            error = sdk_error(caught) or caught
        success = BY_REASON[_SUCCESS[operation]]
        return Send(
            outcome=outcome_of(error, operation, sent_arguments(arguments)) if error else success,
            milliseconds=round((time.perf_counter() - began) * 1000),
            response=response,
            error=error,
        )
