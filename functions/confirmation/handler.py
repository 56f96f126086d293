"""The Lambda function behind ``POST /confirm``."""

from __future__ import annotations

import gc

# What a start makes stays: looking through it for garbage, again and again while it grows, finds none.
gc.disable()

import os
import time
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from confirmation import aws, memory, observability, secret
from confirmation.cognito import Cognito, Reply
from confirmation.confirm import Confirm
from confirmation.errors import Refused, SecretError
from confirmation.outcome import outcome_of
from confirmation.outcomes import BY_REASON, CONFIRM_OUTCOMES
from confirmation.resend import Resend
from confirmation.responses import Responses
from confirmation.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_lambda_powertools.event_handler.exceptions import NotFoundError
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = Settings.read(os.environ)
responses = Responses(settings)
_clients = aws.Clients(os.environ)
client_secret = secret.ClientSecret(
    _clients.make("secretsmanager", secret.READ_TIMEOUT_SECONDS),
    arn=settings.client_secret_arn,
    cache_seconds=settings.secret_cache_seconds,
    on_read=observability.secret_age,
    on_stale=observability.secret_stale,
)
cognito = Cognito(
    _clients.make("cognito-idp", settings.cognito_read_timeout_seconds),
    secret=client_secret,
    user_pool_client_id=settings.user_pool_client_id,
    read_timeout_seconds=settings.cognito_read_timeout_seconds,
)
_memory = (
    memory.Memory(
        _clients.make("dynamodb", memory.READ_TIMEOUT_SECONDS, memory.CONNECT_TIMEOUT_SECONDS), settings.memory_table
    )
    if settings.memory_table
    else None
)
operations = {kind.name: kind(settings, cognito, client_secret, _memory) for kind in (Confirm, Resend)}

# debug=False, said outright, wins over POWERTOOLS_DEV, which would print the event and answer with the trace.
app = APIGatewayRestResolver(debug=False)


@app.post("/confirm")
def confirm() -> Response[str]:
    """Confirm a sign-up."""
    return _answered(operations["confirm"])


@app.post("/confirm/resend")
def resend() -> Response[str]:
    """Have a new code sent."""
    return _answered(operations["resend"])


@app.not_found
def not_found(_: NotFoundError) -> Response[str]:
    """Answer an unknown path or method; the gateway lets none through as it is deployed."""
    return _answered(None)


@observability.metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer a Lambda proxy event of a REST API."""
    return app.resolve(event, context)


def _answered(operation: Confirm | Resend | None) -> Response[str]:
    """Do the operation, report on it and return its answer, whatever happens; there is none for an unknown route."""
    started = time.perf_counter()
    event = app.current_event
    try:
        if operation is None:
            raise Refused("not_found")  # noqa: TRY301 - as for any other request that is not acceptable
        reply = operation.reply(event, app.lambda_context.get_remaining_time_in_millis)
    except Refused as refused:
        reply = Reply(outcome=BY_REASON[refused.reason], field_errors=refused.errors)
    except Exception as error:  # noqa: BLE001 - an invocation that fails would answer outside the contract
        reply = Reply(outcome=outcome_of(error, CONFIRM_OUTCOMES), error=error, error_class=type(error).__name__)
        if isinstance(error, SecretError):
            reply.error_class = str(error) or None  # Secrets Manager's error code, or what is wrong with the value
    gateway = event.raw_event.get("requestContext") or {}
    request_id = gateway.get("requestId") or ""
    origin = event.headers.get("origin")
    code = reply.outcome.answered_as(settings.disclosure)
    if code is None and operation:
        response = responses.success(operation.status, operation.success(reply), origin)
    else:
        response = responses.problem(str(code), reply, origin, request_id)
    observability.report(
        reply.outcome,
        operation=operation.name if operation else "unknown",
        upstream_milliseconds=reply.milliseconds,
        fields={
            "status": response.status_code,
            "requestId": request_id,
            "extendedRequestId": gateway.get("extendedRequestId"),
            "functionRequestId": app.lambda_context.aws_request_id,
            "userRef": reply.user_ref,
            "cognitoErrorCode": reply.error_code,
            "error": reply.error_class,
            "cognitoRequestId": reply.request_id,
            "sends": reply.sends,
            "upstreamMilliseconds": reply.milliseconds,
            "milliseconds": round((time.perf_counter() - started) * 1000),
            "trace": observability.frames(reply.error) if reply.error and reply.outcome.reason == "internal" else None,
        },
    )
    return response


def _prime() -> None:
    """Read the secret, rehearse the calls and open the connections while the start still runs at full speed."""
    steps: dict[str, Callable[[], object]] = {
        "secret": lambda: client_secret.value(lambda: _INIT_MILLISECONDS, tries=1),
        "cognito": cognito.prime,
    }
    if _memory:
        steps["memory"] = _memory.prime
    for name, step in steps.items():
        try:
            step()
        except Exception as error:  # noqa: BLE001 - the first request does it again, and tells
            observability.priming_failed(name, error)


# Lambda gives the start ten seconds. One try for the secret (4 s), Cognito's connection (3 s) and the table's (1.5 s)
# fit in.
_INIT_MILLISECONDS = 10_000
_prime()

gc.freeze()  # no request's collection looks through it either
gc.enable()
