"""An AWS that answers as the checks of `make acceptance` expect, part by part replaceable."""
# ruff: noqa: D102 - methods are named as what they answer

import json
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from infra.environments import ENVIRONMENTS
from infra.monitoring.metrics import ACTION_NEEDED, REJECTING, UPSTREAM_TROUBLE
from operations.acceptance.context import Context, Options
from signup_functions.shared.keys import secret_hash
from tests.support.clock import Clock
from tests.support.loopback import answering
from tests.support.scripted_aws import Refused, ScriptedAws

NOW = datetime(2026, 11, 30, tzinfo=UTC)
STACK = "signup-confirmation-dev"
SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:ClientSecret-AbCdEf"
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:111122223333:function:confirm"
POOL, CLIENT = "eu-west-1_POOL", "client"
IDENTITY = "arn:aws:ses:eu-west-1:111122223333:identity/example.com"
CODE = "739214"
REFUSED = {"CONFIRMED": "User cannot be confirmed. Current status is CONFIRMED", "DISABLED": "User is disabled."}
NOTHING = """
cognito-idp.admin_delete_user cognito-idp.update_user_pool cognito-idp.delete_user_pool
secretsmanager.rotate_secret secretsmanager.delete_secret cloudformation.create_stack
cloudformation.delete_stack cloudformation.update_termination_protection cloudwatch.set_alarm_state
lambda.update_alias lambda.delete_function
"""
"""Operations that return nothing."""


class Cognito:
    """User pools with one app client each, their users, codes and secrets. Each public method is an operation."""

    def __init__(self):
        self._secrets = {CLIENT: {"id-1": "first_secret_of_the_client", "id-2": "second_secret_of_the_client"}}
        self._users = {}

    def sign_up(self, given):
        self._hashed(given)
        self._users[given["Username"]] = {"status": "UNCONFIRMED", "attempts": 0}
        return {"UserSub": given["Username"], "UserConfirmed": False}

    def confirm_sign_up(self, given):
        self._hashed(given)
        user = self._users.get(given["Username"], {"status": "nobody", "attempts": 0})
        if " " in given["ConfirmationCode"]:
            text = "1 validation error detected: Value '1 12 123' at 'confirmationCode' failed to satisfy constraint"
            raise Refused("InvalidParameterException", text)
        if user["status"] in REFUSED:
            raise Refused("NotAuthorizedException", REFUSED[user["status"]])
        user["attempts"] += 1
        if user["attempts"] > 15 and user["status"] != "nobody":
            raise Refused("LimitExceededException", "Attempt limit exceeded, please try after some time.")
        raise Refused("CodeMismatchException", "Invalid verification code provided, please try again.")

    def resend_confirmation_code(self, given):
        self._hashed(given)
        if given["ClientId"] != CLIENT:
            raise Refused("NotAuthorizedException", "Cannot resend codes. Auto verification not turned on.")
        if self._users.get(given["Username"], {}).get("status") == "CONFIRMED":
            raise Refused("InvalidParameterException", "User is already confirmed.")

    def admin_confirm_sign_up(self, given):
        self._users[given["Username"]]["status"] = "CONFIRMED"

    def admin_disable_user(self, given):
        self._users[given["Username"]]["status"] = "DISABLED"

    def create_user_pool_client(self, given):
        self._secrets["temporary"] = {"id-0": "original_secret_of_a_client"} if given["GenerateSecret"] else {}
        return {"UserPoolClient": {"ClientId": "temporary"}}

    def describe_user_pool_client(self, given):
        secret = next(iter(self._secrets.get(given["ClientId"], {}).values()), None)
        shown = {"ClientSecret": secret} if secret else {}
        return {"UserPoolClient": {"PreventUserExistenceErrors": "ENABLED", **shown}}

    def add_user_pool_client_secret(self, given):
        self._secrets[given["ClientId"]]["id-9"] = given["ClientSecret"]
        return {"ClientSecretDescriptor": {"ClientSecretId": "id-9"}}

    def list_user_pool_client_secrets(self, given):
        ids = self._secrets[given["ClientId"]]
        return {"ClientSecrets": [{"ClientSecretId": held, "ClientSecretCreateDate": NOW} for held in ids]}

    def delete_user_pool_client_secret(self, given):
        del self._secrets[given["ClientId"]][given["ClientSecretId"]]

    def _hashed(self, given):
        client = given["ClientId"]
        hashes = [secret_hash(secret, given["Username"], client) for secret in self._secrets[client].values()]
        if hashes and given.get("SecretHash") not in hashes:
            unable = f"Unable to verify secret hash for client {client}"
            missing = f"Client {client} is configured with secret but SECRET_HASH was not received"
            raise Refused("NotAuthorizedException", unable if "SecretHash" in given else missing)


def stack(status="UPDATE_COMPLETE", **members):
    """Return CloudFormation's description of a stack."""
    return {"Stacks": [{"StackName": STACK, "StackId": STACK, "CreationTime": NOW, "StackStatus": status, **members}]}


def simulated(given):
    """Return IAM's decision: allowed is what the roles of the project need."""
    (action,), (resource,) = given["ActionNames"], given["ResourceArns"]
    role = given["PolicySourceArn"].rsplit("/")[-1]
    allowed = {
        "confirm": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
        "deploy": {"sts:AssumeRole", "cloudformation:DescribeStacks", "secretsmanager:DescribeSecret"},
        "diff": {"sts:AssumeRole"} if "-lookup-" in resource else set(),
    }[role]
    may = action in allowed or (role, action, resource) == ("confirm", "secretsmanager:GetSecretValue", SECRET_ARN)
    return {"EvaluationResults": [{"EvalActionName": action, "EvalDecision": "allowed" if may else "implicitDeny"}]}


def log_events(given):
    """Return the line of a request, a user or a block that the pattern asks for."""
    line = {
        "requestId": "r-1", "extendedRequestId": "x-1", "status": "400", "reason": "code_mismatch", "userRef": "u",
        "action": "BLOCK", "httpRequest": {"uri": "REDACTED", "args": "REDACTED", "headers": []},
    }  # fmt: skip
    return {"events": [{"message": json.dumps(line)}] if "priming failed" not in given["filterPattern"] else []}


def names(*held, metric="Outcome"):
    """Return a metric with dimensions of these names."""
    held = [{"Name": name, "Value": "x"} for name in held]
    return {"Namespace": "SignupConfirmation", "MetricName": metric, "Dimensions": held}


ALARM = {"AlarmName": f"{STACK}-page-x", "StateValue": "OK", **names("reason", "service")}
_TYPES = ("AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient", "AWS::SecretsManager::Secret")
CREATED = dict(zip(_TYPES, ("eu-west-1_LEFT", "c", "s"), strict=True))
ROTATING = {"RotationEnabled": True, "RotationLambdaARN": "arn:aws:lambda:eu-west-1:111122223333:function:rotation",
            "KmsKeyId": "key", "VersionIdsToStages": {"2" * 32: ["AWSCURRENT"], "1" * 32: ["AWSPREVIOUS"]}}  # fmt: skip


def event(kind, status, reason=""):
    """Return an event of CloudFormation."""
    return {
        "StackId": STACK, "EventId": kind, "StackName": STACK, "Timestamp": NOW, "ResourceType": kind,
        "ResourceStatus": status, "PhysicalResourceId": CREATED.get(kind, kind), "ResourceStatusReason": reason,
    }  # fmt: skip


def answers():
    """Return the answers of every service, as the checks expect them."""
    reasons = {"ActionNeeded": ACTION_NEEDED, "UpstreamTrouble": UPSTREAM_TROUBLE, "Rejected": REJECTING,
               "ApiThrottled": ()}  # fmt: skip
    cognito = Cognito()
    held = {"AWSCURRENT": "second_secret_of_the_client", "AWSPREVIOUS": "first_secret_of_the_client"}
    versions = {stage: {"SecretString": json.dumps({"clientSecret": secret})} for stage, secret in held.items()}
    rest = {"securityPolicy": "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09", "endpointAccessMode": "STRICT"}
    lifecycle = [{"lifecycleEventName": name, "status": "Succeeded"} for name in ("BeforeAllowTraffic", "AllowTraffic")]
    return {f"cognito-idp.{name}": getattr(cognito, name) for name in vars(Cognito) if not name.startswith("_")} | {
        **dict.fromkeys(NOTHING.split()),
        "cognito-idp.create_user_pool": {"UserPool": {"Id": "eu-west-1_TEMPORARY"}},
        "cognito-idp.describe_user_pool": {"UserPool": {
            "UsernameAttributes": ["email"], "UserPoolTier": "ESSENTIALS", "DeletionProtection": "ACTIVE",
            "EmailConfiguration": {"EmailSendingAccount": "DEVELOPER", "SourceArn": IDENTITY}}},
        "secretsmanager.get_secret_value": lambda given: versions[given.get("VersionStage", "AWSCURRENT")],
        "secretsmanager.describe_secret": ROTATING,
        "cloudformation.describe_stacks": stack(),
        "cloudformation.list_stack_resources": {"StackResourceSummaries": [
            {"LogicalResourceId": "R", "PhysicalResourceId": "rotation", "ResourceType": "AWS::Lambda::Function",
             "LastUpdatedTimestamp": NOW, "ResourceStatus": "CREATE_COMPLETE"}]},
        "cloudformation.describe_stack_events": {"StackEvents": []},
        "cloudformation.describe_stack_resources": {"StackResources": [
            {"LogicalResourceId": kind, "PhysicalResourceId": held, "ResourceType": kind, "Timestamp": NOW,
             "ResourceStatus": "CREATE_COMPLETE"} for kind, held in CREATED.items()]},
        "logs.filter_log_events": log_events,
        "logs.describe_metric_filters": {"metricFilters": [
            {"filterPattern": json.dumps(of), "metricTransformations": [
                {"metricName": name, "metricNamespace": "n", "metricValue": "1"}]} for name, of in reasons.items()]},
        "logs.test_metric_filter": lambda given: {"matches": [
            {"eventMessage": line} for line in given["logEventMessages"]
            if f'"{json.loads(line)["reason"]}"' in given["filterPattern"]]},
        "logs.describe_log_groups": {"logGroups": [{"logGroupName": f"aws-waf-logs-{STACK}-api"}]},
        "cloudwatch.list_metrics": {"Metrics": [names("reason", "service"), names("service", metric="SecretAgeDays")]},
        "cloudwatch.describe_alarms": {"MetricAlarms": [ALARM]},
        "cloudwatch.describe_alarm_history": {"AlarmHistoryItems": [
            {"HistorySummary": "Successfully executed action arn:aws:sns:x", "HistoryData": "{}"}]},
        "cloudwatch.get_metric_data": lambda given: {"MetricDataResults": [
            {"Id": "one", "Values": [100.0 if "PR(0:" in str(given["MetricDataQueries"]) else 3.0]}]},
        "cloudwatch.list_dashboards": {"DashboardEntries": []},
        "xray.get_trace_summaries": {"TraceSummaries": []},
        "apigateway.get_stage": {"accessLogSettings": {"destinationArn": "arn:aws:logs::1:log-group:access:*"}},
        "apigateway.get_rest_api": {**rest, "apiStatus": "AVAILABLE"},
        "apigateway.get_domain_name": {**rest, "domainNameStatus": "AVAILABLE"},
        "apigateway.get_account": {"cloudwatchRoleArn": "arn:aws:iam::111122223333:role/logging"},
        "lambda.get_function_configuration": {
            "State": "Active", "Runtime": "python3.13", "Role": "arn:aws:iam::111122223333:role/confirm",
            "Environment": {"Variables": {"ATTEMPTS_TABLE": "attempts"}},
            "VpcConfig": {"SubnetIds": ["subnet-0123456789abcdef0"]}},
        "lambda.get_alias": {"FunctionVersion": "2"},
        "lambda.list_aliases": {"Aliases": [{"FunctionVersion": "2"}]},
        "lambda.list_versions_by_function": {"Versions": [
            {"Version": version, "FunctionArn": f"{FUNCTION_ARN}:{version}"} for version in ("$LATEST", "1", "2")]},
        "codedeploy.create_deployment": {"deploymentId": "d-1"},
        "codedeploy.get_deployment": {
            "deploymentInfo": {"status": "Stopped", "errorInformation": {"code": "ALARM_ACTIVE"}}},
        "codedeploy.list_deployments": {"deployments": ["d-1"]},
        "codedeploy.list_deployment_targets": {"targetIds": ["t"]},
        "codedeploy.batch_get_deployment_targets": {
            "deploymentTargets": [{"lambdaTarget": {"lifecycleEvents": lifecycle}}]},
        "wafv2.list_web_acls": {"WebACLs": []},
        "iam.simulate_principal_policy": simulated,
        "account.get_region_opt_status": {"RegionOptStatus": "ENABLED_BY_DEFAULT"},
        "sesv2.get_email_identity": {"VerifiedForSendingStatus": True},
        "sesv2.get_account": {"ProductionAccessEnabled": True},
    }  # fmt: skip


@contextmanager
def world(**settings):
    """Give a context, the AWS behind it, and the statuses of the service's next responses by path.

    The service otherwise rejects every code but `CODE`. `settings` replace those of `dev`.
    """
    aws, clock = ScriptedAws(answers(), settings.pop("endpoints", None)), Clock(time.monotonic())
    statuses = {}
    options = Options(email="you@example.com", deployments=True, mail_limit=True, other_region="eu-central-1",
                      deploy_role="arn:aws:iam::111122223333:role/deploy",
                      diff_role="arn:aws:iam::111122223333:role/diff")  # fmt: skip
    outputs = {
        "RestApiId": "api", "UserPoolId": POOL, "UserPoolClientId": CLIENT, "ClientSecretArn": SECRET_ARN,
        "FunctionName": "confirm", "FunctionLogGroup": "function-log", "DeployApplication": "app",
        "DeployGroup": "group",
    }  # fmt: skip

    def respond(request, raw):
        body = json.loads(raw)
        own = 422 if not body else 200 if body["confirmationCode"] == CODE else 400
        status = statuses[request.path].pop(0) if statuses.get(request.path) else own
        return status, {}, b"{}" if status == 200 else b'{"requestId": "r-1", "code": "code_rejected"}'

    with answering(respond) as address:
        context = Context(
            environment=replace(ENVIRONMENTS["dev"], region="eu-west-1", account="111122223333", **settings),
            outputs={"Endpoint": f"http://{address}/v1/confirm", **outputs}, options=options, client=aws.client,
            region="eu-west-1", ask=lambda _: CODE, clock=clock, sleep=clock.pass_,
        )  # fmt: skip
        yield context, aws, statuses
