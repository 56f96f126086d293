"""The metrics of one environment with the namespace, name and dimensions under which the functions and AWS emit them.

Sources for AWS's metrics: "Amazon API Gateway dimensions and metrics", "Types of metrics for Lambda functions", "AWS
WAF metrics and dimensions".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

from signup_functions.confirmation.outcomes import OUTCOMES
from signup_functions.confirmation.rows import Reason

from ..functions.variables import METRICS_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def _reasons_by_code() -> dict[str, list[str]]:
    """Return the reasons of the outcome table, by the code that a caller gets under uniform disclosure."""
    grouped: dict[str, list[str]] = {}
    for row in OUTCOMES:
        answer = row.confirm or row.resend
        problem = answer.problem if answer else None
        code = problem or (Reason.CONFIRMED if row.confirm else Reason.ACCEPTED).value
        grouped.setdefault(code, []).append(row.reason.value)
    return grouped


REASONS_BY_CODE = _reasons_by_code()
REJECTING = (*REASONS_BY_CODE["code_rejected"], Reason.TOO_MANY_ATTEMPTS.value)
"""The outcomes of guessing codes."""
_ALARMS = [(row.reason, row.alarm) for row in OUTCOMES if row.alarm and row.reason is not Reason.INTERNAL]
ACTION_NEEDED = {reason.value: alarm.meaning for reason, alarm in _ALARMS if alarm.on == "each"}
"""The outcomes of which each one needs a person. A defect of the function is among its errors instead."""
UPSTREAM_TROUBLE = {reason.value: alarm.meaning for reason, alarm in _ALARMS if alarm.on == "rate"}
"""The outcomes that mean trouble only if there are many."""
MAX_MILLISECONDS = 30_000
"""API Gateway waits 29 s for the function."""


@dataclass(frozen=True, kw_only=True)
class Metrics:
    """Creates the metrics of an environment. Its REST API and web ACL are named `service_name` as well."""

    service_name: str
    stage: str | None
    """None: another gateway than the construct's invokes the function."""
    function_name: str
    region: str

    @property
    def has_gateway(self) -> bool:
        """Whether the construct has its own API."""
        return self.stage is not None

    def outcomes(self, reasons: Sequence[str], label: str) -> cloudwatch.IMetric:
        """Return the number of requests with any of the reasons."""
        outcomes = {f"m_{reason}": self._own("Outcome", "Sum", reason=reason) for reason in reasons}
        if len(reasons) == 1:
            return outcomes.popitem()[1].with_(label=label)
        # With +, the sum would have no value if one of the reasons did not occur.
        return _expression(f"SUM([{', '.join(outcomes)}])", outcomes, label)

    def logged(self, name: str, *, minutes: int = 5) -> cloudwatch.Metric:
        """Return the number of log lines that one of `LogMetrics` counts."""
        return self._from_log(name, "Sum", minutes=minutes)

    def function_errors(self) -> cloudwatch.IMetric:
        """Return the number of invocations without a result, and of the function's own defects.

        The function responds to a defect with 500, so Lambda does not count it as an error.
        """
        metrics = {
            "errors": self.function("Errors", minutes=1),
            "defects": self._own("Outcome", "Sum", minutes=1, reason=Reason.INTERNAL.value),
        }
        return _expression("SUM([errors, defects])", metrics, "function errors", minutes=1)

    def requests(self) -> cloudwatch.Metric:
        """Return the number of requests that API Gateway received, or else of invocations. Both are free."""
        return self.gateway("Count", "Sum") if self.has_gateway else self.function("Invocations")

    def server_errors(self) -> cloudwatch.Metric:
        """Return the number of responses with 5xx: API Gateway's, or else those that the function logged."""
        return self.gateway("5XXError", "Sum") if self.has_gateway else self.logged("ServerErrors")

    def percent_slower_than(self, milliseconds: int) -> cloudwatch.Metric:
        """Return the percentage of responses that took longer.

        The statistic PR is the percentage of values in a range. Unlike a percentile, which CloudWatch ignores below a
        thousand values in the period, it means something for a handful.
        """
        return self.response_time(f"PR({milliseconds}:{MAX_MILLISECONDS})")

    def response_time(self, statistic: str, *, label: str | None = None) -> cloudwatch.Metric:
        """Return the response time of API Gateway, or else the duration of invocations, in milliseconds."""
        if self.has_gateway:
            return self.gateway("Latency", statistic, label=label)
        return self.function("Duration", statistic, label=label)

    def secret_age(self, *, minutes: int) -> cloudwatch.Metric:
        """Return the age in days of the client secret that the function reads."""
        return self._own("SecretAgeDays", "Maximum", minutes=minutes)

    def attempts_table_failed(self) -> cloudwatch.Metric:
        """Return the number of requests that continued without the attempts table."""
        return self._own("AttemptsTableFailed", "Sum")

    def priming_failed(self, *, minutes: int = 5) -> cloudwatch.Metric:
        """Return the number of services that cold starts of the confirm function did not reach."""
        return self._own("PrimingFailed", "Sum", minutes=minutes)

    def upstream_latency(self, statistic: str) -> cloudwatch.Metric:
        """Return the response time of Cognito in milliseconds."""
        return self._from_log("UpstreamLatency", statistic, label=statistic)

    def gateway(self, name: str, statistic: str, *, minutes: int = 5, label: str | None = None) -> cloudwatch.Metric:
        """Return one of API Gateway's metrics for the stage."""
        dimensions = {"ApiName": self.service_name, "Stage": self.stage or ""}
        return _metric("AWS/ApiGateway", name, dimensions, statistic=statistic, minutes=minutes, label=label)

    def function(
        self, name: str, statistic: str = "Sum", *, minutes: int = 5, label: str | None = None
    ) -> cloudwatch.Metric:
        """Return one of Lambda's metrics for all versions of the confirm function."""
        return lambda_metric(name, self.function_name, statistic, minutes=minutes, label=label)

    def blocked(self, rule: str = "ALL") -> cloudwatch.Metric:
        """Return the number of requests that a rule of the web ACL, or any of them, blocked."""
        dimensions = {"WebACL": self.service_name, "Region": self.region, "Rule": rule}
        return _metric("AWS/WAFV2", "BlockedRequests", dimensions, statistic="Sum", minutes=5, label=rule)

    def _own(self, name: str, statistic: str, *, minutes: int = 5, **dimensions: str) -> cloudwatch.Metric:
        named = {"service": self.service_name, **dimensions}
        return _metric(METRICS_NAMESPACE, name, named, statistic=statistic, minutes=minutes)

    def _from_log(self, name: str, statistic: str, *, minutes: int = 5, label: str | None = None) -> cloudwatch.Metric:
        return _metric(
            log_metrics_namespace(self.service_name), name, {}, statistic=statistic, minutes=minutes, label=label
        )


def log_metrics_namespace(service_name: str) -> str:
    """Return the namespace of the metrics that CloudWatch Logs makes, which have no dimensions."""
    return f"{METRICS_NAMESPACE}/{service_name}"


def lambda_metric(
    name: str, function_name: str, statistic: str = "Sum", *, minutes: int = 5, label: str | None = None
) -> cloudwatch.Metric:
    """Return one of Lambda's metrics for a function."""
    dimensions = {"FunctionName": function_name}
    return _metric("AWS/Lambda", name, dimensions, statistic=statistic, minutes=minutes, label=label)


def _expression(
    expression: str, metrics: Mapping[str, cloudwatch.IMetric], label: str, *, minutes: int = 5
) -> cloudwatch.MathExpression:
    return cloudwatch.MathExpression(
        expression=expression, using_metrics=metrics, label=label, period=cdk.Duration.minutes(minutes)
    )


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
