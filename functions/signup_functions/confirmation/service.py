"""The service in one execution environment. `build` creates a `Service`, which handles events."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from signup_functions.confirmation import attempts_table, priming, secret, upstream
from signup_functions.confirmation.attempts_table import AttemptsTable
from signup_functions.confirmation.cognito import Cognito
from signup_functions.confirmation.confirm import Confirm
from signup_functions.confirmation.errors import Refused, SecretError
from signup_functions.confirmation.observability import Observability
from signup_functions.confirmation.outcomes import BY_REASON, outcome_of
from signup_functions.confirmation.reasons import Reason
from signup_functions.confirmation.request import EXPECTED, Request, read_request
from signup_functions.confirmation.resend import Resend
from signup_functions.confirmation.resend_limit import ResendLimit
from signup_functions.confirmation.responses import Responses
from signup_functions.confirmation.result import Result
from signup_functions.confirmation.settings import Settings
from signup_functions.shared import aws
from signup_functions.shared.logs import frames
from signup_functions.shared.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from aws_lambda_powertools.event_handler import Response
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from signup_functions.shared.surroundings import Transport

ROUTES = {"/confirm", "/confirm/resend"}

Primers = dict[str, Callable[[], Callable[[], object]]]


def build(
    environ: Mapping[str, str],
    *,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
    random: Random | None = None,
    transport: Transport | None = None,
) -> Service:
    """Build the service.

    Args:
        environ: The environment variables: settings, and the variables of the SDK and of Powertools.
        clock: Seconds since 1970.
        sleep: Waits for some seconds.
        random: The source of all jitter and of the marks in the attempts table.
        transport: Sends every request to AWS in place of the network.

    Raises:
        SettingError: A setting is missing or invalid.

    """
    settings = Settings.read(environ)
    surroundings = Surroundings(clock=clock, sleep=sleep, random=random, transport=transport)
    observability = Observability(environ)
    clients = aws.Clients(environ)
    client_secret = secret.ClientSecret(
        aws.Service(
            clients.sdk_client("secretsmanager", secret.READ_TIMEOUT_SECONDS), surroundings, upstream.judge_status
        ),
        surroundings,
        arn=settings.client_secret_arn,
        cache_seconds=settings.secret_cache_seconds,
        on_read=observability.secret_age,
        on_stale=observability.secret_stale,
    )
    user_pools = aws.Service(
        clients.sdk_client("cognito-idp", settings.cognito_read_timeout_seconds), surroundings, upstream.judge
    )
    cognito = Cognito(
        user_pools,
        surroundings,
        secret=client_secret,
        user_pool_client_id=settings.user_pool_client_id,
        read_timeout_seconds=settings.cognito_read_timeout_seconds,
    )
    primers: Primers = {
        "secret": lambda: lambda: client_secret.value(lambda: priming.INIT_MILLISECONDS, tries=1),
        "cognito": lambda: user_pools.rehearse("confirm_sign_up", ClientId="-", Username="-", ConfirmationCode="-"),
    }
    table = limit = None
    if settings.attempts_table:
        read, connect = attempts_table.READ_TIMEOUT_SECONDS, attempts_table.CONNECT_TIMEOUT_SECONDS
        dynamodb = aws.Service(clients.sdk_client("dynamodb", read, connect), surroundings, upstream.judge_json)
        primers["attempts_table"] = lambda: dynamodb.rehearse("put_item", TableName="-", Item={"key": {"S": "-"}})
        table = AttemptsTable(dynamodb, surroundings, settings.attempts_table)
        limit = ResendLimit(
            table,
            surroundings,
            resends_per_hour=settings.resends_per_hour,
            cooldown_seconds=settings.resend_cooldown_seconds,
        )
    confirm = Confirm(settings, cognito, client_secret, table, observability)
    resend = Resend(settings, cognito, client_secret, limit, observability)
    return Service(settings, surroundings, observability, (confirm, resend), primers)


class Service:
    """Handles the events of one execution environment."""

    def __init__(
        self,
        settings: Settings,
        surroundings: Surroundings,
        observability: Observability,
        operations: tuple[Confirm, Resend],
        primers: Primers,
    ) -> None:
        """Set up the routes.

        Args:
            settings: The environment's settings.
            surroundings: Clock and randomness.
            observability: Logs and metrics.
            operations: The operations behind the routes.
            primers: The steps of `prime` by name. Each does its CPU work and returns a function that uses the network.

        """
        self._settings = settings
        self._surroundings = surroundings
        self._observability = observability
        self._responses = Responses(settings, surroundings.random)
        self._primers = primers
        self._app = self._routes(*operations)
        self.handle = observability.metrics.log_metrics(self._handle, capture_cold_start_metric=True)
        """Returns a Lambda proxy response to an event of any kind. Never raises."""

    def prime(self) -> None:
        """Read the secret and open the connections, so that the first request does not have to wait for them."""
        steps = {}
        for name, prepare in self._primers.items():
            try:
                steps[name] = prepare()
            except Exception as error:  # noqa: BLE001 - the first request does this work and reports the error
                self._observability.priming_failed(name, type(error).__name__)
        for name, failure in priming.side_by_side(steps).items():
            self._observability.priming_failed(name, failure)

    def _routes(self, confirm: Confirm, resend: Resend) -> APIGatewayRestResolver:
        # An explicit debug=False overrides POWERTOOLS_DEV, which would print the event and respond with the trace.
        app = APIGatewayRestResolver(debug=False)
        app.post("/confirm")(lambda: self._respond(confirm))
        app.post("/confirm/resend")(lambda: self._respond(resend))
        # The deployed gateway passes no other path or method.
        app.not_found(lambda _: self._respond(None))
        return app

    def _handle(self, event: object, context: LambdaContext) -> dict[str, Any]:
        request = read_request(event)
        self._app.context.update(request=request, context=context)
        # The resolver ignores slashes at the end of a path.
        path = request.route if request.route in ROUTES else "/"
        return self._app.resolve({"httpMethod": request.method, "path": path}, context)

    def _respond(self, operation: Confirm | Resend | None) -> Response[str]:
        """Run an operation, report its result and return the response. Never raises; None is an unknown route."""
        began, now = time.perf_counter(), self._surroundings.clock()
        request: Request = self._app.context["request"]
        context: LambdaContext = self._app.context["context"]
        try:
            if operation is None:
                raise Refused(Reason.NOT_FOUND)  # noqa: TRY301 - handled like any other refused request
            result = operation.run(request, now, context.get_remaining_time_in_millis)
        except Refused as refused:
            result = Result(outcome=BY_REASON[refused.reason], field_errors=refused.errors)
        except Exception as error:  # noqa: BLE001 - the response to a failed invocation would break the contract
            result = Result(outcome=outcome_of(error, "confirm"), error=error)
        answer = result.outcome.answer(operation.operation if operation else "confirm", self._settings.disclosure)
        if operation and answer.problem is None:
            body = {"status": operation.said, **result.members}
            response = self._responses.success(operation.status, body, request.origin)
        else:
            response = self._responses.problem(
                answer,
                request.origin,
                request.request_id,
                field_errors=result.field_errors,
                seconds_left=result.seconds_left,
            )
        self._report(operation, request, context, result, response.status_code, began)
        return response

    def _report(  # noqa: PLR0913, PLR0917 - called once, with the parts of the log line
        self,
        operation: Confirm | Resend | None,
        request: Request,
        context: LambdaContext,
        result: Result,
        status: int,
        began: float,
    ) -> None:
        outcome, name = result.outcome, operation.operation if operation else "unknown"
        fields = {
            "operation": name,
            "reason": outcome.reason.value,
            "status": status,
            "requestId": request.request_id,
            "extendedRequestId": request.extended_request_id,
            "functionRequestId": context.aws_request_id,
            **result.log_fields(),
            "milliseconds": round((time.perf_counter() - began) * 1000),
            "trace": frames(result.failure) if result.failure and outcome.reason is Reason.INTERNAL else None,
        }
        if isinstance(result.error, SecretError):
            fields["error"] = str(result.error) or None  # Secrets Manager's error code, or the value's defect
        self._observability.report(
            outcome.reason,
            level=outcome.level if request.is_proxy_request else "WARNING",
            message=f"{name} {outcome.reason.value}" + ("" if request.is_proxy_request else f": {EXPECTED}"),
            fields=fields,
        )
