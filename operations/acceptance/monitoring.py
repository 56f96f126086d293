"""Metrics, alarms and traces."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from infra.functions.variables import METRICS_NAMESPACE
from infra.monitoring.metrics import (
    ACTION_NEEDED,
    MAX_MILLISECONDS,
    REJECTING,
    UPSTREAM_TROUBLE,
    log_metrics_namespace,
)
from operations.acceptance.check import Skip, check, require
from operations.acceptance.needs import monitoring
from signup_functions.confirmation.outcomes import OUTCOMES as ROWS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from operations.acceptance.context import Context

METRICS_DELAY_SECONDS = 900
A_PERCENT = 100.0


@check(9, "The metrics have exactly the dimensions of the alarms", monitoring,
       affects="infra/monitoring/metrics.py, functions/signup_functions/confirmation/observability.py",
       when="at once")  # fmt: skip
def dimensions(context: Context) -> str:
    """Each metric that has occurred is under the dimensions that its alarm reads: service, with one more or alone."""
    context.rejected(context.name("dimensions"))
    cloudwatch, ours = context.client("cloudwatch"), [{"Name": "service", "Value": context.stack}]

    def listed() -> set[tuple[str, ...]]:
        pages = cloudwatch.get_paginator("list_metrics").paginate(Namespace=METRICS_NAMESPACE, Dimensions=ours)
        return {_names(metric) for page in pages for metric in page["Metrics"]}

    def outcomes() -> bool:
        return ("Outcome", "reason", "service") in listed()

    require(context.poll(outcomes, METRICS_DELAY_SECONDS, "the metric Outcome", 15), f"no Outcome in {listed()}")
    read = {_names(metric) for metric in _alarm_metrics(context) if metric["Namespace"] == METRICS_NAMESPACE}
    emitted = listed()
    names = {name for name, *_ in emitted}
    lost = {metric for metric in read if metric[0] in names} - emitted
    require(not lost, f"alarms read {sorted(lost)}, the function emits {sorted(emitted)}")
    return "; ".join(" ".join(metric) for metric in sorted(emitted))


@check(10, "Alarms reach the encrypted topic", monitoring,
       affects="infra/monitoring/alarm_topic.py (or set alarm_key_checks_account=False)")  # fmt: skip
def topic(context: Context) -> str:
    """The history of an alarm that was set by hand says that its action was executed."""
    cloudwatch, name = context.client("cloudwatch"), f"{context.stack}-page-function_errors"
    since = datetime.now(UTC)
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="make acceptance: a trial")

    def history() -> Any:  # noqa: ANN401 - of the SDK
        held = cloudwatch.describe_alarm_history(AlarmName=name, HistoryItemType="Action", StartDate=since)
        return held["AlarmHistoryItems"]

    actions = context.poll(history, 120, "the alarm's action")
    require(actions, "no action within two minutes")
    data = json.loads(actions[-1].get("HistoryData", "{}"))
    came = "; ".join(filter(None, (actions[-1]["HistorySummary"], data.get("error"))))
    require("Successfully executed" in actions[-1]["HistorySummary"], came)
    return f"{came}. If somebody is subscribed to the topic, two messages came"


@check(28, "Alarms have a state", monitoring, affects="infra/monitoring/alarms.py")
def states(context: Context) -> str:
    """Fifteen minutes after a deployment no alarm has too little data, except secret_too_old on its first day."""
    alarms = _alarms(context)
    require(alarms, f"no alarm begins with {context.stack}-")
    unknown = [alarm["AlarmName"] for alarm in alarms if alarm["StateValue"] == "INSUFFICIENT_DATA"]
    require(not [name for name in unknown if not name.endswith("secret_too_old")], f"too little data: {unknown}")
    return f"{len(alarms)} alarms, {len(unknown)} with too little data"


@check(29, "CloudWatch Logs makes the metrics that alarms read", monitoring, affects="infra/monitoring/log_metrics.py",
       when="alone")  # fmt: skip
def log_metrics(context: Context) -> str:
    """Each filter matches its reasons only. Rejected, or without full monitoring ApiThrottled, has a value."""
    full = context.environment.monitoring == "full"
    counted: dict[str, Iterable[str]] = {"ActionNeeded": ACTION_NEEDED}
    if full:
        counted.update(UpstreamTrouble=UPSTREAM_TROUBLE, Rejected=REJECTING)
    client = context.client("logs")
    patterns: dict[str, str] = {}
    for group in (context.outputs["FunctionLogGroup"], context.access_log):
        for held in client.describe_metric_filters(logGroupName=group)["metricFilters"]:
            patterns[held["metricTransformations"][0]["metricName"]] = held["filterPattern"]
    require({*counted, "ApiThrottled"} <= set(patterns), f"the filters are {sorted(patterns)}")
    lines = [json.dumps({"level": "INFO", "reason": row.reason.value}) for row in ROWS]
    for name, reasons in counted.items():
        matches = client.test_metric_filter(filterPattern=patterns[name], logEventMessages=lines)["matches"]
        matched = {json.loads(match["eventMessage"])["reason"] for match in matches}
        require(matched == set(reasons), f"{name} matches {sorted(matched)}, not {sorted(reasons)}")
    context.rejected(context.name("counts"))
    namespace, metric = log_metrics_namespace(context.stack), "Rejected" if full else "ApiThrottled"
    values = context.poll(lambda: context.metric(namespace, metric, "Sum"), 600, f"the metric {metric}", 15)
    require(values, f"{namespace} has no value of {metric}")
    return f"{len(counted)} filters, {metric} {sum(values):.0f}"


@check(30, "The statistic of the alarm slow_responses", monitoring,
       affects="infra/monitoring/metrics.py (percent_slower_than)", when="at once")  # fmt: skip
def percentile_rank(context: Context) -> str:
    """PR(0:{MAX_MILLISECONDS}) of API Gateway's Latency is 100, a percentage, at a handful of requests."""
    context.rejected(context.name("latency"))
    told = []
    for least in (0, context.environment.latency_alarm_milliseconds):
        statistic = f"PR({least}:{MAX_MILLISECONDS})"
        of = ("AWS/ApiGateway", "Latency", statistic)
        look = partial(context.metric, *of, ApiName=context.stack, Stage="v1")
        values = context.poll(look, 600, "API Gateway's Latency", 15)
        require(values, f"{statistic} has no value")
        told.append((statistic, values[0]))
    came = ", ".join(f"{statistic} {value:.1f}" for statistic, value in told)
    require(told[0][1] == A_PERCENT and 0 <= told[1][1] <= A_PERCENT, came)
    return came


@check(31, "Traces", affects="infra/functions/service_function.py, infra/api/rest_api.py (tracing_enabled)",
       when="at once")  # fmt: skip
def traces(context: Context) -> str:
    """With tracing, segments of Lambda and none of API Gateway, without users; without it, none at all."""
    context.rejected(context.name("traces"))
    wanted, xray, name = context.environment.tracing, context.client("xray"), context.outputs["FunctionName"]

    def summaries() -> list[dict[str, Any]]:
        now = datetime.now(UTC)
        pages = xray.get_paginator("get_trace_summaries").paginate(
            StartTime=now - timedelta(minutes=20), EndTime=now, FilterExpression=f'service("{name}")'
        )
        return [summary for page in pages for summary in page["TraceSummaries"]]

    found = context.poll(summaries, 120, "traces")
    if not wanted:
        require(not found, f"{len(found)} traces, though tracing is off")
        return "none, as tracing is off"
    if not found:
        raise Skip("no request of the last 20 minutes was sampled; run this check again")
    types = sorted({service["Type"] for summary in found for service in summary.get("ServiceIds", ())})
    users = [user for summary in found for user in summary.get("Users", ())]
    addresses = [one for one in found if one.get("Http", {}).get("ClientIp")]
    came = f"{', '.join(types)}; {len(users)} users, {len(addresses)} addresses of callers"
    require("AWS::Lambda" in types and not users and not addresses and "ApiGateway" not in str(types), came)
    return came


def _alarms(context: Context) -> list[dict[str, Any]]:
    pages = context.client("cloudwatch").get_paginator("describe_alarms")
    return [alarm for page in pages.paginate(AlarmNamePrefix=f"{context.stack}-") for alarm in page["MetricAlarms"]]


def _alarm_metrics(context: Context) -> list[dict[str, Any]]:
    alarms = _alarms(context)
    parts = [part for alarm in alarms for part in alarm.get("Metrics", ()) if "MetricStat" in part]
    return [alarm for alarm in alarms if "MetricName" in alarm] + [part["MetricStat"]["Metric"] for part in parts]


def _names(metric: dict[str, Any]) -> tuple[str, ...]:
    return (metric["MetricName"], *sorted(dimension["Name"] for dimension in metric.get("Dimensions", ())))
