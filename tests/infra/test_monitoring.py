"""Alarms, their topic, the dashboard and the saved queries of each environment."""

import re

import pytest

from infra.api.access_log import FIELDS
from infra.monitoring.log_queries import QUERIES
from infra.settings import Environment
from operations.dashboard import text_of
from signup_functions.confirmation.outcomes import OUTCOMES
from tests.support.templates import PROJECT, alarms, dashboard, template_of

RUNBOOK = (PROJECT / "docs" / "operate.md").read_text(encoding="utf-8")


@pytest.fixture(params=["dev", "staging", "prod"])
def watched(assembly, request):
    """The whole template of each environment with monitoring."""
    return assembly.template(request.param)


@pytest.fixture(params=["staging", "prod"])
def dashboards(assembly, request):
    """The whole template of each environment with a dashboard."""
    return assembly.template(request.param)


def test_every_alarm_notifies_the_topic(watched):
    """The beginning and the end of an alarm notify the topic. Missing data is no alarm."""
    topic = {"Ref": watched.id_of("SNS::Topic")}
    for name, alarm in alarms(watched).items():
        assert alarm["AlarmActions"] == alarm["OKActions"] == [topic]
        assert alarm["TreatMissingData"] == ("ignore" if name == "secret_too_old" else "notBreaching")
        assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"


def test_every_alarm_has_its_section_in_the_runbook(assembly):
    """The description says what is wrong and names the section. Prod has every alarm."""
    by_name = alarms(assembly.template("prod"))

    assert sorted(re.findall(r"^### ([a-z0-9_]+)$", RUNBOOK, re.MULTILINE)) == sorted(by_name)
    for name, alarm in by_name.items():
        assert re.fullmatch(rf"[A-Z].{{20,}}\. See docs/operate\.md#{name}", alarm["AlarmDescription"])


def test_every_outcome_with_an_alarm_has_its_section_in_the_runbook():
    """The section has the reason's name. `internal` raises the alarm `function_errors`."""
    sections = re.findall(r"^#### ([a-z0-9_]+)$", RUNBOOK, re.MULTILINE)
    assert sorted([*sections, "internal"]) == sorted(row.reason for row in OUTCOMES if row.alarm)


def test_the_web_acl_has_an_alarm_where_there_is_one(watched):
    """The alarm is on while at least fifty requests, and half of them all, are blocked."""
    by_name = alarms(watched)
    assert ("web_acl_blocked" in by_name) == bool(watched.of_type("WAFv2::WebACL"))
    if alarm := by_name.get("web_acl_blocked"):
        assert alarm["Metrics"][0]["Expression"] == "IF(one >= 50, 100 * one / of, 0)"
        assert alarm["Threshold"] == 50


def test_the_topic_is_encrypted_by_a_key_that_lets_cloudwatch_in(watched):
    """CloudWatch of this account may use the key and publish. Without that an alarm would notify nobody."""
    assert watched.one("SNS::Topic")["KmsMasterKeyId"] == {"Fn::GetAtt": [watched.id_of("KMS::Key"), "Arn"]}
    key = watched.one("KMS::Key")
    assert key["EnableKeyRotation"] is True
    policies = (key["KeyPolicy"], watched.one("SNS::TopicPolicy")["PolicyDocument"])
    for policy, actions in zip(policies, (["kms:Decrypt", "kms:GenerateDataKey*"], "sns:Publish"), strict=True):
        cloudwatch = {"Service": "cloudwatch.amazonaws.com"}
        (statement,) = [statement for statement in policy["Statement"] if statement["Principal"] == cloudwatch]
        assert (statement["Effect"], statement["Action"]) == ("Allow", actions)
        assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    (refused,) = [statement for statement in policies[1]["Statement"] if statement["Effect"] == "Deny"]
    assert refused["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_key_of_the_topic_may_leave_the_account_unchecked():
    """If alarms do not arrive, an operator can switch off the key's condition. The topic's condition stays."""
    template = template_of(Environment(name="test", alarm_key_checks_account=False))
    assert "aws:SourceAccount" not in str(template.one("KMS::Key"))
    assert "aws:SourceAccount" in str(template.one("SNS::TopicPolicy"))


def test_subscriptions_are_the_environments():
    """The stack subscribes the environment's endpoints. Others can subscribe to the topic in the outputs."""
    pairs = (("email", "ops@example.com"), ("https", "https://hooks.example.com/"))
    template = template_of(Environment(name="test", alarm_subscriptions=pairs))
    topic = {"Ref": template.id_of("SNS::Topic")}
    assert template.properties("SNS::Subscription") == [
        {"Protocol": protocol, "Endpoint": endpoint, "TopicArn": topic} for protocol, endpoint in pairs
    ]
    assert template.outputs["AlarmTopicArn"] == topic


def test_an_environment_without_monitoring():
    """Without monitoring, as in `local`, the stack has no alarm, topic, key, dashboard or query."""
    assert not template_of(Environment(name="test", monitoring=None, roll_out=None)).part("Monitoring").resources


def test_the_age_alarm_follows_the_schedule():
    """The alarm begins a week after a rotation was due. Without rotation, the rotation's alarms do not exist."""
    rotating, resting = (alarms(template_of(Environment(name="test", rotation_days=days))) for days in (10, None))
    assert rotating["secret_too_old"]["Threshold"] == 17
    assert rotating.keys() - resting.keys() == {"rotation_failed", "secret_too_old"}


def test_one_start_that_reaches_no_service_raises_an_alarm():
    """One failure is enough, because an execution environment starts once, even in a VPC without a route."""
    alarm = alarms(template_of(Environment(name="test")))["priming_failed"]
    assert (alarm["MetricName"], alarm["Statistic"], alarm["Period"]) == ("PrimingFailed", "Sum", 60)
    assert (alarm["Threshold"], alarm["EvaluationPeriods"]) == (1, 1)


@pytest.mark.parametrize(
    ("requests", "slow", "fires"),
    [(5, 2, False), (5, 3, True), (6000, 299, False), (6000, 300, True)],
    ids=["a minute: two", "a minute: three", "20 a second: under 5 %", "20 a second: 5 %"],
)
def test_slow_responses_raise_the_alarm_at_any_rate(requests, slow, fires):
    """Three slow responses that are 5 % of all raise the alarm, at one request a minute and at twenty a second."""
    alarm = alarms(template_of(Environment(name="test", latency_alarm_milliseconds=700)))["slow_responses"]
    expression, one, of = alarm["Metrics"]
    assert one["MetricStat"]["Stat"] == "PR(700:30000)"  # percent of the values between the two
    assert of["MetricStat"]["Metric"]["MetricName"] == "Count"
    formula = re.fullmatch(r"IF\((.+) >= (\d+), (.+), 0\)", expression["Expression"])
    values = {"one": 100 * slow / requests, "of": requests}
    number, share = (eval(formula[part], {}, values) for part in (1, 3))  # noqa: S307 - our own arithmetic
    assert ((share if number >= int(formula[2]) else 0) >= alarm["Threshold"]) is fires


@pytest.mark.parametrize("level", ["basic", "full"])
def test_levels(level):
    """`basic` has the alarms that page; some of them roll a deployment back. `full` adds tickets and a dashboard."""
    template = template_of(Environment(name="test", monitoring=level, web_acl=True))
    names = {name: template.resources[name]["Properties"]["AlarmName"] for name in template.ids_of("CloudWatch::Alarm")}
    tickets = {logical_id for logical_id, name in names.items() if "-ticket-" in name}
    pages = {logical_id for logical_id, name in names.items() if "-page-" in name}
    assert names.keys() == pages | tickets
    assert bool(tickets) == (level == "full")
    assert bool(template.of_type("CloudWatch::Dashboard")) == (level == "full")
    stops = template.one("CodeDeploy::DeploymentGroup")["AlarmConfiguration"]["Alarms"]
    assert {alarm["Name"]["Ref"] for alarm in stops} <= pages


def test_an_existing_topic_is_notified():
    """With an existing topic, the stack makes neither a topic nor a key."""
    arn = "arn:aws:sns:eu-west-1:111122223333:alarms"
    template = template_of(Environment(name="test", alarm_topic_arn=arn))
    assert {alarm["AlarmActions"][0] for alarm in alarms(template).values()} == {arn}
    assert not template.types & {"AWS::SNS::Topic", "AWS::KMS::Key"}


def test_the_dashboard(dashboards):
    """The dashboard shows alarms, outcomes, latencies, the web ACL if any, the secret's age, and links to logs."""
    widgets = dashboard(dashboards)
    titles = {widget["properties"].get("title") for widget in widgets}
    assert titles >= {
        "Alarms", "Outcomes by code", "Latency in total, ms", "Latency of Cognito, ms", "Priming failed", "Lambda",
        "Requests and errors", "Age of the client secret, days",
    }  # fmt: skip
    assert ("Web ACL" in titles) == bool(dashboards.of_type("WAFv2::WebACL"))
    (states,) = [widget for widget in widgets if widget["type"] == "alarm"]
    assert sorted(states["properties"]["alarms"]) == sorted(
        f"<{name}>" for name in dashboards.ids_of("CloudWatch::Alarm")
    )
    (links,) = [widget["properties"]["markdown"] for widget in widgets if widget["type"] == "text"]
    assert links.count("log-groups/log-group/<") == len(dashboards.of_type("Logs::LogGroup"))
    assert "logs-insights" in links


@pytest.mark.parametrize(
    ("region", "name"),
    [("us-east-1", "stack-us-east-1"), ("eu-west-1", "stack-eu-west-1"), (None, "stack-<AWS::Region>")],
)
def test_each_region_has_its_own_dashboard(region, name):
    """The name contains the Region, because dashboards are global in an account."""
    template = template_of(Environment(name="test", region=region))
    assert text_of(template.one("CloudWatch::Dashboard")["DashboardName"]) == name


def test_widgets_do_not_overlap(dashboards):
    """Each widget has its own place in the dashboard's 24 columns."""
    taken = set()
    for widget in dashboard(dashboards):
        columns = range(widget["x"], widget["x"] + widget["width"])
        place = {(column, row) for column in columns for row in range(widget["y"], widget["y"] + widget["height"])}
        assert not place & taken
        assert max(columns) < 24
        taken |= place


def test_the_queries_are_saved(watched):
    """Each query is saved in the folder of its environment and reads existing log groups."""
    queries = watched.properties("Logs::QueryDefinition")
    without = set() if watched.of_type("WAFv2::WebACL") else {"blocked by the web ACL"}
    assert {text_of(query["Name"]).partition("/")[2] for query in queries} == QUERIES.keys() - without
    groups = {group["Ref"] for query in queries for group in query["LogGroupNames"]}
    assert groups <= set(watched.ids_of("Logs::LogGroup"))


def test_a_request_is_found_in_both_logs():
    """The query for one request uses the field that the access log and the function's log have in common."""
    query = QUERIES["one request"]
    assert query.sources == ("function", "access")
    assert any("requestId" in line for line in query.lines)
    assert FIELDS["requestId"] == "$context.requestId"
