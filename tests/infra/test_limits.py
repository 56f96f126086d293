"""Limits of AWS that the schemas of the resource types do not state, in every template and the largest possible."""

import dataclasses
import json
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import pytest

from infra.settings import Environment
from tests.infra.assemblies import ENVIRONMENT_NAMES
from tests.support.templates import LARGEST, PROJECT, Template, alarms, template_of

UNKNOWN = "u" * 128  # the longest value of a reference
VARIANTS = {
    "largest": LARGEST,
    "GovCloud": LARGEST | {"region": "us-gov-west-1", "custom_domain": None, "ses_email": None},
    "smallest": {"name": "n", "monitoring": None, "roll_out": None, "rotation_days": None, "attempts_table": False},
}
# Web ACL capacity units of AWS's managed rule groups ("AWS Managed Rules rule groups list") and of a rate-based rule
# with one scope-down statement ("Web ACL capacity units").
CAPACITY = {"AWSManagedRulesKnownBadInputsRuleSet": 200, "AWSManagedRulesAmazonIpReputationList": 25, "rate": 4}


class Limit(NamedTuple):
    """A limit of AWS's, the documentation that states it, and the values in a template that it applies to.

    `grows_with` is the setting that makes the value larger, or the file if no setting does. `broken` returns the type
    and the properties of a resource with a value of a given size, or no type and a whole template.
    """

    service: str
    what: str
    most: int
    source: str
    grows_with: str
    measure: Callable
    broken: Callable


def excesses(limit, templates):
    """Return a sentence for each template that AWS would refuse."""
    largest = {name: max(limit.measure(template), default=0) for name, template in templates.items()}
    return [
        f"{limit.service} allows {limit.most} for {limit.what} ({limit.source}), but the template {name} has {value}: "
        f"see {limit.grows_with}."
        for name, value in largest.items()
        if value > limit.most
    ]


def text(value):
    """Return a value as CloudFormation would write it, with the longest texts in place of references."""
    if isinstance(value, str):
        return value
    if "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(text(part) for part in parts)
    return UNKNOWN


def resolved(value):
    """Return a document with texts in place of references."""
    if isinstance(value, dict):
        if len(value) == 1 and next(iter(value)) in {"Ref", "Fn::GetAtt", "Fn::Join", "Fn::Sub", "Fn::Select"}:
            return text(value)
        return {key: resolved(part) for key, part in value.items()}
    return [resolved(part) for part in value] if isinstance(value, list) else value


def size(document):
    """Return the length of a document, as AWS counts it: without white space."""
    return len(json.dumps(resolved(document), separators=(",", ":")))


def length(kind, *path):
    """Return a measure of the length of one property, of all resources of a type, and what breaks it."""

    def measure(template):
        for value in template.properties(kind):
            for key in path:
                value = value.get(key, "")  # noqa: PLW2901 - one step deeper
            yield len(text(value))

    def broken(size):
        value = "x" * size
        for key in reversed(path):
            value = {key: value}
        return kind, value

    return measure, broken


def alarm_metrics(template):
    """Count the metrics of each alarm. An expression is none."""
    return [sum("MetricStat" in one for one in alarm.get("Metrics", ())) or 1 for alarm in alarms(template).values()]


def variables(template):
    """Measure all names and values of each function's environment variables."""
    for function in template.properties("Lambda::Function"):
        values = function.get("Environment", {}).get("Variables", {})
        yield sum(len(name) + len(text(value)) for name, value in values.items())


def inline_policies(template):
    """Measure the inline policies of each role."""
    sizes = Counter()
    for policy in template.properties("IAM::Policy"):
        sizes.update({str(role): size(policy["PolicyDocument"]) for role in policy["Roles"]})
    return sizes.values()


def web_acl_capacity(template):
    """Sum up the capacity that each web ACL uses."""
    for acl in template.properties("WAFv2::WebACL"):
        groups = [rule["Statement"].get("ManagedRuleGroupStatement", {}) for rule in acl["Rules"]]
        yield sum(CAPACITY[group.get("Name", "rate")] for group in groups)


def tags(template):
    """Count the tags of each resource."""
    return [len(resource.get("Properties", {}).get("Tags", ())) for resource in template.resources.values()]


def rolling_back_alarms(template):
    """Count the alarms of each deployment group."""
    groups = template.properties("CodeDeploy::DeploymentGroup")
    return [len(group.get("AlarmConfiguration", {}).get("Alarms", ())) for group in groups]


def key_policies(template):
    """Measure each key's policy."""
    return [size(key["KeyPolicy"]) for key in template.properties("KMS::Key")]


def entries(section):
    """Return a measure of the number of entries in a section of the template."""
    return lambda template: [len(template.body.get(section, {}))]


LIMITS = [
    Limit("CloudWatch", "metrics that an alarm reads", 10, "API_MetricDataQuery", "monitoring", alarm_metrics,
          lambda most: ("CloudWatch::Alarm", {"AlarmName": "a", "Metrics": [{"MetricStat": {}}] * most})),
    Limit("CloudWatch", "an alarm's description", 1024, "API_PutMetricAlarm", "infra/monitoring/alarms.py",
          *length("CloudWatch::Alarm", "AlarmDescription")),
    Limit("CloudWatch", "an alarm's name", 255, "API_PutMetricAlarm", "name",
          *length("CloudWatch::Alarm", "AlarmName")),
    Limit("CloudWatch", "a dashboard's name", 255, "API_PutDashboard", "name",
          *length("CloudWatch::Dashboard", "DashboardName")),
    Limit("CloudWatch Logs", "a filter pattern", 1024, "API_PutMetricFilter", "monitoring",
          *length("Logs::MetricFilter", "FilterPattern")),
    Limit("CloudWatch Logs", "the name of a log group", 512, "API_CreateLogGroup", "name",
          *length("Logs::LogGroup", "LogGroupName")),
    Limit("CloudWatch Logs", "a saved query", 10_000, "API_PutQueryDefinition", "monitoring",
          *length("Logs::QueryDefinition", "QueryString")),
    Limit("CloudWatch Logs", "a saved query's name", 255, "API_PutQueryDefinition", "name",
          *length("Logs::QueryDefinition", "Name")),
    Limit("Lambda", "bytes of environment variables", 4096, "gettingstarted-limits", "allowed_origins", variables,
          lambda most: ("Lambda::Function", {"Environment": {"Variables": {"V": "x" * (most - 1)}}})),
    Limit("Lambda", "a function's description", 256, "API_CreateFunction", "infra/functions/replacement.py",
          *length("Lambda::Function", "Description")),
    Limit("IAM", "the inline policies of a role", 10_240, "reference_iam-quotas", "vpc", inline_policies,
          lambda most: ("IAM::Policy", {"Roles": ["r"], "PolicyDocument": "x" * (most - 2)})),
    Limit("KMS", "a key policy", 32_768, "resource-limits", "alarm_key_checks_account", key_policies,
          lambda most: ("KMS::Key", {"KeyPolicy": "x" * (most - 2)})),
    Limit("WAF", "capacity units of a web ACL", 1500, "aws-waf-capacity-units", "web_acl", web_acl_capacity,
          lambda most: ("WAFv2::WebACL", {"Rules": [{"Statement": {}}] * (most // 4 + most % 4)})),
    Limit("WAF", "the name of a web ACL", 128, "API_CreateWebACL", "name", *length("WAFv2::WebACL", "Name")),
    Limit("CodeDeploy", "alarms of a deployment group", 10, "limits", "roll_out", rolling_back_alarms,
          lambda most: ("CodeDeploy::DeploymentGroup", {"AlarmConfiguration": {"Alarms": [{}] * most}})),
    Limit("API Gateway", "bytes of the access log's format", 3072, "limits", "infra/api/access_log.py",
          *length("ApiGateway::Stage", "AccessLogSetting", "Format")),
    Limit("SNS", "the display name of a topic", 100, "sns-create-topic", "name",
          *length("SNS::Topic", "DisplayName")),
    Limit("SSM", "the value of a parameter", 4096, "API_PutParameter", "existing_user_pool",
          *length("SSM::Parameter", "Value")),
    Limit("AWS", "tags of a resource", 50, "tagging best practices", "tags", tags,
          lambda most: ("SNS::Topic", {"Tags": [{}] * most})),
    Limit("CloudFormation", "resources", 500, "cloudformation-limits", "monitoring", entries("Resources"),
          lambda most: ("", {"Resources": {key: {"Type": "AWS::SNS::Topic"} for key in range(most)}})),
    Limit("CloudFormation", "outputs", 200, "cloudformation-limits", "infra/stack.py", entries("Outputs"),
          lambda most: ("", {"Outputs": dict.fromkeys(range(most))})),
    Limit("CloudFormation", "bytes of a template", 1_000_000, "cloudformation-limits", "allowed_origins",
          lambda template: [size(template.body)],
          lambda most: ("", {"Outputs": "x" * (most - 14)})),
]  # fmt: skip


@pytest.fixture(scope="module")
def templates(assembly):
    """Every shipped template, and those of the variants."""
    shipped = {name: assembly.template(name) for name in (*ENVIRONMENT_NAMES, "account")}
    return shipped | {name: template_of(Environment(**settings)) for name, settings in VARIANTS.items()}


each_limit = pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: f"{limit.service}: {limit.what}")


@each_limit
def test_no_template_exceeds_a_limit(templates, limit):
    """No value exceeds what AWS allows, which would end a deployment halfway. Each limit applies to some value."""
    assert excesses(limit, templates) == []
    assert any(value for template in templates.values() for value in limit.measure(template))


@each_limit
def test_a_template_beyond_a_limit_is_named_with_its_setting(limit):
    """A value at the limit passes. One more fails with a sentence that names the setting, or the file."""

    def broken(size):
        kind, given = limit.broken(size)
        body = {"Resources": {"R": {"Type": f"AWS::{kind}", "Properties": given}}} if kind else given
        return {"broken": Template(body)}

    assert excesses(limit, broken(limit.most)) == []
    (sentence,) = excesses(limit, broken(limit.most + 1))
    assert sentence.endswith(f": see {limit.grows_with}.")
    settings = {field.name for field in dataclasses.fields(Environment)}
    assert limit.grows_with in settings or (PROJECT / limit.grows_with).is_file()
