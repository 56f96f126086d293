"""The account, its Regions, and the permissions of roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra import attempts_table
from infra.api.rest_api import ENDPOINT_ACCESS_MODE
from infra.settings.regions import GOVCLOUD, partition
from operations.acceptance.check import Skip, check, require
from operations.acceptance.needs import monitoring, option, own_pool, setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.acceptance.context import Context

ACCOUNT_STACK = "signup-confirmation-account"
BOOTSTRAP_ROLES = ("deploy", "file-publishing", "lookup")


@check(38, "API Gateway's logging role", affects="infra/account_stack.py, operations/bootstrap.py (PAUSES_SECONDS)")
def logging_role(context: Context) -> str:
    """API Gateway has a logging role, and the stack of the account, if it made the role, is complete."""
    role = context.client("apigateway").get_account().get("cloudwatchRoleArn")
    require(role, "API Gateway has no logging role")
    stacks = context.client("cloudformation").get_paginator("describe_stacks").paginate()
    status = next(
        (one["StackStatus"] for page in stacks for one in page["Stacks"] if one["StackName"] == ACCOUNT_STACK), None
    )
    require(status is None or status.endswith("_COMPLETE"), f"{ACCOUNT_STACK} is in {status}")
    return f"a role; {ACCOUNT_STACK}: {status or 'not deployed, so the role is of another stack'}"


@check(39, "One environment in two Regions",
       option("other_region", "--other-region, a second Region with the same environment"), monitoring,
       affects="infra/monitoring/dashboard.py, infra/api/web_acl.py")  # fmt: skip
def two_regions(context: Context) -> str:
    """Each Region has as many alarms, and with a dashboard each has its own, named by the Region."""
    regions = (context.region, str(context.options.other_region))
    alarms = []
    for region in regions:
        pages = context.client("cloudwatch", region).get_paginator("describe_alarms")
        found = pages.paginate(AlarmNamePrefix=f"{context.stack}-")
        alarms.append(sum(len(page["MetricAlarms"]) for page in found))
    require(alarms[0] == alarms[1], f"{alarms[0]} alarms in {regions[0]}, {alarms[1]} in {regions[1]}")
    listed = context.client("cloudwatch").list_dashboards(DashboardNamePrefix=f"{context.stack}-")["DashboardEntries"]
    names = sorted(one["DashboardName"] for one in listed)
    wanted = (
        [f"{context.stack}-{region}" for region in sorted(regions)] if context.environment.monitoring == "full" else []
    )
    require(names == wanted, f"dashboards {names}, not {wanted}")
    return f"{alarms[0]} alarms each, {len(names)} dashboards"


@check(40, "The Region has what the stack uses",
       affects="infra/settings/regions.py, infra/functions/variables.py, infra/user_pool.py")  # fmt: skip
def region(context: Context) -> str:
    """Function and API are ready, a pool is on the Essentials plan. Run this in an opt-in Region and GovCloud, too."""
    function, govcloud = context.function, partition(context.region) == GOVCLOUD
    variables = function["Environment"]["Variables"]
    came: dict[str, object] = {
        "State": function["State"],
        "Runtime": function["Runtime"],
        "FIPS": variables.get("AWS_USE_FIPS_ENDPOINT") == "true",
        "access": context.client("apigateway").get_rest_api(restApiId=context.outputs["RestApiId"])[
            "endpointAccessMode"
        ],
    }
    wanted = {"State": "Active", "Runtime": "python3.13", "FIPS": govcloud, "access": ENDPOINT_ACCESS_MODE}
    if not context.environment.existing_user_pool:
        came["plan"], wanted["plan"] = context.user_pool.get("UserPoolTier"), "ESSENTIALS"
    require(came == wanted, came)
    if govcloud:
        return "GovCloud"
    status = context.client("account").get_region_opt_status(RegionName=context.region)["RegionOptStatus"]
    require(status in {"ENABLED", "ENABLED_BY_DEFAULT"}, f"the Region is {status}")
    return "an opt-in Region" if status == "ENABLED" else "a Region that every account has"


@check(41, "The function's role may do what it must, and nothing else",
       affects="infra/functions/confirm.py, infra/functions/execution_role.py")  # fmt: skip
def function_role(context: Context) -> str:
    """IAM allows reading the one secret and the actions on the one table, and denies everything else that is asked."""
    role, secret = context.function["Role"], context.outputs["ClientSecretArn"]
    allowed = [("secretsmanager:GetSecretValue", secret)]
    table = context.function["Environment"]["Variables"].get("ATTEMPTS_TABLE")
    if table:
        of = secret.split(":")
        arn = f"arn:{of[1]}:dynamodb:{of[3]}:{of[4]}:table/{table}"
        allowed += [(action, arn) for action in attempts_table.ACTIONS]
    other = secret.rsplit(":", 1)[0] + ":another-secret"
    denied = [("secretsmanager:GetSecretValue", other), ("secretsmanager:PutSecretValue", secret)]
    denied += [(f"cognito-idp:{action}", "*") for action in ("AdminConfirmSignUp", "AdminGetUser", "ListUsers")]
    denied += [("dynamodb:Scan", "*"), ("iam:PassRole", "*")]
    return _simulated(context, role, allowed, denied)


@check(42, "The roles of CI may do what they must, and nothing else",
       option("deploy_role", "--deploy-role and --diff-role"), option("diff_role", "--deploy-role and --diff-role"),
       affects=".github/workflows/deploy.yml (its first lines)")  # fmt: skip
def ci_roles(context: Context) -> str:
    """The deploy role may assume the CDK's roles and describe stack and secret; the diff role, the lookup role only."""
    account, secret = context.outputs["ClientSecretArn"].split(":")[4], context.outputs["ClientSecretArn"]
    name = partition(context.region)
    qualifier = context.environment.bootstrap_qualifier or "hnb659fds"
    roles = {
        kind: f"arn:{name}:iam::{account}:role/cdk-{qualifier}-{kind}-role-{account}-{context.region}"
        for kind in BOOTSTRAP_ROLES
    }
    stack = f"arn:{name}:cloudformation:{context.region}:{account}:stack/{context.stack}/id"
    assume = [("sts:AssumeRole", role) for role in roles.values()]
    deploy = [*assume, ("cloudformation:DescribeStacks", stack), ("secretsmanager:DescribeSecret", secret)]
    read = ("secretsmanager:GetSecretValue", secret)
    told = _simulated(context, str(context.options.deploy_role), deploy, [read, ("iam:CreateUser", "*")])
    lookup = ("sts:AssumeRole", roles["lookup"])
    others = [*(one for one in deploy if one != lookup), read]
    return f"deploy: {told}; diff: {_simulated(context, str(context.options.diff_role), [lookup], others)}"


@check(44, "Mail through SES", own_pool, setting("ses_email", "SES mail"),
       affects="infra/user_pool.py (_send_with_ses), docs/deploy.md (Mail)")  # fmt: skip
def ses(context: Context) -> str:
    """The identity is verified, the account is out of the SES sandbox, and the pool sends with SES."""
    ses_email = context.environment.ses_email
    if ses_email is None:
        raise Skip("no SES")
    arn, email = ses_email.identity_arn, context.user_pool.get("EmailConfiguration", {})
    sends = (email.get("EmailSendingAccount"), email.get("SourceArn"))
    require(sends == ("DEVELOPER", arn), sends)
    client = context.client("sesv2", arn.split(":")[3])
    verified = client.get_email_identity(EmailIdentity=arn.split("/", 1)[1]).get("VerifiedForSendingStatus")
    production = client.get_account().get("ProductionAccessEnabled")
    came = f"identity {'verified' if verified else 'not verified'}, {'no ' if production else 'in the '}sandbox"
    require(verified and production, came)
    return came


def _simulated(
    context: Context, role: str, allowed: Sequence[tuple[str, str]], denied: Sequence[tuple[str, str]]
) -> str:
    """Ask IAM about actions on resources of a role. Raises `Differs` with what it may and what it may not."""

    def decision(action: str, resource: str) -> bool:
        response: dict[str, Any] = context.client("iam").simulate_principal_policy(
            PolicySourceArn=role, ActionNames=[action], ResourceArns=[resource]
        )
        return bool(response["EvaluationResults"][0]["EvalDecision"] == "allowed")

    lacks = [f"{action} on {resource}" for action, resource in allowed if not decision(action, resource)]
    exceeds = [f"{action} on {resource}" for action, resource in denied if decision(action, resource)]
    require(
        not lacks and not exceeds, f"denied: {', '.join(lacks) or 'none'}; too much: {', '.join(exceeds) or 'none'}"
    )
    return f"{len(allowed)} allowed, {len(denied)} denied"
