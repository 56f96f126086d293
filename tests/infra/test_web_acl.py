"""The web ACL: its rules and its log."""

import json

import pytest

from infra.api.web_acl import RULES
from tests.infra.assemblies import ENVIRONMENT_NAMES
from tests.infra.gateway_responses import body, header
from tests.support.shipped import ENVIRONMENTS
from tests.support.templates import plain

ORIGIN = "https://app.example.com"


@pytest.fixture
def guarded():
    """The template of an environment with a web ACL."""
    return plain(web_acl=True)


def rules(template):
    """Return the rules by their names, in the order in which they are tried."""
    held = sorted(template.one("WAFv2::WebACL")["Rules"], key=lambda rule: rule["Priority"])
    return {rule["Name"]: rule for rule in held}


def test_only_prod_has_one(assembly):
    """It is charged by the month: prod has one, and no other environment has any part of it."""
    held = {name: {kind for kind in assembly.template(name).types if "WAF" in kind} for name in ENVIRONMENT_NAMES}
    assert {name for name, kinds in held.items() if kinds} == {"prod"}
    assert held["prod"] == {"AWS::WAFv2::WebACL", "AWS::WAFv2::WebACLAssociation", "AWS::WAFv2::LoggingConfiguration"}
    assert ENVIRONMENTS["prod"].web_acl_rate_limit == 100


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


def test_an_address_is_limited_first(guarded):
    """The first rule blocks an address by its own count over five minutes, in which preflights do not count."""
    first = next(iter(rules(guarded).values()))
    assert first["Action"] == {"Block": {}}
    assert first["Statement"] == {
        "RateBasedStatement": {
            "AggregateKeyType": "IP",
            "EvaluationWindowSec": 300,
            "Limit": 100,
            "ScopeDownStatement": {
                "NotStatement": {
                    "Statement": {
                        "ByteMatchStatement": {
                            "FieldToMatch": {"Method": {}},
                            "PositionalConstraint": "EXACTLY",
                            "SearchString": "OPTIONS",
                            "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
                        }
                    }
                }
            },
        }
    }


def test_an_environment_sets_the_limit():
    """The limit is the environment's."""
    rate_rule = next(iter(rules(plain(web_acl=True, web_acl_rate_limit=10)).values()))
    assert rate_rule["Statement"]["RateBasedStatement"]["Limit"] == 10


def test_behind_a_proxy_the_address_is_in_a_header():
    """The limit counts the address in the header; one that holds no address is blocked, and so evades nothing."""
    rate_rule = next(iter(rules(plain(web_acl=True, web_acl_address_header="X-Caller")).values()))
    counted = rate_rule["Statement"]["RateBasedStatement"]
    assert counted["AggregateKeyType"] == "FORWARDED_IP"
    assert counted["ForwardedIPConfig"] == {"HeaderName": "X-Caller", "FallbackBehavior": "MATCH"}
    assert counted["ScopeDownStatement"]["NotStatement"]


def test_aws_own_rules_act_as_aws_says(guarded):
    """The managed rules for known bad inputs and the AWS IP reputation list, without overrides or exclusions."""
    _, *managed = rules(guarded).values()
    assert [rule["Statement"]["ManagedRuleGroupStatement"] for rule in managed] == [
        {"VendorName": "AWS", "Name": "AWSManagedRulesKnownBadInputsRuleSet"},
        {"VendorName": "AWS", "Name": "AWSManagedRulesAmazonIpReputationList"},
    ]
    assert [rule["OverrideAction"] for rule in managed] == [{"None": {}}, {"None": {}}]


def test_metrics_are_on_under_names_that_stay(guarded):
    """Each rule's metric has its name; that of the web ACL is its name too, which CloudWatch uses as the dimension.

    No request is sampled: the console would show samples of harmless callers too.
    """
    web_acl = guarded.one("WAFv2::WebACL")
    held = {name: rule["VisibilityConfig"] for name, rule in rules(guarded).items()}

    assert tuple(held) == RULES == ("RateLimit", "KnownBadInputs", "IpReputation")
    assert web_acl["Name"] == "stack"
    for name, visibility in {**held, "stack": web_acl["VisibilityConfig"]}.items():
        assert (visibility["CloudWatchMetricsEnabled"], visibility["MetricName"]) == (True, name)
        assert visibility["SampledRequestsEnabled"] is False


def test_nothing_that_waf_keeps_holds_a_body(guarded):
    """Bodies, query strings, headers and cookies are replaced, each as a whole and in match details as well."""
    protections = guarded.one("WAFv2::WebACL")["DataProtectionConfig"]["DataProtections"]
    assert protections == [
        {"Action": "SUBSTITUTION", "Field": {"FieldType": field}}
        for field in ("BODY", "QUERY_STRING", "SINGLE_HEADER", "SINGLE_COOKIE")
    ]


def test_only_blocked_and_counted_requests_are_logged(guarded):
    """Allowed requests are in the access log, without the address. Paths are left out, as they may hold anything."""
    log = guarded.one("WAFv2::LoggingConfiguration")
    (kept,) = log["LoggingFilter"]["Filters"]
    actions = [condition["ActionCondition"]["Action"] for condition in kept["Conditions"]]

    assert log["LoggingFilter"]["DefaultBehavior"] == "DROP"
    assert (kept["Behavior"], kept["Requirement"], actions) == ("KEEP", "MEETS_ANY", ["BLOCK", "COUNT"])
    assert log["RedactedFields"] == [{"UriPath": {}}]


def test_the_log_group_is_one_that_waf_takes(guarded):
    """The name begins as WAF demands and ends in the API's id, which no later API has; the ARN has no `:*`."""
    (name,) = (name for name in guarded.body["Resources"] if name.startswith("WebAclLogs"))
    group = guarded.body["Resources"][name]
    assert group["Properties"]["LogGroupName"] == {
        "Fn::Join": ["", ["aws-waf-logs-stack-", {"Ref": guarded.id_of("ApiGateway::RestApi")}]]
    }
    logging = guarded.one("WAFv2::LoggingConfiguration")
    assert logging["ResourceArn"] == {"Fn::GetAtt": [guarded.id_of("WAFv2::WebACL"), "Arn"]}
    (destination,) = logging["LogDestinationConfigs"]
    assert destination["Fn::Join"][1][-2:] == [":log-group:", {"Ref": name}]


def test_the_log_goes_with_the_web_acl():
    """Its name is fixed, so that one that was kept would be in the way of the next; its retention is as the others'."""
    template = plain(web_acl=True, retain=True, log_retention_days=90)
    (group,) = (held for name, held in template.body["Resources"].items() if name.startswith("WebAclLogs"))
    assert group["Properties"]["RetentionInDays"] == 90
    assert (group["DeletionPolicy"], group["UpdateReplacePolicy"]) == ("Delete", "Delete")


def test_a_blocked_request_gets_the_contracts_answer():
    """WAF sends no response of its own: the gateway's is a problem like any other, and a browser may read it."""
    template = plain(web_acl=True, allowed_origins=(ORIGIN,))
    answer = template.gateway_responses["WAF_FILTERED"]

    assert "CustomResponse" not in json.dumps(template.one("WAFv2::WebACL"))
    assert (answer["StatusCode"], body(answer)["code"]) == ("403", "forbidden")
    assert (header(answer, "Access-Control-Allow-Origin"), header(answer, "Vary")) == (ORIGIN, "Origin")


def test_its_absence_is_acknowledged_only_where_it_is_absent(assembly):
    """The rule that asks for a web ACL is not waived in prod, and each other environment gives an honest reason."""
    for name in ENVIRONMENT_NAMES:
        acknowledged = (assembly.folder / f"signup-confirmation-{name}.metadata.json").read_text()
        assert "AwsSolutions-APIG6" in acknowledged
        assert ("AwsSolutions-APIG3" in acknowledged) is (name != "prod")
        assert ("web_acl=False" in acknowledged) is (name != "prod")
