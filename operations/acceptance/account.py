"""The account, its Regions, and the permissions of roles."""

from infra import attempts_table
from infra.api.rest_api import ENDPOINT_ACCESS_MODE
from infra.settings.regions import GOVCLOUD, partition
from operations import bootstrap
from operations.acceptance.check import Skip, check, monitoring, option, own_pool, require, setting
from operations.acceptance.context import Context
from operations.stack import described_stack

Permission = tuple[str, str]
"""An action and a resource."""


@check(38, "API Gateway's logging role", affects="infra/account_stack.py, operations/bootstrap.py (PAUSES_SECONDS)")
def logging_role(context: Context) -> str:
    """API Gateway has a logging role, and the stack of the account, if it made the role, is complete."""
    require(context.client("apigateway").get_account().get("cloudwatchRoleArn"), "API Gateway has no logging role")
    stack = described_stack(bootstrap.STACK, context.client("cloudformation"))
    if stack is None:
        return f"a role; {bootstrap.STACK}: not deployed, so the role is of another stack"
    status = stack["StackStatus"]
    require(status.endswith("_COMPLETE"), f"{bootstrap.STACK} is in {status}")
    return f"a role; {bootstrap.STACK}: {status}"


@check(39, "One environment in two Regions",
       option("other_region", "--other-region, a second Region with the same environment"), monitoring,
       affects="infra/monitoring/dashboard.py, infra/api/web_acl.py")  # fmt: skip
def two_regions(context: Context) -> str:
    """Each Region has as many alarms, and with a dashboard each has its own, named by the Region."""
    regions = sorted((context.region, str(context.options.other_region)))
    alarms = []
    for region in regions:
        pages = context.client("cloudwatch", region).get_paginator("describe_alarms")
        found = pages.paginate(AlarmNamePrefix=f"{context.stack}-")
        alarms.append(sum(len(page["MetricAlarms"]) for page in found))
    require(alarms[0] == alarms[1], f"{alarms[0]} alarms in {regions[0]}, {alarms[1]} in {regions[1]}")
    listed = context.client("cloudwatch").list_dashboards(DashboardNamePrefix=f"{context.stack}-")["DashboardEntries"]
    names = sorted(entry["DashboardName"] for entry in listed)
    full = context.environment.monitoring == "full"
    wanted = [f"{context.stack}-{region}" for region in regions] if full else []
    require(names == wanted, f"dashboards {names}, not {wanted}")
    return f"{alarms[0]} alarms each, {len(names)} dashboards"


@check(40, "The Region has what the stack uses",
       affects="infra/settings/regions.py, infra/functions/variables.py, infra/user_pool.py")  # fmt: skip
def region(context: Context) -> str:
    """Function and API are ready, a pool is on the Essentials plan. Run this in an opt-in Region and GovCloud, too."""
    function, govcloud = context.function, partition(context.region) == GOVCLOUD
    api = context.client("apigateway").get_rest_api(restApiId=context.outputs["RestApiId"])
    found: dict[str, object] = {
        "State": function["State"],
        "Runtime": function["Runtime"],
        "FIPS": function["Environment"]["Variables"].get("AWS_USE_FIPS_ENDPOINT") == "true",
        "access": api["endpointAccessMode"],
    }
    wanted = {"State": "Active", "Runtime": "python3.13", "FIPS": govcloud, "access": ENDPOINT_ACCESS_MODE}
    if not context.environment.existing_user_pool:
        found["plan"], wanted["plan"] = context.user_pool.get("UserPoolTier"), "ESSENTIALS"
    require(found == wanted, found)
    if govcloud:
        return "GovCloud"
    status = context.client("account").get_region_opt_status(RegionName=context.region)["RegionOptStatus"]
    require(status in {"ENABLED", "ENABLED_BY_DEFAULT"}, f"the Region is {status}")
    return "an opt-in Region" if status == "ENABLED" else "a Region that every account has"


@check(41, "The function's role may do what it must, and nothing else",
       affects="infra/functions/confirm.py, infra/functions/execution_role.py")  # fmt: skip
def function_role(context: Context) -> str:
    """IAM allows reading the one secret and the actions on the one table, and denies all other actions of the check."""
    role, secret = context.function["Role"], context.outputs["ClientSecretArn"]
    allowed = [("secretsmanager:GetSecretValue", secret)]
    table = context.function["Environment"]["Variables"].get("ATTEMPTS_TABLE")
    if table:
        _, name, _, region, account, *_ = secret.split(":")
        arn = f"arn:{name}:dynamodb:{region}:{account}:table/{table}"
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
    name, secret = partition(context.region), context.outputs["ClientSecretArn"]
    account, qualifier = secret.split(":")[4], context.environment.bootstrap_qualifier or "hnb659fds"
    *assume, lookup = (
        ("sts:AssumeRole", f"arn:{name}:iam::{account}:role/cdk-{qualifier}-{kind}-role-{account}-{context.region}")
        for kind in ("deploy", "file-publishing", "lookup")
    )
    stack = f"arn:{name}:cloudformation:{context.region}:{account}:stack/{context.stack}/id"
    deploy = [*assume, ("cloudformation:DescribeStacks", stack), ("secretsmanager:DescribeSecret", secret)]
    read = ("secretsmanager:GetSecretValue", secret)
    of_deploy = _simulated(context, context.options.deploy_role, [*deploy, lookup], [read, ("iam:CreateUser", "*")])
    return f"deploy: {of_deploy}; diff: {_simulated(context, context.options.diff_role, [lookup], [*deploy, read])}"


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
    found = f"identity {'verified' if verified else 'not verified'}, {'no ' if production else 'in the '}sandbox"
    return require(verified and production, found)


def _simulated(context: Context, role: str, allowed: list[Permission], denied: list[Permission]) -> str:
    """Ask IAM about a role's permissions. Raises `Differs` with those that it lacks and those that it exceeds."""

    def decision(action: str, resource: str) -> bool:
        request = {"PolicySourceArn": role, "ActionNames": [action], "ResourceArns": [resource]}
        (result,) = context.client("iam").simulate_principal_policy(**request)["EvaluationResults"]
        return bool(result["EvalDecision"] == "allowed")

    lacks = ", ".join(f"{action} on {resource}" for action, resource in allowed if not decision(action, resource))
    exceeds = ", ".join(f"{action} on {resource}" for action, resource in denied if decision(action, resource))
    require(not lacks and not exceeds, f"denied: {lacks or 'none'}; too much: {exceeds or 'none'}")
    return f"{len(allowed)} allowed, {len(denied)} denied"
