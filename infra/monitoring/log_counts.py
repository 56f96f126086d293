"""Metrics that CloudWatch Logs counts in the logs, so that several reasons share one metric and one alarm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_logs as logs
from constructs import Construct

from .metrics import ACTION_NEEDED, REJECTING, UPSTREAM_TROUBLE, log_counts_namespace

if TYPE_CHECKING:
    from collections.abc import Iterable


class LogCounts(Construct):
    """The counts of `Metrics.logged`. AWS charges only for a metric that was counted in the hour."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        service: str,
        function_log: logs.ILogGroup,
        access_log: logs.ILogGroup | None,
    ) -> None:
        """Count the lines of the function's log and of the API's access log, if this service has an API of its own."""
        super().__init__(scope, construct_id)
        reasons = {"ActionNeeded": ACTION_NEEDED, "UpstreamTrouble": UPSTREAM_TROUBLE, "Rejected": REJECTING}
        patterns = {name: _any("$.reason", of) for name, of in reasons.items()}
        # The secret cannot be read, and the cached value is still used.
        patterns["ActionNeeded"] += ' || ($.secretReason = "secret_unusable")'
        counted = {name: (function_log, pattern) for name, pattern in patterns.items()}
        if access_log is not None:
            counted["ApiThrottled"] = (access_log, _any("$.responseType", ("THROTTLED", "QUOTA_EXCEEDED")))
        else:  # API Gateway would count these itself
            counted["ServerErrors"] = (function_log, "$.status >= 500")
        for name, (log_group, pattern) in counted.items():
            logs.CfnMetricFilter(
                self,
                name,
                log_group_name=log_group.log_group_name,
                filter_pattern=f"{{ {pattern} }}",
                metric_transformations=[
                    logs.CfnMetricFilter.MetricTransformationProperty(
                        metric_namespace=log_counts_namespace(service), metric_name=name, metric_value="1"
                    )
                ],
            )


def _any(field: str, values: Iterable[str]) -> str:
    return " || ".join(f'({field} = "{value}")' for value in values)
