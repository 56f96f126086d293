"""The monitoring of an environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs import Construct

from .alarm_topic import AlarmTopic
from .alarms import Alarms
from .dashboard import Dashboard
from .log_queries import LogQueries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .metrics import Metrics


class Monitoring(Construct):
    """The alarms, the topic that they notify, the dashboard and the saved queries."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        service: str,
        metrics: Metrics,
        alarm_subscriptions: Sequence[tuple[str, str]],
        alarm_key_checks_account: bool,
        latency_alarm_milliseconds: int,
        rotation_function_name: str | None,
        rotation_days: int | None,
        log_groups: Mapping[str, str],
        web_acl_rules: Sequence[str],
    ) -> None:
        """Monitor the service. `log_groups` are the names of the log groups by source, as in `log_queries`."""
        super().__init__(scope, construct_id)
        self.topic = AlarmTopic(
            self,
            "Topic",
            name=service,
            subscriptions=alarm_subscriptions,
            key_checks_account=alarm_key_checks_account,
        ).topic
        self.alarms = Alarms(
            self,
            "Alarms",
            service=service,
            metrics=metrics,
            topic=self.topic,
            p99_milliseconds=latency_alarm_milliseconds,
            rotation_function_name=rotation_function_name,
            rotation_days=rotation_days,
            web_acl=bool(web_acl_rules),
        )
        Dashboard(
            self,
            "Dashboard",
            name=service,
            metrics=metrics,
            alarms=self.alarms.every,
            log_groups=log_groups,
            blocked=[metrics.blocked(rule) for rule in web_acl_rules],
        )
        LogQueries(self, "Queries", folder=service, log_groups=log_groups)
