"""The Lambda function behind ``POST /confirm``."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from confirmation import aws, fields, observability, secret
from confirmation.cognito import Cognito, Reply
from confirmation.errors import Refused
from confirmation.outcomes import BY_REASON
from confirmation.request import read_body
from confirmation.responses import Responses
from confirmation.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_lambda_powertools.event_handler.exceptions import NotFoundError
    from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
    from aws_lambda_powertools.utilities.typing import LambdaContext

settings = Settings.read(os.environ)
responses = Responses(settings)
readers = fields.confirm_readers(settings)
_clients = aws.Clients(os.environ)
_cognito_client = _clients.make("cognito-idp", settings.cognito_read_timeout_seconds)
client_secret = secret.ClientSecret(
    _clients.make("secretsmanager", secret.READ_TIMEOUT_SECONDS),
    arn=settings.client_secret_arn,
    cache_seconds=settings.secret_cache_seconds,
    on_stale=observability.secret_stale,
)
cognito = Cognito(
    _cognito_client,
    secret=client_secret,
    user_pool_client_id=settings.user_pool_client_id,
    read_timeout_seconds=settings.cognito_read_timeout_seconds,
)

# debug=False, said outright, wins over POWERTOOLS_DEV, which would print the event and answer with the trace.
app = APIGatewayRestResolver(debug=False)


@app.post("/confirm")
def confirm() -> Response[str]:
    """Confirm a sign-up."""
    return _answered("confirm", _confirm)


@app.not_found
def not_found(_: NotFoundError) -> Response[str]:
    """Answer an unknown path or method; the gateway lets none through as it is deployed."""
    return _answered("unknown", _refuse)


@observability.metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer a Lambda proxy event of a REST API."""
    return app.resolve(event, context)


def _confirm(event: APIGatewayProxyEvent) -> Reply:
    arguments = fields.read_fields(read_body(event), readers, fields.CONFIRM_REQUIRED)
    source_ip = event.request_context.identity.source_ip if settings.propagate_source_ip else None
    if source_ip:
        arguments["UserContextData"] = {**arguments.get("UserContextData", {}), "IpAddress": source_ip}
    return cognito.confirm_sign_up(arguments, app.lambda_context.get_remaining_time_in_millis)


def _refuse(_: APIGatewayProxyEvent) -> Reply:
    raise Refused("not_found")


def _answered(operation: str, work: Callable[[APIGatewayProxyEvent], Reply]) -> Response[str]:
    """Do the work, report on it and return its answer, whatever happens."""
    started = time.perf_counter()
    event = app.current_event
    try:
        reply = work(event)
    except Refused as refused:
        reply = Reply(outcome=BY_REASON[refused.reason], field_errors=refused.errors)
    except Exception as error:  # noqa: BLE001 - an invocation that fails would answer outside the contract
        reply = Reply(outcome=BY_REASON["internal"], error=error)
    gateway = event.raw_event.get("requestContext") or {}
    request_id = gateway.get("requestId") or ""
    origin = event.headers.get("origin")
    if reply.outcome.code is None:
        response = responses.success(origin, reply.session)
    else:
        response = responses.problem(reply.outcome, origin, request_id, reply.field_errors)
    observability.report(
        reply.outcome,
        operation=operation,
        upstream_milliseconds=reply.milliseconds,
        fields={
            "status": response.status_code,
            "requestId": request_id,
            "extendedRequestId": gateway.get("extendedRequestId"),
            "functionRequestId": app.lambda_context.aws_request_id,
            "userRef": reply.user_ref,
            "cognitoErrorCode": reply.error_code,
            "cognitoRequestId": reply.request_id,
            "sends": reply.sends,
            "upstreamMilliseconds": reply.milliseconds,
            "milliseconds": round((time.perf_counter() - started) * 1000),
            "trace": observability.frames(reply.error) if reply.error and reply.outcome.reason == "internal" else None,
        },
    )
    return response


def _prime() -> None:
    """Read the secret and open the connection to Cognito while the start still runs at full speed."""
    steps: dict[str, Callable[[], object]] = {
        "secret": lambda: client_secret.value(lambda: _INIT_MILLISECONDS, tries=1),
        "cognito": lambda: aws.open_connection(_cognito_client),
    }
    for name, step in steps.items():
        try:
            step()
        except Exception as error:  # noqa: BLE001 - the first request does it again, and tells
            observability.priming_failed(name, error)


# Lambda gives the start ten seconds. One try for the secret (4 s) and one for the connection (4 s) fit in.
_INIT_MILLISECONDS = 10_000
_prime()
