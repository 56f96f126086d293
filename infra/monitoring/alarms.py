"""The alarms of an environment. docs/operate.md has a section with the name of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from constructs import Construct

from .metrics import ACTION_NEEDED, UPSTREAM_TROUBLE, Metrics, lambda_metric

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_sns as sns

    from ..settings import ServiceSettings


class Rate(NamedTuple):
    """The minimum number within five minutes, and the minimum percentage of all requests.

    The number keeps a single failure in a quiet hour from raising an alarm.
    """

    number: int
    percent: int


TROUBLE = Rate(5, 1)
ERRORS = Rate(3, 5)
SURGE = Rate(50, 50)
AGE_GRACE_DAYS = 7
A_DAY = 24 * 60


class Alarms(Construct):
    """All alarms. Each notifies the topic when it fires and when it recovers.

    An alarm's name holds its severity. `page` is for what users notice or will soon notice. `ticket` can wait until the
    next working day.

    Attributes:
        every: All alarms, for the dashboard.
        stop_roll_out: The alarms that roll a deployment back.

    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: ServiceSettings,
        service_name: str,
        metrics: Metrics,
        topic: sns.ITopic,
        rotation_function_name: str | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._service_name = service_name
        self._action = actions.SnsAction(topic)
        self.every: list[cloudwatch.Alarm] = []
        self._alarm("page", "action_needed", f"only a person can correct this. {_listed(ACTION_NEEDED)}",
                    metrics.logged("ActionNeeded", minutes=1), at_least=1)  # fmt: skip
        if metrics.has_gateway:
            self._alarm("page", "api_throttled",
                        "API Gateway rejects requests: all callers together exceed the stage's limit",
                        metrics.logged("ApiThrottled"), at_least=SURGE.number)  # fmt: skip
        slow = settings.latency_alarm_milliseconds
        self.stop_roll_out = [
            self._alarm("page", "function_errors",
                        "the function crashed, timed out, did not start or failed unexpectedly",
                        metrics.function_errors(), at_least=1),
            self._rate("page", "server_errors", "many responses are server errors (5xx)",
                       metrics.server_errors(), metrics.requests(), ERRORS),
            self._rate("page", "slow_responses", f"many responses take longer than {slow} ms",
                       metrics.percent_slower_than(slow), metrics.requests(), ERRORS,
                       number="one * of / 100", percent="one"),
        ]  # fmt: skip
        if rotation_function_name is not None:
            self._alarm("page", "rotation_failed", "a step of the secret's rotation failed; Secrets Manager retries it",
                        lambda_metric("Errors", rotation_function_name), at_least=1)  # fmt: skip
        if settings.monitoring == "full":
            self._tickets(metrics, settings.rotation_days if rotation_function_name else None, settings.web_acl)

    def _tickets(self, metrics: Metrics, rotation_days: int | None, web_acl: bool) -> None:  # noqa: FBT001
        self._rate("ticket", "upstream_trouble",
                   f"Cognito or Secrets Manager fails. {_listed(UPSTREAM_TROUBLE)}",
                   metrics.logged("UpstreamTrouble"), metrics.requests(), TROUBLE)  # fmt: skip
        self._rate("ticket", "rejected_codes", "somebody may be guessing codes: most requests are rejected",
                   metrics.logged("Rejected"), metrics.requests(), SURGE)  # fmt: skip
        self._alarm("ticket", "throttles", "Lambda has no execution environment left for the function",
                    metrics.function("Throttles"), at_least=TROUBLE.number)  # fmt: skip
        self._alarm("ticket", "priming_failed", "a start did not reach Secrets Manager, Cognito or the attempts table",
                    metrics.priming_failed(minutes=1), at_least=1)  # fmt: skip
        if web_acl:
            self._rate("ticket", "web_acl_blocked",
                       "the web ACL blocks most requests: an attack, or a limit that users share",
                       metrics.blocked(), metrics.requests(), SURGE)  # fmt: skip
        if rotation_days is not None:
            self._alarm("ticket", "secret_too_old",
                        f"the client secret has not rotated: it is a week older than {rotation_days} days",
                        metrics.secret_age(minutes=A_DAY), at_least=rotation_days + AGE_GRACE_DAYS,
                        missing=cloudwatch.TreatMissingData.IGNORE)  # fmt: skip

    def _rate(  # noqa: PLR0917 - read as one line
        self,
        severity: str,
        name: str,
        meaning: str,
        failures: cloudwatch.IMetric,
        total: cloudwatch.IMetric,
        rate: Rate,
        *,
        number: str = "one",
        percent: str = "100 * one / of",
    ) -> cloudwatch.Alarm:
        """Return an alarm on a rate. In the expressions of its two parts, `one` is `failures` and `of` is `total`."""
        expression = cloudwatch.MathExpression(
            expression=f"IF({number} >= {rate.number}, {percent}, 0)",
            using_metrics={"one": failures, "of": total},
            label=f"{name}, percent",
            period=cdk.Duration.minutes(5),
        )
        return self._alarm(severity, name, meaning, expression, at_least=rate.percent)

    def _alarm(
        self,
        severity: str,
        name: str,
        meaning: str,
        metric: cloudwatch.IMetric,
        *,
        at_least: float,
        missing: cloudwatch.TreatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING,
    ) -> cloudwatch.Alarm:
        """Return an alarm that fires when the metric reaches a value. `name` is its section in the runbook, too."""
        alarm = cloudwatch.Alarm(
            self,
            name,
            alarm_name=f"{self._service_name}-{severity}-{name}",
            alarm_description=f"{meaning[0].upper()}{meaning[1:]}. See docs/operate.md#{name}",
            metric=metric,
            threshold=at_least,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            evaluation_periods=1,
            treat_missing_data=missing,
        )
        alarm.add_alarm_action(self._action)
        alarm.add_ok_action(self._action)
        self.every.append(alarm)
        return alarm


def _listed(meanings: Mapping[str, str]) -> str:
    """Return the meaning of each reason, one of which is in the log."""
    return "The log has the reason: " + "; ".join(f"{reason}: {meaning}" for reason, meaning in meanings.items())
