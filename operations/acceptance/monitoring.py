"""Metrics, alarms and traces."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.functions.variables import METRICS_NAMESPACE
from infra.monitoring import metrics
from operations.acceptance.check import Skip, check, monitoring, require
from operations.acceptance.context import LOG_SECONDS, Context
from signup_functions.confirmation.outcomes import OUTCOMES

METRICS_DELAY_SECONDS = 900
A_PERCENT = 100.0
MAX_MILLISECONDS = metrics.MAX_MILLISECONDS


@check(9, "The metrics have exactly the dimensions of the alarms", monitoring,
       affects="infra/monitoring/metrics.py, functions/signup_functions/confirmation/observability.py",
       when="at once")  # fmt: skip
def dimensions(context: Context) -> str:
    """Each metric that has occurred is under the dimensions that its alarm reads: service, with one more or alone."""
    context.rejected(context.name("dimensions"))
    search = {"Namespace": METRICS_NAMESPACE, "Dimensions": [{"Name": "service", "Value": context.stack}]}

    def listed() -> set[tuple[str, ...]]:
        return {_names(metric) for metric in context.all("cloudwatch", "list_metrics", "Metrics", **search)}

    outcome = ("Outcome", "reason", "service")
    found = context.poll(lambda: outcome in listed(), METRICS_DELAY_SECONDS, "the metric Outcome", 15)
    emitted = listed()
    require(found, f"no Outcome in {emitted}")
    alarms = _alarms(context)
    parts = [part["MetricStat"] for alarm in alarms for part in alarm.get("Metrics", ()) if "MetricStat" in part]
    of_alarms = [alarm for alarm in alarms if "MetricName" in alarm] + [part["Metric"] for part in parts]
    read = {_names(metric) for metric in of_alarms if metric["Namespace"] == METRICS_NAMESPACE}
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
        search = {"AlarmName": name, "HistoryItemType": "Action", "StartDate": since}
        return cloudwatch.describe_alarm_history(**search)["AlarmHistoryItems"]

    actions = context.poll(history, 120, "the alarm's action")
    require(actions, "no action within two minutes")
    summary, data = actions[-1]["HistorySummary"], json.loads(actions[-1].get("HistoryData", "{}"))
    found = "; ".join(filter(None, (summary, data.get("error"))))
    require("Successfully executed" in summary, found)
    return f"{found}. Each subscriber of the topic gets two messages"


@check(28, "Alarms have a state", monitoring, affects="infra/monitoring/alarms.py")
def states(context: Context) -> str:
    """Fifteen minutes after a deployment no alarm has too little data, except secret_too_old on its first day."""
    alarms = _alarms(context)
    require(alarms, f"no alarm begins with {context.stack}-")
    unknown = [alarm["AlarmName"] for alarm in alarms if alarm["StateValue"] == "INSUFFICIENT_DATA"]
    require(all(name.endswith("secret_too_old") for name in unknown), f"too little data: {unknown}")
    return f"{len(alarms)} alarms, {len(unknown)} with too little data"


@check(29, "CloudWatch Logs makes the metrics that alarms read", monitoring, affects="infra/monitoring/log_metrics.py",
       when="alone")  # fmt: skip
def log_metrics(context: Context) -> str:
    """Each filter matches its reasons only. Rejected, or without full monitoring ApiThrottled, has a value."""
    full = context.environment.monitoring == "full"
    counted = {"ActionNeeded": set(metrics.ACTION_NEEDED)}
    if full:
        counted |= {"UpstreamTrouble": set(metrics.UPSTREAM_TROUBLE), "Rejected": set(metrics.REJECTING)}
    client = context.client("logs")
    patterns: dict[str, str] = {}
    for group in (context.outputs["FunctionLogGroup"], context.access_log):
        for described in client.describe_metric_filters(logGroupName=group)["metricFilters"]:
            patterns[described["metricTransformations"][0]["metricName"]] = described["filterPattern"]
    require({*counted, "ApiThrottled"} <= set(patterns), f"the filters are {sorted(patterns)}")
    lines = [json.dumps({"level": "INFO", "reason": row.reason.value}) for row in OUTCOMES]
    for name, reasons in counted.items():
        matches = client.test_metric_filter(filterPattern=patterns[name], logEventMessages=lines)["matches"]
        matched = {json.loads(match["eventMessage"])["reason"] for match in matches}
        require(matched == reasons, f"{name} matches {sorted(matched)}, not {sorted(reasons)}")
    context.rejected(context.name("counts"))
    namespace, metric = metrics.log_metrics_namespace(context.stack), "Rejected" if full else "ApiThrottled"
    values = _values(context, namespace, metric, "Sum")
    require(values, f"{namespace} has no value of {metric}")
    return f"{len(counted)} filters, {metric} {sum(values):.0f}"


@check(30, "The statistic of the alarm slow_responses", monitoring,
       affects="infra/monitoring/metrics.py (percent_slower_than)", when="at once")  # fmt: skip
def percentile_rank(context: Context) -> str:
    """PR(0:{MAX_MILLISECONDS}) of API Gateway's Latency is 100, a percentage, at a handful of requests."""
    context.rejected(context.name("latency"))
    ranks = {}
    for least in (0, context.environment.latency_alarm_milliseconds):
        statistic = f"PR({least}:{MAX_MILLISECONDS})"
        values = _values(context, "AWS/ApiGateway", "Latency", statistic, ApiName=context.stack, Stage="v1")
        require(values, f"{statistic} has no value")
        ranks[statistic] = values[0]
    found = ", ".join(f"{statistic} {rank:.1f}" for statistic, rank in ranks.items())
    all_requests, slow = ranks.values()
    return require(all_requests == A_PERCENT and 0 <= slow <= A_PERCENT, found)


@check(31, "Traces", affects="infra/functions/service_function.py, infra/api/rest_api.py (tracing_enabled)",
       when="at once")  # fmt: skip
def traces(context: Context) -> str:
    """With tracing, segments of Lambda and none of API Gateway, without users; without it, none at all."""
    context.rejected(context.name("traces"))
    expression = f'service("{context.outputs["FunctionName"]}")'

    def summaries() -> list[dict[str, Any]]:
        period = {"StartTime": (now := datetime.now(UTC)) - timedelta(minutes=20), "EndTime": now}
        return context.all("xray", "get_trace_summaries", "TraceSummaries", FilterExpression=expression, **period)

    found = context.poll(summaries, 120, "traces")
    if not context.environment.tracing:
        require(not found, f"{len(found)} traces, though tracing is off")
        return "none, as tracing is off"
    if not found:
        raise Skip("no request of the last 20 minutes was sampled; run this check again")
    types = sorted({service["Type"] for summary in found for service in summary.get("ServiceIds", ())})
    users = [user for summary in found for user in summary.get("Users", ())]
    addresses = [summary for summary in found if summary.get("Http", {}).get("ClientIp")]
    text = f"{', '.join(types)}; {len(users)} users, {len(addresses)} addresses of callers"
    return require("AWS::Lambda" in types and not users and not addresses and "ApiGateway" not in str(types), text)


def _values(context: Context, namespace: str, name: str, statistic: str, **dimensions: str) -> list[float]:
    """Wait for values of a metric, one for each five minutes of the last hours that have any."""
    named = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    metric = {"Namespace": namespace, "MetricName": name, "Dimensions": named}
    query = {"Id": "one", "MetricStat": {"Metric": metric, "Period": 300, "Stat": statistic}}

    def values() -> list[float]:
        period = {"StartTime": (now := datetime.now(UTC)) - timedelta(seconds=LOG_SECONDS), "EndTime": now}
        response = context.client("cloudwatch").get_metric_data(MetricDataQueries=[query], **period)
        return list(response["MetricDataResults"][0]["Values"])

    return context.poll(values, 600, f"the metric {name}", 15)


def _alarms(context: Context) -> list[dict[str, Any]]:
    return context.all("cloudwatch", "describe_alarms", "MetricAlarms", AlarmNamePrefix=f"{context.stack}-")


def _names(metric: dict[str, Any]) -> tuple[str, ...]:
    return (metric["MetricName"], *sorted(dimension["Name"] for dimension in metric.get("Dimensions", ())))
