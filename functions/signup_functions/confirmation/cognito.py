"""Sends an operation to Cognito once, and a second time only if the contract allows it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from signup_functions.confirmation.causes import sent_arguments
from signup_functions.confirmation.errors import ConnectionLostError, NoTimeLeftError
from signup_functions.confirmation.outcomes import BY_REASON, outcome_of
from signup_functions.confirmation.result import Result, Send
from signup_functions.confirmation.rows import CONFIRM, Reason
from signup_functions.confirmation.upstream import sdk_error
from signup_functions.shared import deadline
from signup_functions.shared.keys import secret_hash

if TYPE_CHECKING:
    from collections.abc import Callable

    from signup_functions.confirmation.fields import Arguments
    from signup_functions.confirmation.rows import Operation, Outcome
    from signup_functions.confirmation.secret import SecretCache
    from signup_functions.shared.aws import AwsService
    from signup_functions.shared.runtime import RemainingMilliseconds, Runtime


class Cognito:
    """Calls the user pool's app client. `upstream.raise_for_response` checks the responses of `service`."""

    def __init__(
        self,
        service: AwsService,
        runtime: Runtime,
        *,
        secret_cache: SecretCache,
        user_pool_client_id: str,
        read_timeout_seconds: int,
    ) -> None:
        self._service = service
        self._runtime = runtime
        self._secret_cache = secret_cache
        self._user_pool_client_id = user_pool_client_id
        self._read_timeout_seconds = read_timeout_seconds

    def call(
        self,
        operation: Operation,
        arguments: Arguments,
        client_secret: str,
        remaining: RemainingMilliseconds,
        announce: Callable[[str], object] = lambda _: None,
    ) -> Result:
        """Call an operation, with at most two sends.

        Args:
            operation: The operation.
            arguments: Cognito's arguments, without the app client's id and the secret hash.
            client_secret: The client secret as cached now.
            remaining: Milliseconds left in this invocation.
            announce: Called with each client secret before the first send that uses it.

        """
        sends: list[Send] = []

        def send(client_secret: str) -> None:
            if deadline.allows(remaining, self._read_timeout_seconds):
                sends.append(self._send(operation, arguments, client_secret))

        announce(client_secret)
        send(client_secret)
        if sends and sends[0].may_be_repeated:
            self._runtime.pause()
            send(client_secret)
        if sends and sends[-1].outcome.reason is Reason.SECRET_HASH_REJECTED:
            newer = self._secret_cache.refresh(remaining)
            if newer is not None and newer != client_secret and len(sends) == 1:
                client_secret = newer
                self._runtime.pause()
                announce(client_secret)
                send(client_secret)
        return Result(
            _outcome(operation, sends), username=arguments["Username"], client_secret=client_secret, sends=sends
        )

    def _send(self, operation: Operation, arguments: Arguments, client_secret: str) -> Send:
        began = time.perf_counter()
        response: dict[str, Any] = {}
        error: Exception | None = None
        try:
            response = self._service.call(
                operation.method,
                ClientId=self._user_pool_client_id,
                SecretHash=secret_hash(client_secret, arguments["Username"], self._user_pool_client_id),
                **arguments,
            )
        except Exception as caught:  # noqa: BLE001 - the outcome table has a row for any error
            error = sdk_error(caught) or caught
        outcome = outcome_of(error, operation, sent_arguments(arguments)) if error else BY_REASON[operation.success]
        return Send(outcome, round((time.perf_counter() - began) * 1000), response, error)


def _outcome(operation: Operation, sends: list[Send]) -> Outcome:
    """Return the outcome of a call: the last send's, unless an earlier send leaves it open."""
    if not sends:
        return outcome_of(NoTimeLeftError(), operation)
    outcome = sends[-1].outcome
    lost = any(isinstance(send.error, ConnectionLostError) for send in sends[:-1])
    if lost and operation == CONFIRM and outcome.reason is Reason.ALREADY_CONFIRMED:
        return BY_REASON[Reason.CONFIRMED_UNANSWERED]
    return outcome
