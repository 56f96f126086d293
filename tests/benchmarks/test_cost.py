"""The costs, their goals, and the document that shows them."""

import json
from dataclasses import replace

import pytest

from benchmarks import cost, document
from benchmarks.cost import Deployment

PLAIN = Deployment(cpu_ms=2, init_ms=400, log_lines=[500, 240])
RESULTS = json.loads(document.RESULTS.read_text(encoding="utf-8"))
READ = {"MetricStat": {"Metric": {"MetricName": "Outcome"}}}
ALARMS = {
    "plain": {"MetricName": "Outcome"},
    "ratio": {"Metrics": [{"Expression": "one / of"}, READ, READ]},
    "ratio to a sum": {"Metrics": [{"Expression": "one / of"}, READ, {"Expression": "SUM([a, b])"}, READ, READ]},
}


@pytest.fixture(scope="module")
def templates():
    """Return the compared environments' templates."""
    return cost.templates()


def test_goals(templates):
    """Prod costs at most $17 a month without a request and dev $3, a million confirmations $7.00, $6.40 without ACL."""
    months = {name: sum(cost.month(template).values()) for name, template in templates.items()}
    assert months["`prod`"] <= 17
    assert months["`dev`"] <= 3
    million = {web_acl: sum(cost.million(cost.ours(RESULTS, web_acl=web_acl)).values()) for web_acl in (True, False)}
    assert million[True] <= 7.00
    assert million[False] <= 6.40


def test_billed():
    """CPU time is divided by the share of a vCPU that the memory buys, up to a whole one."""
    assert cost.billed_ms(PLAIN) == pytest.approx(250 + 2 * 1769 / 256)
    assert cost.billed_ms(replace(PLAIN, memory_mb=3008, writes=2), 50) == pytest.approx(50 + 2 * 5 + 2)


def test_traced_share():
    """All single requests are traced, 5 % of very many, and 84 % of a million in a month."""
    assert cost.traced_share(1e-6) == pytest.approx(1)
    assert cost.traced_share(1e6) == pytest.approx(0.05, rel=1e-3)
    assert cost.traced_share(1e6 / (30 * 86_400)) == pytest.approx(0.84, abs=0.005)


def test_log_is_charged_by_line():
    """Each line of the function, and that of the access log, costs 26 bytes more than its text."""
    access_log = cost.ACCESS_LOG_BYTES + 26
    assert cost.log_bytes(replace(PLAIN, log_lines=[])) == access_log
    assert cost.log_bytes(replace(PLAIN, platform_bytes=800)) == 500 + 26 + 240 + 26 + access_log + 800


@pytest.mark.parametrize(("name", "count"), [("plain", 1), ("ratio", 2), ("ratio to a sum", 3)])
def test_an_alarm_is_charged_for_each_metric_that_it_reads(templates, name, count):
    """An alarm costs $0.10 for each metric that it reads; an expression is no metric."""
    body = templates["`prod`"]
    alarm = {"Type": "AWS::CloudWatch::Alarm", "Properties": ALARMS[name]}
    more = {**body, "Resources": {**body["Resources"], "A": alarm}}
    before, after = (sum(cost.month(template).values()) for template in (body, more))
    assert after - before == pytest.approx(0.10 * count)


def test_document_shows_the_results():
    """The document shows the results. If this fails, run python -m benchmarks.document."""
    text = document.DOCUMENT.read_text(encoding="utf-8")
    assert document.rendered(text, RESULTS) == text
    assert all(f"<!-- {name}:" in text for name in document.BLOCKS)
