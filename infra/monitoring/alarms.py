"""The alarms of an environment. docs/operate.md has a section with the name of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from constructs import Construct

from signup_functions.confirmation.outcomes import OUTCOMES
from signup_functions.confirmation.rows import Reason

from .metrics import REJECTING, Metrics, lambda_metric

if TYPE_CHECKING:
    from aws_cdk import aws_sns as sns

# The least number within five minutes, and the percentage of all.
A_RATE = (5, 1)
AN_ERROR_RATE = (3, 5)
A_SURGE = (50, 50)
AGE_GRACE_DAYS = 7
A_DAY = 24 * 60


class Alarms(Construct):
    """All alarms. Each notifies the topic when it fires and when it recovers.

    Attributes:
        every: All alarms, for the dashboard.
        stop_roll_out: The alarms that roll a deployment back.

    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        service: str,
        metrics: Metrics,
        topic: sns.ITopic,
        p99_milliseconds: int,
        rotation_function_name: str | None,
        rotation_days: int | None,
        web_acl: bool,
    ) -> None:
        """Create the alarms; those of the rotation or the web ACL only if there is one."""
        super().__init__(scope, construct_id)
        self._service = service
        self._action = actions.SnsAction(topic)
        self.every: list[cloudwatch.Alarm] = []
        each = {}
        for row in OUTCOMES:
            if row.alarm and row.alarm.on == "each":
                one = metrics.outcome(row.reason, minutes=1)
                each[row.reason] = self._alarm(row.reason, row.alarm.meaning, one, at_least=1)
            elif row.alarm:
                self._rate(row.reason, row.alarm.meaning, metrics.outcome(row.reason), metrics.outcome(), A_RATE)
        self._alarm("secret_stale",
                    "the client secret is missing, denied, undecryptable or malformed; the cached value is still used "
                    "for an hour",
                    metrics.secret_stale(), at_least=1)  # fmt: skip
        self._alarm("priming_failed", "a start did not reach Secrets Manager, Cognito or the attempts table",
                    metrics.priming_failed(minutes=1), at_least=1)  # fmt: skip
        self._rate("rejected_codes", "somebody may be guessing codes: most requests are rejected",
                   metrics.outcomes(REJECTING, "rejected"), metrics.outcome(), A_SURGE)  # fmt: skip
        if web_acl:
            self._rate("web_acl_blocked", "the web ACL blocks most requests: an attack, or a limit that users share",
                       metrics.blocked(), metrics.seen_by_web_acl(), A_SURGE)  # fmt: skip
        self._alarm("throttles", "Lambda has no execution environment left for the function",
                    metrics.function("Throttles"), at_least=A_RATE[0])  # fmt: skip
        self.stop_roll_out = [
            each[Reason.INTERNAL],  # the function answers its own defects, so Lambda counts no error for them
            self._alarm("function_errors", "the function crashed, timed out or did not start",
                        metrics.function("Errors", minutes=1), at_least=1),
            self._rate("server_errors", "many responses are server errors (5xx)",
                       metrics.gateway("5XXError", "Sum"), metrics.gateway("Count", "Sum"), AN_ERROR_RATE),
            self._alarm("latency", f"the slowest responses take more than {p99_milliseconds} ms",
                        metrics.gateway("Latency", "p99", minutes=1), at_least=p99_milliseconds, minutes=(3, 5),
                        few="ignore"),
        ]  # fmt: skip
        if rotation_function_name is not None and rotation_days is not None:
            self._alarm("rotation_failed", "a step of the secret's rotation failed; Secrets Manager retries it",
                        lambda_metric("Errors", rotation_function_name), at_least=1)  # fmt: skip
            self._alarm("secret_too_old",
                        f"the client secret has not rotated: it is a week older than {rotation_days} days",
                        metrics.secret_age(minutes=A_DAY), at_least=rotation_days + AGE_GRACE_DAYS,
                        missing=cloudwatch.TreatMissingData.IGNORE)  # fmt: skip

    def _rate(
        self, name: str, meaning: str, one: cloudwatch.IMetric, of: cloudwatch.IMetric, rate: tuple[int, int]
    ) -> cloudwatch.Alarm:
        """Return an alarm on a rate. Its least number keeps a single failure in a quiet hour from firing it."""
        least, percent = rate
        expression = cloudwatch.MathExpression(
            expression=f"IF(one >= {least}, 100 * one / of, 0)",
            using_metrics={"one": one, "of": of},
            label=f"{name}, percent",
            period=cdk.Duration.minutes(5),
        )
        return self._alarm(name, meaning, expression, at_least=percent)

    def _alarm(
        self,
        name: str,
        meaning: str,
        metric: cloudwatch.IMetric,
        *,
        at_least: float,
        minutes: tuple[int, int] = (1, 1),
        missing: cloudwatch.TreatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING,
        few: str | None = None,
    ) -> cloudwatch.Alarm:
        """Return an alarm that fires when the metric reaches a value.

        Args:
            name: The alarm's name, and its section in the runbook.
            meaning: What is wrong, for the description.
            metric: The metric or expression.
            at_least: The alarm fires at this value and above.
            minutes: How many periods out of how many must reach the value.
            missing: How periods without data count; by default, as no alarm.
            few: `ignore` keeps the state if there are too few requests for a meaningful percentile.

        """
        datapoints, periods = minutes
        alarm = cloudwatch.Alarm(
            self,
            name,
            alarm_name=f"{self._service}-{name}",
            alarm_description=f"{meaning[0].upper()}{meaning[1:]}. See docs/operate.md#{name}",
            metric=metric,
            threshold=at_least,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            evaluation_periods=periods,
            datapoints_to_alarm=datapoints,
            treat_missing_data=missing,
            evaluate_low_sample_count_percentile=few,
        )
        alarm.add_alarm_action(self._action)
        alarm.add_ok_action(self._action)
        self.every.append(alarm)
        return alarm
