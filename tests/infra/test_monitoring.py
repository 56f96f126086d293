"""Alarms, their topic, the dashboard and the saved queries of each environment."""

import re

import pytest

from infra.api.access_log import FIELDS
from infra.monitoring.log_queries import QUERIES
from infra.settings import Environment
from operations.dashboard import text_of
from signup_functions.confirmation.outcomes import OUTCOMES
from tests.support.templates import PROJECT, alarms, dashboard, template_of

WATCHED = ("dev", "staging", "prod")


@pytest.fixture(params=WATCHED)
def watched(assembly, request):
    """Return the whole template of each environment that is monitored."""
    return assembly.template(request.param)


@pytest.fixture(params=[name for name in WATCHED if name != "dev"])
def dashboards(assembly, request):
    """Return the whole template of each environment that has a dashboard."""
    return assembly.template(request.param)


def test_every_alarm_is_told_to_the_topic(watched):
    """The topic hears when an alarm begins and when it is over; no data is no alarm."""
    topic = {"Ref": watched.id_of("SNS::Topic")}
    for name, alarm in alarms(watched).items():
        assert alarm["AlarmActions"] == alarm["OKActions"] == [topic]
        assert alarm["TreatMissingData"] == ("ignore" if name == "secret_too_old" else "notBreaching")
        assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"


def test_every_alarm_has_its_section_in_the_runbook(assembly):
    """The description says what is wrong and names the section, which says what to do. Prod has every alarm."""
    runbook = (PROJECT / "docs" / "operate.md").read_text(encoding="utf-8")
    held = alarms(assembly.template("prod"))

    assert sorted(re.findall(r"^### ([a-z0-9_]+)$", runbook, re.MULTILINE)) == sorted(held)
    for name, alarm in held.items():
        assert re.fullmatch(rf"[A-Z].{{20,}}\. See docs/operate\.md#{name}", alarm["AlarmDescription"])


def test_every_outcome_with_an_alarm_has_its_section_in_the_runbook():
    """The alarm names the reason, and so does the section. `internal` has the alarm `function_errors` of its own."""
    runbook = (PROJECT / "docs" / "operate.md").read_text(encoding="utf-8")
    sections = re.findall(r"^#### ([a-z0-9_]+)$", runbook, re.MULTILINE)
    assert sorted([*sections, "internal"]) == sorted(row.reason for row in OUTCOMES if row.alarm)


def test_the_web_acl_has_an_alarm_where_there_is_one(watched):
    """It is on while at least half of the requests are blocked, and fifty of them."""
    held = alarms(watched)
    assert ("web_acl_blocked" in held) == bool(watched.of_type("WAFv2::WebACL"))
    if "web_acl_blocked" in held:
        rate, *_ = held["web_acl_blocked"]["Metrics"]
        assert rate["Expression"] == "IF(one >= 50, 100 * one / of, 0)"
        assert held["web_acl_blocked"]["Threshold"] == 50


def test_the_topic_is_encrypted_by_a_key_that_lets_cloudwatch_in(watched):
    """Under any other key an alarm would vanish without a word."""
    assert watched.one("SNS::Topic")["KmsMasterKeyId"] == {"Fn::GetAtt": [watched.id_of("KMS::Key"), "Arn"]}
    key = watched.one("KMS::Key")
    assert key["EnableKeyRotation"] is True
    allowed = {"Service": "cloudwatch.amazonaws.com"}
    (statement,) = [held for held in key["KeyPolicy"]["Statement"] if held["Principal"] == allowed]
    assert (statement["Effect"], statement["Action"]) == ("Allow", ["kms:Decrypt", "kms:GenerateDataKey*"])
    this_account = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert statement["Condition"] == this_account
    statements = watched.one("SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    (publish,) = [held for held in statements if held["Principal"] == allowed]
    assert (publish["Effect"], publish["Action"]) == ("Allow", "sns:Publish")
    assert publish["Condition"] == this_account
    (refused,) = [held for held in statements if held["Effect"] == "Deny"]
    assert refused["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_key_of_the_topic_may_leave_the_account_unchecked():
    """An operator whose alarms do not arrive can switch the condition off, on the key alone."""
    template = template_of(Environment(name="test", alarm_key_checks_account=False))
    assert "aws:SourceAccount" not in str(template.one("KMS::Key"))
    assert "aws:SourceAccount" in str(template.one("SNS::TopicPolicy"))


def test_subscriptions_are_the_environments():
    """The stack subscribes the endpoints of the environment. Others can subscribe to the topic in the outputs."""
    pairs = (("email", "ops@example.com"), ("https", "https://hooks.example.com/"))
    template = template_of(Environment(name="test", alarm_subscriptions=pairs))
    topic = {"Ref": template.id_of("SNS::Topic")}
    held = [subscription["Properties"] for subscription in template.of_type("SNS::Subscription")]
    assert held == [{"Protocol": protocol, "Endpoint": endpoint, "TopicArn": topic} for protocol, endpoint in pairs]
    assert template.body["Outputs"]["AlarmTopicArn"]["Value"] == topic


def test_an_environment_without_monitoring():
    """There is no alarm, topic, key, dashboard or query then, as in `local`."""
    assert (
        not template_of(Environment(name="test", monitoring=None, roll_out=None)).part("Monitoring").body["Resources"]
    )


def test_the_age_alarm_follows_the_schedule():
    """It is on a week after the rotation was due, and there is none for a secret that does not rotate."""
    rotating = alarms(template_of(Environment(name="test", rotation_days=10)))
    assert rotating["secret_too_old"]["Threshold"] == 17
    resting = alarms(template_of(Environment(name="test", rotation_days=None)))
    assert rotating.keys() - resting.keys() == {"rotation_failed", "secret_too_old"}


def test_one_start_that_reaches_no_service_raises_an_alarm():
    """An execution environment starts once, so a quiet service in a VPC without a way out would say it only once."""
    alarm = alarms(template_of(Environment(name="test")))["priming_failed"]
    assert (alarm["MetricName"], alarm["Statistic"], alarm["Period"]) == ("PrimingFailed", "Sum", 60)
    assert (alarm["Threshold"], alarm["EvaluationPeriods"]) == (1, 1)


@pytest.mark.parametrize(
    ("requests", "slow", "fires"),
    [(5, 2, False), (5, 3, True), (6000, 299, False), (6000, 300, True)],
    ids=["a minute: two", "a minute: three", "20 a second: under 5 %", "20 a second: 5 %"],
)
def test_slow_responses_raise_the_alarm_at_any_rate(requests, slow, fires):
    """At one request a minute as at twenty a second, three slow responses and 5 % of all raise it."""
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
    """`basic` has the alarms that page, the ones that roll a deployment back among them, and no dashboard."""
    template = template_of(Environment(name="test", monitoring=level, web_acl=True))
    names = {alarm["Properties"]["AlarmName"] for alarm in template.of_type("CloudWatch::Alarm")}
    tickets = {name for name in names if "-ticket-" in name}
    assert names == pages(template) | tickets
    assert bool(tickets) == (level == "full")
    assert bool(template.of_type("CloudWatch::Dashboard")) == (level == "full")
    (group,) = template.of_type("CodeDeploy::DeploymentGroup")
    stops = [held["Name"]["Ref"] for held in group["Properties"]["AlarmConfiguration"]["Alarms"]]
    assert {template.body["Resources"][held]["Properties"]["AlarmName"] for held in stops} <= pages(template)


def pages(template):
    """Return the names of the alarms that page."""
    held = [alarm["Properties"]["AlarmName"] for alarm in template.of_type("CloudWatch::Alarm")]
    return {name for name in held if "-page-" in name}


def test_an_existing_topic_is_notified():
    """With an existing topic, the stack makes neither a topic nor a key."""
    arn = "arn:aws:sns:eu-west-1:111122223333:alarms"
    template = template_of(Environment(name="test", alarm_topic_arn=arn))
    assert {held["AlarmActions"][0] for held in alarms(template).values()} == {arn}
    assert not template.types & {"AWS::SNS::Topic", "AWS::KMS::Key"}
    with pytest.raises(ValueError, match="alarm_subscriptions must be empty"):
        Environment(name="test", alarm_topic_arn=arn, alarm_subscriptions=(("email", "ops@example.com"),))


def test_the_dashboard(dashboards):
    """It shows alarms, outcomes, latencies, cold starts, throttles, the web ACL if any, the secret's age, and logs."""
    watched = dashboards
    widgets = dashboard(watched)
    titles = {widget["properties"].get("title") for widget in widgets}
    assert titles >= {
        "Alarms", "Outcomes by code", "Latency in total, ms", "Latency of Cognito, ms", "Priming failed", "Lambda",
        "Requests and errors", "Age of the client secret, days",
    }  # fmt: skip
    assert ("Web ACL" in titles) == bool(watched.of_type("WAFv2::WebACL"))
    ids = {name for name, held in watched.body["Resources"].items() if held["Type"] == "AWS::CloudWatch::Alarm"}
    (states,) = [widget for widget in widgets if widget["type"] == "alarm"]
    assert set(states["properties"]["alarms"]) == {f"<{name}>" for name in ids}
    (links,) = [widget["properties"]["markdown"] for widget in widgets if widget["type"] == "text"]
    assert links.count("log-groups/log-group/<") == len(watched.of_type("Logs::LogGroup"))
    assert "logs-insights" in links


@pytest.mark.parametrize(
    ("region", "name"),
    [("us-east-1", "stack-us-east-1"), ("eu-west-1", "stack-eu-west-1"), (None, "stack-<AWS::Region>")],
)
def test_each_region_has_its_own_dashboard(region, name):
    """Dashboards are global in an account: the same environment in two Regions has two of them."""
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
    names = {text_of(query["Properties"]["Name"]) for query in watched.of_type("Logs::QueryDefinition")}
    without = set() if watched.of_type("WAFv2::WebACL") else {"blocked by the web ACL"}
    assert {name.partition("/")[2] for name in names} == QUERIES.keys() - without
    for query in watched.of_type("Logs::QueryDefinition"):
        for group in query["Properties"]["LogGroupNames"]:
            assert watched.body["Resources"][group["Ref"]]["Type"] == "AWS::Logs::LogGroup"


def test_a_request_is_found_in_both_logs():
    """The query for one request names the field that the access log and the function's log have in common."""
    query = QUERIES["one request"]
    assert query.sources == ("function", "access")
    assert any("requestId" in line for line in query.lines)
    assert FIELDS["requestId"] == "$context.requestId"
