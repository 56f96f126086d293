"""The web ACL of the API's stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from ..log_group import LogGroup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_apigateway as apigateway

    from ..settings import ServiceSettings

RATE_RULE = "RateLimit"
MANAGED_RULES: Mapping[str, str] = {
    "KnownBadInputs": "AWSManagedRulesKnownBadInputsRuleSet",
    "IpReputation": "AWSManagedRulesAmazonIpReputationList",
}
RULES = (RATE_RULE, *MANAGED_RULES)
"""The names of the rules in the order of their evaluation; also the values of the metric dimension `Rule`."""

EVALUATION_WINDOW_SECONDS = 300
IS_PREFLIGHT = wafv2.CfnWebACL.StatementProperty(
    byte_match_statement=wafv2.CfnWebACL.ByteMatchStatementProperty(
        field_to_match=wafv2.CfnWebACL.FieldToMatchProperty(method={}),
        positional_constraint="EXACTLY",
        search_string="OPTIONS",
        text_transformations=[wafv2.CfnWebACL.TextTransformationProperty(priority=0, type="NONE")],
    )
)

# WAF replaces these parts wherever it stores a request. A body contains codes, and a caller may put one into the query
# by mistake; headers describe the user's device. A field without keys covers all of its kind. The IP address stays.
PROTECTED_FIELDS = ("BODY", "QUERY_STRING", "SINGLE_HEADER", "SINGLE_COOKIE")

# Allowed requests are in the access log. The CDK does not translate this property: it has CloudFormation's names.
BLOCKED_AND_COUNTED = {
    "DefaultBehavior": "DROP",
    "Filters": [
        {
            "Behavior": "KEEP",
            "Requirement": "MEETS_ANY",
            "Conditions": [{"ActionCondition": {"Action": action}} for action in ("BLOCK", "COUNT")],
        }
    ],
}


class WebAcl(Construct):
    """A regional web ACL with a limit per IP address and two AWS managed rule groups. It allows all other requests.

    API Gateway answers blocked requests with its gateway response WAF_FILTERED. The log has the IP addresses of blocked
    and counted requests. Metrics are in `AWS/WAFV2`, by `WebACL` (`metric_name`), `Region` and `Rule`.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        service_name: str,
        stage: apigateway.Stage,
        settings: ServiceSettings,
    ) -> None:
        super().__init__(scope, construct_id)
        self.log_group = LogGroup(
            self,
            "Logs",
            retention_days=settings.log_retention_days,
            # WAF requires this prefix. With its fixed name, a retained group would block a web ACL that is switched off
            # and on again, and it is the only log with IP addresses.
            retain=False,
            name=f"aws-waf-logs-{service_name}-{stage.rest_api.rest_api_id}",
        )
        web_acl = wafv2.CfnWebACL(
            self,
            "WebAcl",
            name=service_name,
            scope="REGIONAL",
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=visibility(service_name),
            rules=[
                rate_rule(settings.web_acl_rate_limit, settings.web_acl_address_header),
                *(managed_rule(rule, priority) for priority, rule in enumerate(MANAGED_RULES, start=1)),
            ],
            data_protection_config=wafv2.CfnWebACL.DataProtectionConfigProperty(
                data_protections=[
                    wafv2.CfnWebACL.DataProtectProperty(
                        action="SUBSTITUTION", field=wafv2.CfnWebACL.FieldToProtectProperty(field_type=field)
                    )
                    for field in PROTECTED_FIELDS
                ]
            ),
        )
        wafv2.CfnWebACLAssociation(self, "Association", web_acl_arn=web_acl.attr_arn, resource_arn=stage.stage_arn)
        wafv2.CfnLoggingConfiguration(
            self,
            "Logging",
            resource_arn=web_acl.attr_arn,
            # WAF rejects the `:*` at the end of the log group's own attribute.
            log_destination_configs=[
                cdk.Stack.of(self).format_arn(
                    service="logs",
                    resource="log-group",
                    resource_name=self.log_group.log_group_name,
                    arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
                )
            ],
            logging_filter=BLOCKED_AND_COUNTED,
            # A requested path may contain anything, as for the access log; data protection has no such field.
            redacted_fields=[wafv2.CfnLoggingConfiguration.FieldToMatchProperty(uri_path={})],
        )


def rate_rule(limit: int, address_header: str | None) -> wafv2.CfnWebACL.RuleProperty:
    """Return the rule that blocks an IP address while it sends more requests than the limit in five minutes.

    Preflights are neither counted nor blocked: a browser would spend two of its requests on each call, and a blocked
    preflight hides the response from the page.

    The address is that of the connection or, behind a proxy, the first in a header. A header without an address there
    is blocked, because a caller could otherwise evade the limit with it. Without the header, WAF does not apply the
    rule.
    """
    forwarded_ip = (
        wafv2.CfnWebACL.ForwardedIPConfigurationProperty(header_name=address_header, fallback_behavior="MATCH")
        if address_header
        else None
    )
    return wafv2.CfnWebACL.RuleProperty(
        name=RATE_RULE,
        priority=0,
        action=wafv2.CfnWebACL.RuleActionProperty(block={}),
        statement=wafv2.CfnWebACL.StatementProperty(
            rate_based_statement=wafv2.CfnWebACL.RateBasedStatementProperty(
                aggregate_key_type="FORWARDED_IP" if forwarded_ip else "IP",
                forwarded_ip_config=forwarded_ip,
                limit=limit,
                evaluation_window_sec=EVALUATION_WINDOW_SECONDS,
                scope_down_statement=wafv2.CfnWebACL.StatementProperty(
                    not_statement=wafv2.CfnWebACL.NotStatementProperty(statement=IS_PREFLIGHT)
                ),
            )
        ),
        visibility_config=visibility(RATE_RULE),
    )


def managed_rule(rule: str, priority: int) -> wafv2.CfnWebACL.RuleProperty:
    """Return an AWS managed rule group with the actions that AWS sets for its rules."""
    return wafv2.CfnWebACL.RuleProperty(
        name=rule,
        priority=priority,
        override_action=wafv2.CfnWebACL.OverrideActionProperty(none={}),
        statement=wafv2.CfnWebACL.StatementProperty(
            managed_rule_group_statement=wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(
                vendor_name="AWS", name=MANAGED_RULES[rule]
            )
        ),
        visibility_config=visibility(rule),
    )


def visibility(name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    """Return metrics with this name, without sampled requests.

    The console would show samples with IP addresses and paths, of legitimate users as well, to everyone who may view
    the web ACL.
    """
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )


def acknowledge_absence(stage: apigateway.Stage) -> None:
    """Acknowledge the finding that a stage has no web ACL."""
    Validations.of(stage).acknowledge(
        Acknowledgment(
            id="AwsSolutions::AwsSolutions-APIG3",
            reason="This environment has no web ACL (web_acl=False), for which AWS charges monthly. The stage "
            "throttles all callers together and the function limits the attempts per user name, but nothing keeps a "
            "single IP address from using up the stage's limit.",
        ),
    )
