"""Writes one log line for each request, and metrics in CloudWatch's embedded metric format (EMF)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import single_metric
from aws_lambda_powertools.metrics import MetricUnit

from signup_functions.shared.logs import make_logger, service_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup_functions.confirmation.rows import Level, Reason

DEFAULT_NAMESPACE = "SignupConfirmation"


class Observability:
    """The logger and the metrics of one service."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.service = service_name(environ)
        self.namespace = environ.get("POWERTOOLS_METRICS_NAMESPACE", DEFAULT_NAMESPACE)
        self._logger = make_logger(environ)

    def report(self, reason: Reason, *, level: Level, message: str, fields: Mapping[str, Any]) -> None:
        """Write a request's log line and its metric.

        The metric is `Outcome` (count), with the dimensions `service` and `reason`.

        Args:
            reason: The row of the outcome table.
            level: The line's level.
            message: The line's message.
            fields: The line's fields; None values are omitted.

        """
        present = {name: value for name, value in fields.items() if value is not None}
        log = {"INFO": self._logger.info, "WARNING": self._logger.warning, "ERROR": self._logger.error}[level]
        log(message, extra=present)
        self._emit("Outcome", MetricUnit.Count, 1, reason=reason.value)

    def secret_age(self, days: float) -> None:
        """Report the age of the secret's version that was just read, so that a stalled rotation shows.

        The metric is `SecretAgeDays` (a gauge), with the dimension `service`.
        """
        self._emit("SecretAgeDays", MetricUnit.NoUnit, days)

    def secret_stale(self, reason: str) -> None:
        """Report that the client secret could not be read and the cached value is still used."""
        log = self._logger.error if reason == "secret_unusable" else self._logger.warning
        log("client secret not readable, the cached value is still used", extra={"secretReason": reason})

    def attempts_table_failed(self, error: Exception) -> None:
        """Report that the table did not respond as expected and the request continued without it.

        The metric is `AttemptsTableFailed` (count), with the dimension `service`.
        """
        self._logger.warning("attempts table failed", extra={"error": str(error)})
        self._emit("AttemptsTableFailed", MetricUnit.Count, 1)

    def priming_failed(self, what: str, error: str) -> None:
        """Report that a priming step failed. The first request will do its work instead.

        The metric is `PrimingFailed` (count), with the dimension `service`.
        """
        self._logger.warning("priming failed", extra={"priming": what, "error": error})
        self._emit("PrimingFailed", MetricUnit.Count, 1)

    def _emit(self, name: str, unit: MetricUnit, value: float, **dimensions: str) -> None:
        with single_metric(name, unit, value, namespace=self.namespace) as metric:
            for dimension, text in {"service": self.service, **dimensions}.items():
                metric.add_dimension(dimension, text)
