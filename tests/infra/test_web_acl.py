"""The web ACL: its rules and its log."""

import json

import pytest

from infra.api.web_acl import RULES
from tests.infra.assemblies import ENVIRONMENT_NAMES
from tests.support.templates import plain

ORIGIN = "https://app.example.com"


@pytest.fixture
def guarded():
    """The template of an environment with a web ACL."""
    return plain(web_acl=True, retain=True, log_retention_days=90)


def rules(template):
    """Return the rules by their names, in the order of their evaluation."""
    ordered = sorted(template.one("WAFv2::WebACL")["Rules"], key=lambda rule: rule["Priority"])
    return {rule["Name"]: rule for rule in ordered}


def rate_limit(**settings):
    """Return the statement of the first rule, which limits each address."""
    first, *_ = rules(plain(web_acl=True, **settings)).values()
    assert first["Action"] == {"Block": {}}
    return first["Statement"]["RateBasedStatement"]


def test_it_guards_the_stage(guarded):
    """A regional web ACL is associated with the stage. It allows requests that no rule blocks."""
    web_acl = guarded.one("WAFv2::WebACL")
    assert (web_acl["Scope"], web_acl["DefaultAction"]) == ("REGIONAL", {"Allow": {}})
    association = guarded.one("WAFv2::WebACLAssociation")
    assert association["WebACLArn"] == {"Fn::GetAtt": [guarded.id_of("WAFv2::WebACL"), "Arn"]}
    assert association["ResourceArn"]["Fn::Join"][1][-4:] == [
        "::/restapis/",
        {"Ref": guarded.id_of("ApiGateway::RestApi")},
        "/stages/",
        {"Ref": guarded.id_of("ApiGateway::Stage")},
    ]


def test_an_address_is_limited_first():
    """The first rule blocks an address by its own count over five minutes, in which preflights do not count."""
    method_is_options = {
        "FieldToMatch": {"Method": {}},
        "PositionalConstraint": "EXACTLY",
        "SearchString": "OPTIONS",
        "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
    }
    expected = {
        "AggregateKeyType": "IP",
        "EvaluationWindowSec": 300,
        "Limit": 100,
        "ScopeDownStatement": {"NotStatement": {"Statement": {"ByteMatchStatement": method_is_options}}},
    }
    assert rate_limit() == expected
    assert rate_limit(web_acl_rate_limit=10) == expected | {"Limit": 10}


def test_behind_a_proxy_the_address_is_in_a_header():
    """The rule counts the address in the header, and blocks a request whose header has no address."""
    assert rate_limit(web_acl_address_header="X-Caller") == rate_limit() | {
        "AggregateKeyType": "FORWARDED_IP",
        "ForwardedIPConfig": {"HeaderName": "X-Caller", "FallbackBehavior": "MATCH"},
    }


def test_aws_managed_rules_are_unchanged(guarded):
    """The managed rules for known bad inputs and the AWS IP reputation list have no overrides or exclusions."""
    _, *managed = rules(guarded).values()
    assert [rule["Statement"]["ManagedRuleGroupStatement"] for rule in managed] == [
        {"VendorName": "AWS", "Name": "AWSManagedRulesKnownBadInputsRuleSet"},
        {"VendorName": "AWS", "Name": "AWSManagedRulesAmazonIpReputationList"},
    ]
    assert [rule["OverrideAction"] for rule in managed] == [{"None": {}}, {"None": {}}]


def test_metrics_have_fixed_names(guarded):
    """The metrics have the names of the rules and of the web ACL. No request is sampled, because anyone's could be."""
    web_acl = guarded.one("WAFv2::WebACL")
    visibility = {name: rule["VisibilityConfig"] for name, rule in rules(guarded).items()}

    assert tuple(visibility) == RULES == ("RateLimit", "KnownBadInputs", "IpReputation")
    assert web_acl["Name"] == "stack"
    visibility["stack"] = web_acl["VisibilityConfig"]
    for name, config in visibility.items():
        assert config == {"CloudWatchMetricsEnabled": True, "MetricName": name, "SampledRequestsEnabled": False}


def test_nothing_that_waf_keeps_holds_a_body(guarded):
    """WAF replaces whole bodies, query strings, headers and cookies, in match details as well."""
    protections = guarded.one("WAFv2::WebACL")["DataProtectionConfig"]["DataProtections"]
    assert protections == [
        {"Action": "SUBSTITUTION", "Field": {"FieldType": field}}
        for field in ("BODY", "QUERY_STRING", "SINGLE_HEADER", "SINGLE_COOKIE")
    ]


def test_only_blocked_and_counted_requests_are_logged(guarded):
    """The access log has the allowed requests, without the address. Paths are redacted: they may contain anything."""
    log = guarded.one("WAFv2::LoggingConfiguration")
    (kept,) = log["LoggingFilter"]["Filters"]
    actions = [condition["ActionCondition"]["Action"] for condition in kept["Conditions"]]

    assert log["LoggingFilter"]["DefaultBehavior"] == "DROP"
    assert (kept["Behavior"], kept["Requirement"], actions) == ("KEEP", "MEETS_ANY", ["BLOCK", "COUNT"])
    assert log["RedactedFields"] == [{"UriPath": {}}]


def test_the_log_group_fits_waf(guarded):
    """The name begins as WAF demands and ends with the API's id, which no later API has. The ARN has no `:*`.

    The group is deleted with the stack, because the next one could not create a group with its name.
    """
    (name,) = (name for name in guarded.ids_of("Logs::LogGroup") if name.startswith("WebAclLogs"))
    group = guarded.resources[name]
    api = {"Ref": guarded.id_of("ApiGateway::RestApi")}
    assert group["Properties"]["LogGroupName"] == {"Fn::Join": ["", ["aws-waf-logs-stack-", api]]}
    assert group["Properties"]["RetentionInDays"] == 90
    assert (group["DeletionPolicy"], group["UpdateReplacePolicy"]) == ("Delete", "Delete")
    logging = guarded.one("WAFv2::LoggingConfiguration")
    assert logging["ResourceArn"] == {"Fn::GetAtt": [guarded.id_of("WAFv2::WebACL"), "Arn"]}
    (destination,) = logging["LogDestinationConfigs"]
    assert destination["Fn::Join"][1][-2:] == [":log-group:", {"Ref": name}]


def test_a_blocked_request_gets_the_contracts_response():
    """WAF has no response of its own. API Gateway's is a problem like any other, which a browser can read."""
    template = plain(web_acl=True, allowed_origins=(ORIGIN,))
    response = template.gateway_responses["WAF_FILTERED"]

    assert "CustomResponse" not in json.dumps(template.one("WAFv2::WebACL"))
    assert (response.status, response.body["code"]) == ("403", "forbidden")
    assert (response.headers["Access-Control-Allow-Origin"], response.headers["Vary"]) == (ORIGIN, "Origin")


def test_only_a_missing_web_acl_is_acknowledged(assembly):
    """Only environments without a web ACL acknowledge cdk-nag's rule, with the setting as the reason."""
    for name in ENVIRONMENT_NAMES:
        acknowledged = (assembly.folder / f"signup-confirmation-{name}.metadata.json").read_text()
        assert "AwsSolutions-APIG6" in acknowledged
        assert ("AwsSolutions-APIG3" in acknowledged) is (name != "prod")
        assert ("web_acl=False" in acknowledged) is (name != "prod")
