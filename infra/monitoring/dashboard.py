"""The dashboard of an environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from ..settings.regions import GOVCLOUD, partition
from .metrics import REASONS_BY_CODE, Metrics

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH, HALF, THIRD = 24, 12, 8
HEIGHT = 6
PERCENTILES = ("p50", "p95", "p99")
CONSOLES = {
    "aws": "console.aws.amazon.com",
    GOVCLOUD: "console.amazonaws-us-gov.com",
    "aws-eusc": "console.amazonaws-eusc.eu",
}


class Dashboard(Construct):
    """The first page for an operator: alarms, outcomes, latency, starts, throttles, the secret, the logs."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        service_name: str,
        metrics: Metrics,
        alarms: Sequence[cloudwatch.Alarm],
        log_groups: Mapping[str, str],
        blocked: Sequence[cloudwatch.IMetric],
    ) -> None:
        """Create the dashboard. `log_groups` are names by source; `blocked` are counts by rule of the web ACL."""
        super().__init__(scope, construct_id)
        cloudwatch.Dashboard(
            self,
            "Dashboard",
            # Dashboards are global in an account, so an environment has one for each Region.
            dashboard_name=f"{service_name}-{cdk.Stack.of(self).region}",
            default_interval=cdk.Duration.hours(3),
            widgets=[
                [
                    cloudwatch.AlarmStatusWidget(
                        title="Alarms", alarms=list(alarms), width=WIDTH - THIRD, height=HEIGHT
                    ),
                    cloudwatch.TextWidget(markdown=_links(self, service_name, log_groups), width=THIRD, height=HEIGHT),
                ],
                [
                    _graph(
                        "Outcomes by code",
                        [metrics.outcomes(reasons, code) for code, reasons in REASONS_BY_CODE.items()],
                        width=WIDTH,
                        stacked=True,
                    )
                ],
                [
                    _graph("Latency in total, ms", [metrics.response_time(p, label=p) for p in PERCENTILES]),
                    _graph("Latency of Cognito, ms", [metrics.upstream_latency(p) for p in PERCENTILES]),
                ],
                [
                    _graph("Priming failed", [metrics.priming_failed()], width=THIRD),
                    _graph(
                        "Lambda",
                        [metrics.function(one) for one in ("Throttles", "Errors")]
                        + [metrics.function("ConcurrentExecutions", "Maximum")],
                        width=THIRD,
                    ),
                    _graph("Requests and errors", _requests(metrics), width=THIRD),
                ],
                [
                    _graph("Age of the client secret, days", [metrics.secret_age(minutes=60)], width=THIRD),
                    _graph("Attempts table failed", [metrics.attempts_table_failed()], width=THIRD),
                    *([_graph("Web ACL", blocked, width=THIRD)] if blocked else []),
                ],
            ],
        )


def _graph(
    title: str, metrics: Sequence[cloudwatch.IMetric], *, width: int = HALF, stacked: bool = False
) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title=title,
        left=list(metrics),
        left_y_axis=cloudwatch.YAxisProps(min=0),
        stacked=stacked,
        width=width,
        height=HEIGHT,
    )


def _requests(metrics: Metrics) -> list[cloudwatch.IMetric]:
    if metrics.has_gateway:
        return [metrics.gateway(one, "Sum") for one in ("Count", "4XXError", "5XXError")]
    return [metrics.requests(), metrics.server_errors()]


def _links(scope: Construct, service_name: str, log_groups: Mapping[str, str]) -> str:
    region = cdk.Stack.of(scope).region
    console = f"https://{CONSOLES.get(partition(region), CONSOLES['aws'])}/cloudwatch/home?region={region}#"
    lines = [
        f"## {service_name}",
        f"[Log queries]({console}logsV2:logs-insights): *Saved queries*, folder `{service_name}`",
        *(f"[Log: {source}]({console}logsV2:log-groups/log-group/{name})" for source, name in log_groups.items()),
        "What each alarm means and what to do: `docs/operate.md`",
    ]
    return "\n\n".join(lines)
