"""The monitoring of an environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_sns as sns
from constructs import Construct

from ..api.web_acl import RULES
from .alarm_topic import AlarmTopic
from .alarms import Alarms
from .dashboard import Dashboard
from .log_metrics import LogMetrics
from .log_queries import LogQueries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_logs as logs

    from ..settings import ServiceSettings
    from .metrics import Metrics


class Monitoring(Construct):
    """The alarms, the topic that they notify, the saved queries, and with `full` the dashboard."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: ServiceSettings,
        service_name: str,
        metrics: Metrics,
        rotation_function_name: str | None,
        log_groups: Mapping[str, logs.ILogGroup],
    ) -> None:
        """Monitor the service. `log_groups` are the log groups by source, as in `log_queries`."""
        super().__init__(scope, construct_id)
        self.topic: sns.ITopic = (
            sns.Topic.from_topic_arn(self, "Topic", settings.alarm_topic_arn)
            if settings.alarm_topic_arn
            else AlarmTopic(self, "Topic", service_name=service_name, settings=settings).topic
        )
        LogMetrics(
            self,
            "LogMetrics",
            settings=settings,
            service_name=service_name,
            function_log=log_groups["function"],
            access_log=log_groups.get("access"),
        )
        self.alarms = Alarms(
            self,
            "Alarms",
            settings=settings,
            service_name=service_name,
            metrics=metrics,
            topic=self.topic,
            rotation_function_name=rotation_function_name,
        )
        names = {source: log_group.log_group_name for source, log_group in log_groups.items()}
        if settings.monitoring == "full":
            Dashboard(
                self,
                "Dashboard",
                service_name=service_name,
                metrics=metrics,
                alarms=self.alarms.every,
                log_groups=names,
                blocked=[metrics.blocked(rule) for rule in (RULES if settings.web_acl else ())],
            )
        LogQueries(self, "Queries", service_name=service_name, log_groups=names)
