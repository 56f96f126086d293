"""The metrics of one environment, as the functions and AWS emit them: namespace, name, dimensions.

Source of AWS's own: "Amazon API Gateway dimensions and metrics", "Types of metrics for Lambda functions", "AWS WAF
metrics and dimensions".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.functions.variables import METRICS_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Sequence

# The reasons of the functions' outcome tables, by the code that a caller gets under uniform disclosure. A test holds
# them to the tables: infra/ imports nothing of what it deploys.
REASONS_BY_CODE = {
    "confirmed": ("confirmed", "replayed"),
    "accepted": ("accepted", "cooling_down", "delivery_misconfigured", "delivery_failed"),
    "code_rejected": (
        "code_mismatch",
        "code_expired",
        "already_confirmed",
        "confirmed_unanswered",
        "not_confirmable",
        "user_not_found",
        "invalid_parameter",
        "refused_upstream",
        "cognito_limit",
    ),
    "alias_exists": ("alias_exists",),
    "too_many_attempts": ("too_many_attempts",),
    "validation_failed": ("invalid_field", "invalid_upstream"),
    "malformed_request": ("malformed",),
    "not_found": ("not_found",),
    "unsupported_media_type": ("media_type",),
    "payload_too_large": ("too_large",),
    "post_confirmation_failed": ("trigger_failed",),
    "service_busy": ("throttled",),
    "service_unavailable": ("secret_hash_rejected", "pool_waf_blocked", "upstream_failed", "secret_unavailable"),
    "service_misconfigured": ("misconfigured", "client_not_found", "secret_unusable"),
    "upstream_timeout": ("upstream_timeout",),
    "upstream_error": ("upstream_unknown",),
    "internal_error": ("internal",),
}
REJECTING = (*REASONS_BY_CODE["code_rejected"], "too_many_attempts")
"""The outcomes that guessing codes leads to."""


class Metrics:
    """Makes the metrics of an environment, whose functions call themselves `service`."""

    def __init__(self, *, service: str, stage: str, function_name: str, region: str) -> None:
        """Take the names that stand in their dimensions; the REST API's and the web ACL's are the service's."""
        self._service = service
        self._stage = stage
        self._function_name = function_name
        self._region = region

    def outcome(self, reason: str | None = None, *, minutes: int = 5) -> cloudwatch.Metric:
        """Count requests that ended for a reason, or all of them."""
        dimensions = {} if reason is None else {"reason": reason}
        return self._own("Outcome", "Sum", minutes=minutes, **dimensions)

    def outcomes(self, reasons: Sequence[str], label: str) -> cloudwatch.IMetric:
        """Count requests that ended for any of the reasons."""
        if len(reasons) == 1:
            return self.outcome(reasons[0]).with_(label=label)
        metrics = {f"m_{reason}": self.outcome(reason) for reason in reasons}
        return cloudwatch.MathExpression(
            # + would make nothing of the sum where one of the reasons did not occur
            expression=f"SUM([{', '.join(metrics)}])",
            using_metrics=metrics,
            label=label,
            period=cdk.Duration.minutes(5),
        )

    def secret_stale(self) -> cloudwatch.Metric:
        """Count readings of the secret that failed for good while the value last read served on."""
        return self._own("SecretStale", "Sum", minutes=1, reason="secret_unusable")

    def secret_age(self, *, minutes: int) -> cloudwatch.Metric:
        """Take the age in days of the client secret that the function reads."""
        return self._own("SecretAgeDays", "Maximum", minutes=minutes)

    def attempts_table_failed(self) -> cloudwatch.Metric:
        """Count requests that continued without the attempts table."""
        return self._own("AttemptsTableFailed", "Sum")

    def upstream_latency(self, statistic: str) -> cloudwatch.Metric:
        """Take the milliseconds that Cognito took."""
        return self._own("UpstreamLatency", statistic, label=statistic)

    def cold_starts(self) -> cloudwatch.Metric:
        """Count first requests of an execution environment."""
        return self._own("ColdStart", "Sum", function_name=self._function_name)

    def gateway(self, name: str, statistic: str, *, minutes: int = 5, label: str | None = None) -> cloudwatch.Metric:
        """Take one of API Gateway's metrics of the stage."""
        dimensions = {"ApiName": self._service, "Stage": self._stage}
        return _metric("AWS/ApiGateway", name, dimensions, statistic=statistic, minutes=minutes, label=label)

    def function(self, name: str, statistic: str = "Sum", *, minutes: int = 5) -> cloudwatch.Metric:
        """Take one of Lambda's metrics of the confirm function, all versions together."""
        return lambda_metric(name, self._function_name, statistic, minutes=minutes)

    def blocked(self, rule: str) -> cloudwatch.Metric:
        """Count requests that a rule of the web ACL blocked."""
        dimensions = {"WebACL": self._service, "Region": self._region, "Rule": rule}
        return _metric("AWS/WAFV2", "BlockedRequests", dimensions, statistic="Sum", minutes=5, label=rule)

    def _own(
        self, name: str, statistic: str, *, minutes: int = 5, label: str | None = None, **dimensions: str
    ) -> cloudwatch.Metric:
        named = {"service": self._service, **dimensions}
        return _metric(METRICS_NAMESPACE, name, named, statistic=statistic, minutes=minutes, label=label)


def lambda_metric(name: str, function_name: str, statistic: str = "Sum", *, minutes: int = 5) -> cloudwatch.Metric:
    """Take one of Lambda's metrics of a function."""
    return _metric("AWS/Lambda", name, {"FunctionName": function_name}, statistic=statistic, minutes=minutes)


def _metric(
    namespace: str, name: str, dimensions: dict[str, str], *, statistic: str, minutes: int, label: str | None = None
) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=namespace,
        metric_name=name,
        dimensions_map=dimensions,
        statistic=statistic,
        period=cdk.Duration.minutes(minutes),
        label=label,
    )
