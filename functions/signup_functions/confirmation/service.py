"""Handles the events of one execution environment: from the event to the response, the log line and the metrics."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from signup_functions.confirmation import fields
from signup_functions.confirmation.errors import Refused
from signup_functions.confirmation.outcomes import BY_REASON, outcome_of
from signup_functions.confirmation.request import EXPECTED, read_body, read_request
from signup_functions.confirmation.responses import Responses
from signup_functions.confirmation.result import Result
from signup_functions.confirmation.rows import CONFIRM, RESEND, Reason
from signup_functions.shared.text import frames

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from signup_functions.confirmation.confirm import Confirm
    from signup_functions.confirmation.observability import Observability
    from signup_functions.confirmation.request import Request
    from signup_functions.confirmation.resend import Resend
    from signup_functions.confirmation.rows import Operation
    from signup_functions.confirmation.secret import SecretCache
    from signup_functions.confirmation.settings import ConfirmationSettings
    from signup_functions.shared.runtime import RemainingMilliseconds, Runtime


class Service:
    """The two routes."""

    def __init__(  # noqa: PLR0913 - keyword-only, each used once
        self,
        *,
        settings: ConfirmationSettings,
        runtime: Runtime,
        secret_cache: SecretCache,
        observability: Observability,
        confirm: Confirm,
        resend: Resend,
    ) -> None:
        self._settings = settings
        self._runtime = runtime
        self._secret_cache = secret_cache
        self._observability = observability
        self._responses = Responses(settings, runtime.random)
        self._routes = {settings.path_prefix + operation.route: operation for operation in (CONFIRM, RESEND)}
        self._steps = {
            CONFIRM: (fields.FieldReader(fields.confirm_fields(settings)), confirm.run),
            RESEND: (fields.FieldReader(fields.resend_fields(settings)), resend.run),
        }

    def handle(self, event: object, context: LambdaContext) -> dict[str, Any]:
        """Return a Lambda proxy response to an event of any kind. Never raises."""
        began, now = time.perf_counter(), self._runtime.clock()
        request = read_request(event)
        operation = self._routes.get(request.route) if request.method == "POST" else None
        try:
            result = self._result(operation, request, now, context.get_remaining_time_in_millis)
        except Refused as refused:
            result = Result(BY_REASON[refused.reason], refused=refused.errors)
        except Exception as error:  # noqa: BLE001 - the response to a failed invocation would break the contract
            result = Result(outcome_of(error, operation or CONFIRM), error=error)
        response = self._responses.response(request, operation or CONFIRM, result)
        self._report(request, operation, result, response["statusCode"], context, began)
        return response

    def _result(
        self, operation: Operation | None, request: Request, now: float, remaining: RemainingMilliseconds
    ) -> Result:
        if operation is None:
            raise Refused(Reason.NOT_FOUND)  # the deployed gateway passes no other path or method
        reader, run = self._steps[operation]
        arguments = reader.read(read_body(request))
        if self._settings.propagate_source_ip:
            fields.add_source_ip(arguments, request.source_ip)
        client_secret = self._secret_cache.value(remaining)  # read now, so that an invalid body costs no call
        return run(arguments, client_secret, now, remaining)

    def _report(  # noqa: PLR0913, PLR0917 - called once, with the parts of the log line
        self,
        request: Request,
        operation: Operation | None,
        result: Result,
        status: int,
        context: LambdaContext,
        began: float,
    ) -> None:
        outcome, name, failure = result.outcome, operation.name if operation else "unknown", result.failure
        self._observability.report(
            outcome.reason,
            level=outcome.level if request.is_proxy_request else "WARNING",
            message=f"{name} {outcome.reason.value}" + ("" if request.is_proxy_request else f": {EXPECTED}"),
            fields={
                "operation": name,
                "reason": outcome.reason.value,
                "status": status,
                "requestId": request.request_id,
                "extendedRequestId": request.extended_request_id,
                "functionRequestId": context.aws_request_id,
                **result.log_fields(),
                "milliseconds": round((time.perf_counter() - began) * 1000),
                "trace": frames(failure) if failure and outcome.reason is Reason.INTERNAL else None,
            },
        )
