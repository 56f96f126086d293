"""Limits of AWS that the schemas of the resource types do not state, in every template and the largest possible."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from infra.settings import Environment
from tests.infra.assemblies import ENVIRONMENT_NAMES
from tests.support.templates import LARGEST, PROJECT, Template, alarms, template_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

UNKNOWN = "u" * 128  # what a reference may become
VARIANTS = {
    "largest": LARGEST,
    "GovCloud": {key: held for key, held in LARGEST.items() if key not in {"custom_domain", "ses_email"}}
    | {"region": "us-gov-west-1"},
    "smallest": {"name": "n", "monitoring": None, "roll_out": None, "rotation_days": None, "attempts_table": False},
}
# Web ACL capacity units of AWS's managed rule groups ("AWS Managed Rules rule groups list") and of a rate-based rule
# with one scope-down statement ("Web ACL capacity units").
CAPACITY = {"AWSManagedRulesKnownBadInputsRuleSet": 200, "AWSManagedRulesAmazonIpReputationList": 25, "rate": 4}


class Limit(NamedTuple):
    """A limit of AWS's, and how a template's values are found.

    `grows_with` is the setting that makes the value larger, or the file if no setting does. `broken` returns the
    resource, or the whole template, of which a value is as large as it is told.
    """

    service: str
    what: str
    most: int
    source: str
    grows_with: str
    measured: Callable[[Template], Iterator[tuple[str, int]]]
    broken: Callable[[int], tuple[str, dict[str, Any]]]


def excesses(limit, templates):
    """Return a sentence for each value that AWS would refuse."""
    return [
        f"{limit.service} allows {limit.most} for {limit.what} ({limit.source}), but {what} of the template {name} has "
        f"{value}: see {limit.grows_with}."
        for name, template in templates.items()
        for what, value in limit.measured(template)
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
        return {key: resolved(held) for key, held in value.items()}
    return [resolved(held) for held in value] if isinstance(value, list) else value


def size(document):
    """Return the length of a document, as AWS counts it: without white space."""
    return len(json.dumps(resolved(document), separators=(",", ":")))


def length(kind, name, *inner):
    """Return a measure of the length of one property, of all resources of a type, and what breaks it."""

    def measured(template):
        for resource in template.of_type(kind):
            value = resource.get("Properties", {}).get(name, "")
            for key in inner:
                value = value.get(key, "")
            yield f"{kind} {name}", len(text(value))

    def broken(size):
        value = "x" * size
        for key in reversed(inner):
            value = {key: value}
        return kind, {name: value}

    return measured, broken


def alarm_metrics(template):
    """Measure the metrics of each alarm. An expression is none."""
    for name, alarm in alarms(template).items():
        yield name, sum("MetricStat" in one for one in alarm.get("Metrics", ())) or 1


def variables(template):
    """Measure all names and values of each function's environment variables."""
    for function in template.of_type("Lambda::Function"):
        held = function["Properties"].get("Environment", {}).get("Variables", {})
        yield function["Properties"].get("Handler", "inline"), sum(len(k) + len(text(v)) for k, v in held.items())


def inline_policies(template):
    """Measure the inline policies of each role."""
    roles = {}
    for policy in template.of_type("IAM::Policy"):
        for role in policy["Properties"]["Roles"]:
            roles[str(role)] = roles.get(str(role), 0) + size(policy["Properties"]["PolicyDocument"])
    yield from roles.items()


def key_policies(template):
    """Measure each key's policy."""
    for key in template.of_type("KMS::Key"):
        yield "KMS::Key", size(key["Properties"]["KeyPolicy"])


def web_acl_capacity(template):
    """Measure the capacity that each web ACL uses."""
    for acl in template.of_type("WAFv2::WebACL"):
        groups = [rule["Statement"].get("ManagedRuleGroupStatement", {}) for rule in acl["Properties"]["Rules"]]
        yield "rules", sum(CAPACITY[group.get("Name", "rate")] for group in groups)


def tags(template):
    """Measure the tags of each resource."""
    for resource in template.body["Resources"].values():
        yield resource["Type"], len(resource.get("Properties", {}).get("Tags", ()))


def stopping_alarms(template):
    """Measure the alarms of each deployment group."""
    for group in template.of_type("CodeDeploy::DeploymentGroup"):
        yield "alarms", len(group["Properties"].get("AlarmConfiguration", {}).get("Alarms", ()))


def entries(section):
    """Return a measure of the number of entries in a section of the template."""
    return lambda template: iter([(section, len(template.body.get(section, {})))])


def template_size(template):
    """Measure the template itself."""
    yield "template", size(template.body)


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
    Limit("CodeDeploy", "alarms of a deployment group", 10, "limits", "roll_out", stopping_alarms,
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
          template_size, lambda most: ("", {"Outputs": "x" * (most - 14)})),
]  # fmt: skip


@pytest.fixture(scope="module")
def templates(assembly):
    """Return every template that there is, and those of the variants."""
    shipped = {name: assembly.template(name) for name in (*ENVIRONMENT_NAMES, "account")}
    return shipped | {name: template_of(Environment(**settings)) for name, settings in VARIANTS.items()}


each_limit = pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: f"{limit.service}: {limit.what}")


@each_limit
def test_no_template_exceeds_a_limit(templates, limit):
    """AWS would refuse the deployment, halfway through it."""
    assert excesses(limit, templates) == []
    measured = [value for template in templates.values() for _, value in limit.measured(template)]
    assert any(measured), f"nothing was measured for {limit.what}"


@each_limit
def test_a_template_beyond_a_limit_is_named_with_its_setting(limit):
    """What is at the limit passes. One more is a sentence with both numbers and the setting, or the file."""

    def template(size):
        kind, held = limit.broken(size)
        return {
            "broken": Template({"Resources": {"R": {"Type": f"AWS::{kind}", "Properties": held}}} if kind else held)
        }

    assert excesses(limit, template(limit.most)) == []
    (sentence,) = excesses(limit, template(limit.most + 1))
    assert re.search(
        rf"{limit.most} for {limit.what} .* of the template broken has \d+: see {limit.grows_with}\.", sentence
    )
    settings = {field.name for field in dataclasses.fields(Environment)}
    assert limit.grows_with in settings or (PROJECT / limit.grows_with).is_file()
