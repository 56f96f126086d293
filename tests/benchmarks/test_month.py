"""The fixed charges of a month: what is counted, in a template and in what the function emits."""

from __future__ import annotations

import json

import pytest

from benchmarks import month
from infra.functions.variables import METRICS_NAMESPACE
from tests.support.outcome_cases import CASES
from tests.support.templates import Template, dashboard

READ = {"MetricStat": {"Metric": {"MetricName": "Outcome"}}}
ALARMS = {
    "plain": {"MetricName": "Outcome"},
    "ratio": {"Metrics": [{"Expression": "one / of"}, READ, READ]},
    "ratio to a sum": {"Metrics": [{"Expression": "one / of"}, READ, {"Expression": "SUM([a, b])"}, READ, READ]},
}


@pytest.mark.parametrize(("name", "count"), [("plain", 1), ("ratio", 2), ("ratio to a sum", 3)])
def test_an_alarm_is_charged_for_each_metric_that_it_reads(name, count):
    """An expression is no metric."""
    body = {"Resources": {"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": ALARMS[name]}}}

    assert month.alarm_metrics(body) == count


def test_another_alarm_changes_the_sum():
    """The charges are of the very template that is deployed."""
    body = month.template("prod")
    alarm = {"Type": "AWS::CloudWatch::Alarm", "Properties": ALARMS["ratio"]}
    more = body | {"Resources": body["Resources"] | {"Another": alarm}}

    assert month.dollars(more) - month.dollars(body) == pytest.approx(2 * month.ALARM_METRIC)


def test_a_metric_is_charged_for_each_set_of_dimensions():
    """A request with a call of Cognito has two metrics, each in total and by reason."""
    (confirmed,) = (row for row in month.OUTCOMES if row.reason == "confirmed")
    one = {name for name, _ in month.metrics([confirmed])}

    assert one == {"Outcome", "UpstreamLatency", "ColdStart", "SecretAgeDays"}
    assert len(month.metrics([confirmed])) == 2 + 2 + 1 + 1


def test_outcomes_without_a_call():
    """The outcomes of which Cognito's time is never measured are those that send nothing."""
    sent = {case.reason for case in CASES if case.sends}

    assert {reason.value for reason in month.BEFORE_COGNITO} == {case.reason for case in CASES} - sent


def test_no_metric_is_forgotten():
    """Whatever alarms and dashboard read of the function's own metrics is among those that are counted."""
    body = month.template("prod")
    counted = {
        (name, frozenset(value for dimension, value in dimensions if dimension == "reason"))
        for name, dimensions in month.ordinary() | month.unusual()
    }

    read = set()
    for widget in dashboard(Template(body)):
        for metric in widget["properties"].get("metrics", []):
            if metric[0] == METRICS_NAMESPACE:
                dimensions = dict(zip(metric[2:-1:2], metric[3:-1:2], strict=True))
                read.add((metric[1], frozenset(value for name, value in dimensions.items() if name == "reason")))
    assert {name for name, _ in read} == {name for name, _ in counted} - {"SecretStale"}
    assert read <= counted
    assert '"MetricName": "SecretStale"' in json.dumps(body)


def test_stored_log():
    """Every month of the retention is stored at once."""
    body = {"Resources": {"Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 90}}}}

    assert month.stored_gigabytes(body, 2) == 6
