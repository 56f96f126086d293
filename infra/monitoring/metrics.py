"""The metrics of one environment with the namespace, name and dimensions under which the functions and AWS emit them.

Sources for AWS's metrics: "Amazon API Gateway dimensions and metrics", "Types of metrics for Lambda functions", "AWS
WAF metrics and dimensions".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

from signup_functions.confirmation.outcomes import OUTCOMES
from signup_functions.confirmation.rows import Reason

from ..functions.variables import METRICS_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Sequence


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


class Metrics:
    """Creates the metrics of an environment."""

    def __init__(self, *, service: str, stage: str, function_name: str, region: str) -> None:
        """Set the values of the dimensions. The REST API and the web ACL have the name `service` as well."""
        self._service = service
        self._stage = stage
        self._function_name = function_name
        self._region = region

    def outcome(self, reason: str | None = None, *, minutes: int = 5) -> cloudwatch.Metric:
        """Return the number of requests with one reason, or of all requests."""
        dimensions = {} if reason is None else {"reason": reason}
        return self._own("Outcome", "Sum", minutes=minutes, **dimensions)

    def outcomes(self, reasons: Sequence[str], label: str) -> cloudwatch.IMetric:
        """Return the number of requests with any of the reasons."""
        if len(reasons) == 1:
            return self.outcome(reasons[0]).with_(label=label)
        metrics = {f"m_{reason}": self.outcome(reason) for reason in reasons}
        return cloudwatch.MathExpression(
            # With +, the sum would have no value if one of the reasons did not occur.
            expression=f"SUM([{', '.join(metrics)}])",
            using_metrics=metrics,
            label=label,
            period=cdk.Duration.minutes(5),
        )

    def secret_stale(self) -> cloudwatch.Metric:
        """Return the number of permanent failures to read the secret while the cached value was still used."""
        return self._own("SecretStale", "Sum", minutes=1, reason="secret_unusable")

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
        return self._own("UpstreamLatency", statistic, label=statistic)

    def cold_starts(self) -> cloudwatch.Metric:
        """Return the number of cold starts of the confirm function."""
        return self._own("ColdStart", "Sum", function_name=self._function_name)

    def gateway(self, name: str, statistic: str, *, minutes: int = 5, label: str | None = None) -> cloudwatch.Metric:
        """Return one of API Gateway's metrics for the stage."""
        dimensions = {"ApiName": self._service, "Stage": self._stage}
        return _metric("AWS/ApiGateway", name, dimensions, statistic=statistic, minutes=minutes, label=label)

    def function(self, name: str, statistic: str = "Sum", *, minutes: int = 5) -> cloudwatch.Metric:
        """Return one of Lambda's metrics for all versions of the confirm function."""
        return lambda_metric(name, self._function_name, statistic, minutes=minutes)

    def blocked(self, rule: str = "ALL") -> cloudwatch.Metric:
        """Return the number of requests that a rule of the web ACL, or any of them, blocked."""
        return self._web_acl("BlockedRequests", rule)

    def seen_by_web_acl(self) -> cloudwatch.IMetric:
        """Return the number of requests that the web ACL allowed or blocked."""
        return cloudwatch.MathExpression(
            # With +, the sum would have no value if none were allowed.
            expression="SUM([allowed, blocked])",
            using_metrics={"allowed": self._web_acl("AllowedRequests", "ALL"), "blocked": self.blocked()},
            period=cdk.Duration.minutes(5),
        )

    def _web_acl(self, name: str, rule: str) -> cloudwatch.Metric:
        dimensions = {"WebACL": self._service, "Region": self._region, "Rule": rule}
        return _metric("AWS/WAFV2", name, dimensions, statistic="Sum", minutes=5, label=rule)

    def _own(
        self, name: str, statistic: str, *, minutes: int = 5, label: str | None = None, **dimensions: str
    ) -> cloudwatch.Metric:
        named = {"service": self._service, **dimensions}
        return _metric(METRICS_NAMESPACE, name, named, statistic=statistic, minutes=minutes, label=label)


def lambda_metric(name: str, function_name: str, statistic: str = "Sum", *, minutes: int = 5) -> cloudwatch.Metric:
    """Return one of Lambda's metrics for a function."""
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
