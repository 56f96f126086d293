"""Metrics that CloudWatch Logs makes of the logs. The functions write nothing more for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_logs as logs
from constructs import Construct

from .metrics import ACTION_NEEDED, REJECTING, UPSTREAM_TROUBLE, log_metrics_namespace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..settings import ServiceSettings


class LogMetrics(Construct):
    """The counts of `Metrics.logged`, in which several reasons share one metric and one alarm, and Cognito's latency.

    AWS charges for a metric only in hours in which it has data.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: ServiceSettings,
        service_name: str,
        function_log: logs.ILogGroup,
        access_log: logs.ILogGroup | None,
    ) -> None:
        """Make the metrics. Without an access log, the service has no API of its own."""
        super().__init__(scope, construct_id)
        self._namespace = log_metrics_namespace(service_name)
        # The second part: the secret cannot be read, and the cached value is still used.
        needed = _any("$.reason", ACTION_NEEDED) + ' || ($.secretReason = "secret_unusable")'
        self._metric("ActionNeeded", function_log, needed)
        if access_log is not None:
            self._metric("ApiThrottled", access_log, _any("$.responseType", ("THROTTLED", "QUOTA_EXCEEDED")))
        else:  # API Gateway would count these itself
            self._metric("ServerErrors", function_log, "$.status >= 500")
        if settings.monitoring == "full":
            self._metric("UpstreamTrouble", function_log, _any("$.reason", UPSTREAM_TROUBLE))
            self._metric("Rejected", function_log, _any("$.reason", REJECTING))
            self._metric("UpstreamLatency", function_log, "$.upstreamMilliseconds >= 0",
                         value="$.upstreamMilliseconds", unit="Milliseconds")  # fmt: skip

    def _metric(
        self, name: str, log_group: logs.ILogGroup, pattern: str, *, value: str = "1", unit: str | None = None
    ) -> None:
        logs.CfnMetricFilter(
            self,
            name,
            log_group_name=log_group.log_group_name,
            filter_pattern=f"{{ {pattern} }}",
            metric_transformations=[
                logs.CfnMetricFilter.MetricTransformationProperty(
                    metric_namespace=self._namespace, metric_name=name, metric_value=value, unit=unit
                )
            ],
        )


def _any(field: str, values: Iterable[str]) -> str:
    return " || ".join(f'({field} = "{value}")' for value in values)
