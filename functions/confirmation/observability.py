"""What an operator sees of a request: one log line, and metrics in CloudWatch's embedded metric format."""

from __future__ import annotations

import logging
import os
import traceback
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics, single_metric
from aws_lambda_powertools.metrics import MetricUnit

if TYPE_CHECKING:
    from confirmation.outcome import Outcome

SERVICE = os.environ.get("POWERTOOLS_SERVICE_NAME", "signup-confirmation")
NAMESPACE = os.environ.get("POWERTOOLS_METRICS_NAMESPACE", "SignupConfirmation")

# At DEBUG botocore logs whole requests, code and secret hash with them, and Powertools logs paths. Lambda sets
# the root logger's level from the function's configuration; these stay where they are.
for _name in ("botocore", "boto3", "urllib3", "aws_lambda_powertools"):
    logging.getLogger(_name).setLevel(logging.WARNING)

logger = Logger(service=SERVICE, location=None, utc=True, use_rfc3339=True)
metrics = Metrics(namespace=NAMESPACE, service=SERVICE)


def report(outcome: Outcome, *, operation: str, upstream_milliseconds: int | None, fields: dict[str, Any]) -> None:
    """Write the request's log line and add its metrics; ``fields`` are the line's, and ``None`` is left out.

    Metrics have the dimension ``service``, and once more ``service`` and ``reason``: ``Outcome`` (count) and,
    when Cognito was asked, ``UpstreamLatency`` (milliseconds).
    """
    present = {name: value for name, value in fields.items() if value is not None}
    log = {"INFO": logger.info, "WARNING": logger.warning, "ERROR": logger.error}[outcome.level]
    log(f"{operation} {outcome.reason}", extra={"operation": operation, "reason": outcome.reason, **present})
    metrics.add_dimensions(service=SERVICE, reason=outcome.reason)
    metrics.add_metric("Outcome", MetricUnit.Count, 1)
    if upstream_milliseconds is not None:
        metrics.add_metric("UpstreamLatency", MetricUnit.Milliseconds, upstream_milliseconds)


def secret_age(days: float) -> None:
    """Tell how old the client secret is that was read just now: what does not rotate any more is seen by that.

    Metric ``SecretAgeDays`` (a gauge), dimension ``service``.
    """
    with single_metric("SecretAgeDays", MetricUnit.NoUnit, days, namespace=NAMESPACE) as metric:
        metric.add_dimension("service", SERVICE)


def secret_stale(reason: str) -> None:
    """Tell that the client secret could not be read and the value last read serves on.

    Metric ``SecretStale`` (count), dimensions ``service`` and ``reason``.
    """
    log = logger.error if reason == "secret_unusable" else logger.warning
    log("client secret not readable, the value last read serves on", extra={"secretReason": reason})
    with single_metric("SecretStale", MetricUnit.Count, 1, namespace=NAMESPACE) as metric:
        metric.add_dimension("service", SERVICE)
        metric.add_dimension("reason", reason)


def memory_failed(failure: Exception) -> None:
    """Tell that the table did not answer as it should and the request went on without it.

    Metric ``memory_failed`` (count), dimension ``service``.
    """
    logger.warning("memory failed", extra={"error": str(failure)})
    with single_metric("memory_failed", MetricUnit.Count, 1, namespace=NAMESPACE) as metric:
        metric.add_dimension("service", SERVICE)


def rotation(step: str, why: str | None) -> None:
    """Tell that a step of a rotation of the secret was done, or ``why`` it was not.

    There is no metric: a step that failed is an invocation that failed, which Lambda counts.
    """
    if why is None:
        logger.info(f"rotation {step}", extra={"step": step})
    else:
        logger.error(f"rotation {step} failed", extra={"step": step, "error": why})


def priming_failed(what: str, error: Exception) -> None:
    """Tell that a connection could not be opened ahead of the first request, which will open it itself."""
    logger.warning("priming failed", extra={"priming": what, "error": type(error).__name__})


def frames(error: BaseException) -> list[str]:
    """Return an exception's class and where it came from, without its text: that may hold what the caller sent."""
    return [type(error).__name__, *traceback.format_tb(error.__traceback__)]
