"""The monitoring of an environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_sns as sns
from constructs import Construct

from .alarm_topic import AlarmTopic
from .alarms import Alarms
from .dashboard import Dashboard
from .log_metrics import LogMetrics
from .log_queries import LogQueries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aws_cdk import aws_logs as logs

    from .alarms import Level
    from .metrics import Metrics


class Monitoring(Construct):
    """The alarms, the topic that they notify, the saved queries, and with `full` the dashboard."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        service: str,
        metrics: Metrics,
        level: Level,
        alarm_topic_arn: str | None,
        alarm_subscriptions: Sequence[tuple[str, str]],
        alarm_key_checks_account: bool,
        latency_alarm_milliseconds: int,
        rotation_function_name: str | None,
        rotation_days: int | None,
        log_groups: Mapping[str, logs.ILogGroup],
        web_acl_rules: Sequence[str],
    ) -> None:
        """Monitor the service. `log_groups` are the log groups by source, as in `log_queries`."""
        super().__init__(scope, construct_id)
        self.topic: sns.ITopic = (
            sns.Topic.from_topic_arn(self, "Topic", alarm_topic_arn)
            if alarm_topic_arn
            else AlarmTopic(
                self,
                "Topic",
                name=service,
                subscriptions=alarm_subscriptions,
                key_checks_account=alarm_key_checks_account,
            ).topic
        )
        LogMetrics(
            self,
            "LogMetrics",
            level=level,
            service=service,
            function_log=log_groups["function"],
            access_log=log_groups.get("access"),
        )
        self.alarms = Alarms(
            self,
            "Alarms",
            level=level,
            service=service,
            metrics=metrics,
            topic=self.topic,
            slow_milliseconds=latency_alarm_milliseconds,
            rotation_function_name=rotation_function_name,
            rotation_days=rotation_days,
            web_acl=bool(web_acl_rules),
        )
        names = {source: log_group.log_group_name for source, log_group in log_groups.items()}
        if level == "full":
            Dashboard(
                self,
                "Dashboard",
                name=service,
                metrics=metrics,
                alarms=self.alarms.every,
                log_groups=names,
                blocked=[metrics.blocked(rule) for rule in web_acl_rules],
            )
        LogQueries(self, "Queries", folder=service, log_groups=names)
