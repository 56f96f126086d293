"""Alarms and graphs use metrics that the function or AWS emits, with their exact names and dimensions."""

import re

import pytest

from infra.monitoring.metrics import REASONS_BY_CODE
from infra.settings import Environment
from signup_functions.confirmation.outcomes import OUTCOMES
from tests.support.embedded_metrics import emitted
from tests.support.templates import alarms, dashboard, template_of
from tests.support.upstream import error, secret

NAMESPACE = "SignupConfirmation"
API = {"ApiName": "stack", "Stage": "v1"}
WEB_ACL = {"WebACL": "stack", "Region": "<AWS::Region>"}
# "Amazon API Gateway dimensions and metrics", "Types of metrics for Lambda functions" and "AWS WAF metrics and
# dimensions", of the AWS documentation.
AWS_EMITS = {
    "AWS/ApiGateway": ({"ApiName", "Stage"}, {"4XXError", "5XXError", "Count", "Latency", "IntegrationLatency"}),
    "AWS/Lambda": ({"FunctionName"}, {"Errors", "Throttles", "Invocations", "Duration", "ConcurrentExecutions"}),
    "AWS/WAFV2": ({"WebACL", "Region", "Rule"}, {"AllowedRequests", "BlockedRequests", "CountedRequests"}),
}


@pytest.fixture(scope="module")
def template():
    """Return a template with every alarm, of the stack `stack`."""
    return template_of(Environment(name="test", web_acl=True))


@pytest.fixture
def emits(start, aws, clock, table, dynamodb):
    """Return every metric that the function can emit, as name and dimensions."""
    denied = error("AccessDeniedException")
    aws.answers("GetSecretValue", denied, secret("s3cret", clock.now), denied)
    function = start(SECRET_CACHE_SECONDS="300")
    function.confirm()
    clock.now += 300
    dynamodb.delete_table(TableName=table)
    function.confirm()
    found = emitted([line for line in function.started if "_aws" in line] + function.metrics)
    assert {namespace for namespace, *_ in found} == {NAMESPACE}
    service = ("service", function.log[0]["service"])
    assert all(service in dimensions for *_, dimensions in found)
    measured = {(name, dimensions - {service} | {("service", "stack")}) for _, name, _, dimensions in found}
    # Every row is counted in the same way, under its own reason.
    outcomes = {("Outcome", frozenset({("service", "stack"), ("reason", row.reason)})) for row in OUTCOMES}
    assert outcomes & measured
    return measured | outcomes


def exists(namespace, name, dimensions, emits, template):
    """Return whether the function, the log or AWS emits a metric under exactly this name and these dimensions."""
    if namespace == f"{NAMESPACE}/stack":
        return not dimensions and name in counts(template)
    if namespace == NAMESPACE:
        return (name, frozenset(dimensions.items())) in emits
    names, metrics = AWS_EMITS[namespace]
    if dimensions.keys() != names or name not in metrics:
        return False
    if namespace == "AWS/ApiGateway":
        return dimensions == API
    if namespace == "AWS/WAFV2":
        rules = {rule["VisibilityConfig"]["MetricName"] for rule in template.one("WAFv2::WebACL")["Rules"]}
        return dimensions.items() >= WEB_ACL.items() and dimensions["Rule"] in rules | {"ALL"}
    functions = [part.id_of("Lambda::Function") for part in (template.service, template.rotation)]
    return dimensions["FunctionName"] in [f"<{function}>" for function in functions]


def plain(value):
    """Return a dimension's value. A reference becomes `<logical id>`, as in `dashboard`."""
    return value if isinstance(value, str) else f"<{value['Ref']}>"


def read_metrics(template):
    """Yield every metric that an alarm or the dashboard reads, as namespace, name and dimensions."""
    for alarm in alarms(template).values():
        stats = [one["MetricStat"]["Metric"] for one in alarm.get("Metrics", ()) if "MetricStat" in one]
        for metric in stats or [alarm]:
            dimensions = {one["Name"]: plain(one["Value"]) for one in metric.get("Dimensions", ())}
            yield metric["Namespace"], metric["MetricName"], dimensions
    for widget in dashboard(template) if template.of_type("CloudWatch::Dashboard") else ():
        for line in widget["properties"].get("metrics", []):
            namespace, name, *rest = [part for part in line if isinstance(part, str)] or (None, None)
            if namespace:
                yield namespace, name, dict(zip(rest[::2], rest[1::2], strict=True))


def test_every_alarm_and_graph_reads_what_is_emitted(template, emits):
    """Every metric of an alarm or a graph is emitted: another one would never alarm, and its graph would stay empty."""
    metrics = list(read_metrics(template))
    assert len(metrics) > len(alarms(template)) + 20
    assert [metric for metric in metrics if not exists(*metric, emits, template)] == []


def test_every_metric_that_the_function_emits_is_read(template, emits):
    """An alarm or a graph reads every metric of the function, because each one costs money."""
    read = [(name, dimensions) for _, name, dimensions in read_metrics(template)]
    assert [metric for metric in emits if (metric[0], dict(metric[1])) not in read] == []


@pytest.mark.parametrize("level", ["basic", "full"])
def test_every_metric_made_of_the_logs_is_read(level):
    """CloudWatch Logs creates exactly the metrics that the alarms and the dashboard of a level read."""
    template = template_of(Environment(name="test", monitoring=level))
    read = {name for namespace, name, _ in read_metrics(template) if namespace == f"{NAMESPACE}/stack"}
    assert counts(template).keys() == read


def test_every_row_that_alarms_is_counted(template):
    """Each row with an alarm in the outcome table is counted for that alarm; no other row is."""
    counted = {name: {value for field, value in pairs if field == "reason"} for name, pairs in counts(template).items()}
    each, rate = ({row.reason.value for row in OUTCOMES if row.alarm and row.alarm.on == on} for on in ("each", "rate"))
    assert counted["ActionNeeded"] == each - {"internal"}  # function_errors counts that one
    assert counted["UpstreamTrouble"] == rate
    assert counted["Rejected"] == {*(row.reason.value for row in OUTCOMES if row.rejects), "too_many_attempts"}


def test_log_has_the_fields_of_the_metric_filters(template, start, aws):
    """The log has the fields that the metric filters count and measure."""
    aws.answers("ConfirmSignUp", error("CodeMismatchException"))
    function = start()
    function.confirm()
    (line,) = function.log
    assert ("reason", line["reason"]) in counts(template)["Rejected"]
    [latency] = [
        transformation
        for one in template.of_type("Logs::MetricFilter")
        for transformation in one["Properties"]["MetricTransformations"]
        if transformation.get("Unit") == "Milliseconds"
    ]
    assert latency["MetricValue"].removeprefix("$.") in line


def counts(template):
    """Return the pairs of field and value that each metric filter matches."""
    filters = [one["Properties"] for one in template.of_type("Logs::MetricFilter")]
    return {
        one["MetricTransformations"][0]["MetricName"]: set(re.findall(r'\(\$\.(\w+) = "(\w+)"\)', one["FilterPattern"]))
        for one in filters
    }


def test_every_reason_is_shown_under_its_code():
    """The graph of outcomes contains each reason, under the code that callers get with uniform disclosure."""
    shown = {reason: code for code, reasons in REASONS_BY_CODE.items() for reason in reasons}
    assert shown == {
        row.reason: (row.confirm or row.resend).problem or ("confirmed" if row.confirm else "accepted")
        for row in OUTCOMES
    }
