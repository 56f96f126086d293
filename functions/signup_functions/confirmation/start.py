"""Starts the service in an execution environment, and does two things at once.

Threads read the secret and open the connections, so that the first request does not have to wait for them. Meanwhile,
the main thread imports the modules that only requests need, Powertools above all.
"""

from __future__ import annotations

import time
from functools import partial
from threading import Lock, Thread
from typing import TYPE_CHECKING

from signup_functions.confirmation import attempts_table, secret, upstream
from signup_functions.confirmation.settings import ConfirmationSettings
from signup_functions.shared import aws, deadline
from signup_functions.shared.runtime import Runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from signup_functions.confirmation.observability import Observability
    from signup_functions.confirmation.service import Service

LONGEST_SECONDS = 5
"""How long a start waits for its threads. Lambda allows ten seconds for a start, imports included."""
INIT_MILLISECONDS = 10_000


def start(environ: Mapping[str, str], *, runtime: Runtime | None = None, prime: bool = True) -> Service:
    """Start the service.

    Args:
        environ: The environment variables: settings, and the variables of the SDK and of Powertools.
        runtime: Clock, sleep, randomness and network; by default the real ones.
        prime: Whether to read the secret and to open the connections.

    Raises:
        SettingError: A setting is missing or invalid.

    """
    settings = ConfirmationSettings.read(environ)
    runtime = runtime or Runtime()
    clients, priming, reports = aws.Clients(environ), _Priming(enabled=prime), _DeferredReports()

    secrets_manager = aws.AwsService(
        clients.sdk_client("secretsmanager", secret.READ_TIMEOUT_SECONDS), runtime, upstream.raise_for_status
    )
    cache = secret.SecretCache(
        secrets_manager,
        runtime,
        arn=settings.client_secret_arn,
        cache_seconds=settings.secret_cache_seconds,
        reports=reports,
    )
    priming.begin("secret", lambda: partial(cache.value, lambda: INIT_MILLISECONDS, tries=1))
    user_pools = aws.AwsService(
        clients.sdk_client("cognito-idp", settings.cognito_read_timeout_seconds), runtime, upstream.raise_for_response
    )
    priming.begin(
        "cognito", partial(user_pools.dry_run, "confirm_sign_up", ClientId="-", Username="-", ConfirmationCode="-")
    )
    dynamodb = None
    if settings.attempts_table:
        read, connect = attempts_table.READ_TIMEOUT_SECONDS, attempts_table.CONNECT_TIMEOUT_SECONDS
        dynamodb = aws.AwsService(
            clients.sdk_client("dynamodb", read, connect), runtime, upstream.raise_unless_json_object
        )
        priming.begin(
            "attempts_table", partial(dynamodb.dry_run, "update_item", TableName="-", Key={"key": {"S": "-"}})
        )

    # While the threads wait for the network:
    from signup_functions.confirmation import (  # noqa: PLC0415
        cognito,
        confirm,
        observability,
        resend,
        resend_limit,
        service,
        submissions,
    )

    observed = observability.Observability(environ)
    app_client = cognito.Cognito(
        user_pools,
        runtime,
        secret_cache=cache,
        user_pool_client_id=settings.user_pool_client_id,
        read_timeout_seconds=settings.cognito_read_timeout_seconds,
    )
    announced = limit = None
    if dynamodb:
        table = attempts_table.AttemptsStore(dynamodb, settings.attempts_table)
        announced = submissions.Submissions(
            table,
            runtime,
            send_seconds=deadline.CONNECT_TIMEOUT_SECONDS + settings.cognito_read_timeout_seconds,
            attempts_per_hour=settings.attempts_per_hour,
            uniform=settings.disclosure == "uniform",
            on_failure=observed.attempts_table_failed,
        )
        limit = resend_limit.ResendLimit(
            table,
            runtime,
            resends_per_hour=settings.resends_per_hour,
            cooldown_seconds=settings.resend_cooldown_seconds,
            on_failure=observed.attempts_table_failed,
        )
    started = service.Service(
        settings=settings,
        runtime=runtime,
        secret_cache=cache,
        observability=observed,
        confirm=confirm.Confirm(app_client, announced),
        resend=resend.Resend(settings, app_client, limit),
    )
    for name, failure in priming.failures().items():
        observed.priming_failed(name, failure)
    reports.pass_to(observed)
    return started


class _Priming:
    """Runs steps of the start in threads of their own."""

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled
        self._end = time.monotonic() + LONGEST_SECONDS
        self._threads: dict[str, Thread | None] = {}
        self._failures: dict[str, str] = {}

    def begin(self, name: str, prepare: Callable[[], Callable[[], object]]) -> None:
        """Do a step's CPU work here, and call what that returned in a thread."""
        if not self._enabled:
            return
        self._threads[name] = None
        try:
            connect = prepare()
        except Exception as error:  # noqa: BLE001 - the first request does this work and reports the error
            self._failures[name] = type(error).__name__
            return

        def run() -> None:
            try:
                connect()
            except Exception as error:  # noqa: BLE001 - the first request repeats the step and reports the error
                self._failures[name] = type(error).__name__

        self._threads[name] = thread = Thread(target=run, name=f"prime-{name}", daemon=True)
        thread.start()

    def failures(self) -> dict[str, str]:
        """Return the class of the error of each failed step. A step that hangs continues in the background."""
        for name, thread in self._threads.items():
            if thread:
                thread.join(max(0, self._end - time.monotonic()))
                if thread.is_alive():
                    self._failures[name] = "TimeoutError"
        return {name: self._failures[name] for name in self._threads if name in self._failures}


class _DeferredReports:
    """Keeps what is reported before Powertools is imported, and passes it on."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: list[Callable[[Observability], None]] = []
        self._observability: Observability | None = None

    def secret_age(self, days: float) -> None:
        """See `Observability.secret_age`."""
        self._report(lambda observability: observability.secret_age(days))

    def secret_stale(self, reason: str) -> None:
        """See `Observability.secret_stale`."""
        self._report(lambda observability: observability.secret_stale(reason))

    def pass_to(self, observability: Observability) -> None:
        """Pass on what was reported so far, and from now on every report at once."""
        with self._lock:
            self._observability = observability
        for report in self._kept:
            report(observability)

    def _report(self, report: Callable[[Observability], None]) -> None:
        with self._lock:
            if self._observability is None:
                self._kept.append(report)
                return
        report(self._observability)
