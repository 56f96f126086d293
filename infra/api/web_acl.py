"""The web ACL on the API's stage, where an environment has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from infra.log_group import LogGroup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_apigateway as apigateway

RATE_RULE = "RateLimit"
MANAGED_RULES: Mapping[str, str] = {
    "KnownBadInputs": "AWSManagedRulesKnownBadInputsRuleSet",
    "IpReputation": "AWSManagedRulesAmazonIpReputationList",
}
RULES = (RATE_RULE, *MANAGED_RULES)
"""The rules in the order in which they are tried: their names, and the metrics' dimension `Rule`."""

EVALUATION_WINDOW_SECONDS = 300

# Replaced in whatever WAF keeps of a request. A body holds codes, and a caller may put one into the query by mistake;
# headers tell of the user's device. Without keys a field means all of them. The caller's address stays.
PROTECTED_FIELDS = ("BODY", "QUERY_STRING", "SINGLE_HEADER", "SINGLE_COOKIE")

# What passes is in the access log. CloudFormation's own spelling, as the CDK hands this property on as it is.
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
    """A regional web ACL with a limit for each address and two of AWS's rule groups; it lets pass all else.

    What it blocks API Gateway answers, by its gateway response WAF_FILTERED. Its log holds the addresses of those whose
    requests were blocked or counted. Metrics are in `AWS/WAFV2`, by `WebACL` (`metric_name`), `Region` and `Rule`.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        stage: apigateway.Stage,
        rate_limit: int,
        log_retention_days: int,
    ) -> None:
        """Make it for one stage; `rate_limit` is how many requests an address may send in five minutes."""
        super().__init__(scope, construct_id)
        self.metric_name = name  # the name as well: the dimension `WebACL` is that
        self.log_group = LogGroup(
            self,
            "Logs",
            retention_days=log_retention_days,
            # WAF writes only where the name begins so. Kept under a name of its own it would be in the way of a web ACL
            # that is switched off and on again, and it is the one log with addresses in it.
            retain=False,
            name=f"aws-waf-logs-{name}-{stage.rest_api.rest_api_id}",
        )
        web_acl = wafv2.CfnWebACL(
            self,
            "WebAcl",
            name=name,
            scope="REGIONAL",
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=visibility(name),
            rules=[
                rate_rule(rate_limit),
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
            # Without the `:*` at the end of the log group's own attribute, which WAF does not take.
            log_destination_configs=[
                cdk.Stack.of(self).format_arn(
                    service="logs",
                    resource="log-group",
                    resource_name=self.log_group.log_group_name,
                    arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
                )
            ],
            logging_filter=BLOCKED_AND_COUNTED,
            # As in the access log: a path that was asked for may hold anything, and data protection has no such field.
            redacted_fields=[wafv2.CfnLoggingConfiguration.FieldToMatchProperty(uri_path={})],
        )


def rate_rule(limit: int) -> wafv2.CfnWebACL.RuleProperty:
    """Return the rule that blocks an address for as long as it sends more than the limit."""
    return wafv2.CfnWebACL.RuleProperty(
        name=RATE_RULE,
        priority=0,
        action=wafv2.CfnWebACL.RuleActionProperty(block={}),
        statement=wafv2.CfnWebACL.StatementProperty(
            rate_based_statement=wafv2.CfnWebACL.RateBasedStatementProperty(
                aggregate_key_type="IP", limit=limit, evaluation_window_sec=EVALUATION_WINDOW_SECONDS
            )
        ),
        visibility_config=visibility(RATE_RULE),
    )


def managed_rule(rule: str, priority: int) -> wafv2.CfnWebACL.RuleProperty:
    """Return one of AWS's rule groups, with the actions that AWS gives its rules."""
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
    """Return metrics under this name, and no samples.

    The console would show samples, addresses and paths among them, of those who did nothing wrong too, and to whoever
    may look at the web ACL, whatever becomes of the logs.
    """
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )


def acknowledge_absence(stage: apigateway.Stage) -> None:
    """Say why a stage has no web ACL, where its environment does without."""
    Validations.of(stage).acknowledge(
        Acknowledgment(
            id="AwsSolutions::AwsSolutions-APIG3",
            reason="This environment says that it has no web ACL (web_acl=False), which is charged by the month. The "
            "stage throttles all callers together and the function limits the attempts on each user name, but nothing "
            "keeps a single address from using up the stage's limit.",
        ),
    )
