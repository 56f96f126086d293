"""An AWS that responds as the checks of `make acceptance` expect. A test replaces single responses."""
# ruff: noqa: D102 - methods are named as the operations

import json
from argparse import Namespace
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from infra.environments import ENVIRONMENTS
from infra.monitoring.metrics import ACTION_NEEDED, REJECTING, UPSTREAM_TROUBLE
from operations.acceptance.context import Context
from signup_functions.shared.keys import secret_hash
from tests.support.clock import Clock
from tests.support.loopback import answering
from tests.support.scripted_aws import Refused, ScriptedAws
from tests.support.templates import POOL as EXISTING
from tests.support.templates import SES, VPC

NOW = datetime(2026, 11, 30, tzinfo=UTC)
STACK = "signup-confirmation-dev"
SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:ClientSecret-AbCdEf"
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:111122223333:function:confirm"
POOL, CLIENT = "eu-west-1_POOL", "client"
CODE = "739214"
REFUSED = {"CONFIRMED": "User cannot be confirmed. Current status is CONFIRMED", "DISABLED": "User is disabled."}


class Cognito:
    """User pools with one app client each, their users, codes and secrets. Each public method is an operation."""

    def __init__(self):
        self._secrets = {CLIENT: {"id-1": "first_secret_of_the_client", "id-2": "second_secret_of_the_client"}}
        self._users = {}

    def sign_up(self, request):
        self._check_hash(request)
        self._users[request["Username"]] = {"status": "UNCONFIRMED", "attempts": 0}
        return {"UserSub": request["Username"], "UserConfirmed": False}

    def confirm_sign_up(self, request):
        self._check_hash(request)
        user = self._users.get(request["Username"], {"status": "nobody", "attempts": 0})
        if " " in request["ConfirmationCode"]:
            text = "1 validation error detected: Value '1 12 123' at 'confirmationCode' failed to satisfy constraint"
            raise Refused("InvalidParameterException", text)
        if user["status"] in REFUSED:
            raise Refused("NotAuthorizedException", REFUSED[user["status"]])
        user["attempts"] += 1
        if user["attempts"] > 15 and user["status"] != "nobody":
            raise Refused("LimitExceededException", "Attempt limit exceeded, please try after some time.")
        raise Refused("CodeMismatchException", "Invalid verification code provided, please try again.")

    def resend_confirmation_code(self, request):
        self._check_hash(request)
        if request["ClientId"] != CLIENT:
            raise Refused("NotAuthorizedException", "Cannot resend codes. Auto verification not turned on.")
        if self._users.get(request["Username"], {}).get("status") == "CONFIRMED":
            raise Refused("InvalidParameterException", "User is already confirmed.")

    def admin_confirm_sign_up(self, request):
        self._users[request["Username"]]["status"] = "CONFIRMED"

    def admin_disable_user(self, request):
        self._users[request["Username"]]["status"] = "DISABLED"

    def create_user_pool_client(self, request):
        self._secrets["temporary"] = {"id-0": "original_secret_of_a_client"} if request["GenerateSecret"] else {}
        return {"UserPoolClient": {"ClientId": "temporary"}}

    def describe_user_pool_client(self, request):
        secret = next(iter(self._secrets.get(request["ClientId"], {}).values()), None)
        shown = {"ClientSecret": secret} if secret else {}
        return {"UserPoolClient": {"PreventUserExistenceErrors": "ENABLED", **shown}}

    def add_user_pool_client_secret(self, request):
        self._secrets[request["ClientId"]]["id-9"] = request["ClientSecret"]
        return {"ClientSecretDescriptor": {"ClientSecretId": "id-9"}}

    def list_user_pool_client_secrets(self, request):
        ids = self._secrets[request["ClientId"]]
        return {"ClientSecrets": [{"ClientSecretId": id_, "ClientSecretCreateDate": NOW} for id_ in ids]}

    def delete_user_pool_client_secret(self, request):
        del self._secrets[request["ClientId"]][request["ClientSecretId"]]

    def _check_hash(self, request):
        client = request["ClientId"]
        hashes = [secret_hash(secret, request["Username"], client) for secret in self._secrets[client].values()]
        if hashes and request.get("SecretHash") not in hashes:
            unable = f"Unable to verify secret hash for client {client}"
            missing = f"Client {client} is configured with secret but SECRET_HASH was not received"
            raise Refused("NotAuthorizedException", unable if "SecretHash" in request else missing)


def stack(status="UPDATE_COMPLETE", **members):
    """Return CloudFormation's description of a stack."""
    return {"Stacks": [{"StackName": STACK, "StackId": STACK, "CreationTime": NOW, "StackStatus": status, **members}]}


def simulated(request):
    """Return IAM's decision: allowed is what the roles of the project need."""
    (action,), (resource,) = request["ActionNames"], request["ResourceArns"]
    role = request["PolicySourceArn"].rsplit("/")[-1]
    allowed = {
        "confirm": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
        "deploy": {"sts:AssumeRole", "cloudformation:DescribeStacks", "secretsmanager:DescribeSecret"},
        "diff": {"sts:AssumeRole"} if "-lookup-" in resource else set(),
    }[role]
    may = action in allowed or (role, action, resource) == ("confirm", "secretsmanager:GetSecretValue", SECRET_ARN)
    return {"EvaluationResults": [{"EvalActionName": action, "EvalDecision": "allowed" if may else "implicitDeny"}]}


def log_events(request):
    """Return the line of a request, a user or a block that the pattern asks for."""
    line = {
        "requestId": "r-1", "extendedRequestId": "x-1", "status": "400", "reason": "code_mismatch", "userRef": "u",
        "action": "BLOCK", "httpRequest": {"uri": "REDACTED", "args": "REDACTED", "headers": []},
    }  # fmt: skip
    return {"events": [{"message": json.dumps(line)}] if "priming failed" not in request["filterPattern"] else []}


def metric(name, *dimensions):
    """Return a metric with dimensions of these names."""
    named = [{"Name": dimension, "Value": "x"} for dimension in dimensions]
    return {"Namespace": "SignupConfirmation", "MetricName": name, "Dimensions": named}


ALARM = {"AlarmName": f"{STACK}-page-x", "StateValue": "OK", **metric("Outcome", "reason", "service")}
CREATED = {
    "AWS::Cognito::UserPool": "eu-west-1_LEFT", "AWS::Cognito::UserPoolClient": "c", "AWS::SecretsManager::Secret": "s",
}  # fmt: skip
ROTATING = {
    "RotationEnabled": True, "RotationLambdaARN": "arn:aws:lambda:eu-west-1:111122223333:function:rotation",
    "KmsKeyId": EXISTING.client_secret_key_arn,
    "VersionIdsToStages": {"2" * 32: ["AWSCURRENT"], "1" * 32: ["AWSPREVIOUS"]},
}  # fmt: skip


def event(kind, status, reason=""):
    """Return an event of CloudFormation."""
    return {
        "StackId": STACK, "EventId": kind, "StackName": STACK, "Timestamp": NOW, "ResourceType": kind,
        "ResourceStatus": status, "PhysicalResourceId": CREATED.get(kind, kind), "ResourceStatusReason": reason,
    }  # fmt: skip


def versions(*numbers):
    """Return Lambda's list of versions."""
    return {"Versions": [{"Version": str(number), "FunctionArn": f"{FUNCTION_ARN}:{number}"} for number in numbers]}


def responses():
    """Return the responses of every service, as the checks expect them. Other operations return nothing."""
    reasons = {"ActionNeeded": ACTION_NEEDED, "UpstreamTrouble": UPSTREAM_TROUBLE, "Rejected": REJECTING,
               "ApiThrottled": ()}  # fmt: skip
    cognito = Cognito()
    stored = {"AWSCURRENT": "second_secret_of_the_client", "AWSPREVIOUS": "first_secret_of_the_client"}
    values = {stage: {"SecretString": json.dumps({"clientSecret": secret})} for stage, secret in stored.items()}
    rest = {"securityPolicy": "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09", "endpointAccessMode": "STRICT"}
    lifecycle = [{"lifecycleEventName": name, "status": "Succeeded"} for name in ("BeforeAllowTraffic", "AllowTraffic")]
    return {f"cognito-idp.{name}": getattr(cognito, name) for name in vars(Cognito) if not name.startswith("_")} | {
        "cognito-idp.create_user_pool": {"UserPool": {"Id": "eu-west-1_TEMPORARY"}},
        "cognito-idp.describe_user_pool": {"UserPool": {
            "UsernameAttributes": ["email"], "UserPoolTier": "ESSENTIALS", "DeletionProtection": "ACTIVE",
            "EmailConfiguration": {"EmailSendingAccount": "DEVELOPER", "SourceArn": SES.identity_arn}}},
        "secretsmanager.get_secret_value": lambda request: values[request.get("VersionStage", "AWSCURRENT")],
        "secretsmanager.describe_secret": ROTATING,
        "cloudformation.describe_stacks": stack(),
        "cloudformation.list_stack_resources": {"StackResourceSummaries": [
            {"LogicalResourceId": "R", "PhysicalResourceId": "rotation", "ResourceType": "AWS::Lambda::Function",
             "LastUpdatedTimestamp": NOW, "ResourceStatus": "CREATE_COMPLETE"}]},
        "cloudformation.describe_stack_events": {"StackEvents": []},
        "cloudformation.describe_stack_resources": {"StackResources": [
            {"LogicalResourceId": kind, "PhysicalResourceId": id_, "ResourceType": kind, "Timestamp": NOW,
             "ResourceStatus": "CREATE_COMPLETE"} for kind, id_ in CREATED.items()]},
        "logs.filter_log_events": log_events,
        "logs.describe_metric_filters": {"metricFilters": [
            {"filterPattern": json.dumps(of), "metricTransformations": [
                {"metricName": name, "metricNamespace": "n", "metricValue": "1"}]} for name, of in reasons.items()]},
        "logs.test_metric_filter": lambda request: {"matches": [
            {"eventMessage": line} for line in request["logEventMessages"]
            if f'"{json.loads(line)["reason"]}"' in request["filterPattern"]]},
        "logs.describe_log_groups": {"logGroups": [{"logGroupName": f"aws-waf-logs-{STACK}-api"}]},
        "cloudwatch.list_metrics": {"Metrics": [
            metric("Outcome", "reason", "service"), metric("SecretAgeDays", "service")]},
        "cloudwatch.describe_alarms": {"MetricAlarms": [ALARM]},
        "cloudwatch.describe_alarm_history": {"AlarmHistoryItems": [
            {"HistorySummary": "Successfully executed action arn:aws:sns:x", "HistoryData": "{}"}]},
        "cloudwatch.get_metric_data": lambda request: {"MetricDataResults": [
            {"Id": "one", "Values": [100.0 if "PR(0:" in str(request["MetricDataQueries"]) else 3.0]}]},
        "cloudwatch.list_dashboards": {"DashboardEntries": []},
        "xray.get_trace_summaries": {"TraceSummaries": []},
        "apigateway.get_stage": {"accessLogSettings": {"destinationArn": "arn:aws:logs::1:log-group:access:*"}},
        "apigateway.get_rest_api": {**rest, "apiStatus": "AVAILABLE"},
        "apigateway.get_domain_name": {**rest, "domainNameStatus": "AVAILABLE"},
        "apigateway.get_account": {"cloudwatchRoleArn": "arn:aws:iam::111122223333:role/logging"},
        "lambda.get_function_configuration": {
            "State": "Active", "Runtime": "python3.13", "Role": "arn:aws:iam::111122223333:role/confirm",
            "Environment": {"Variables": {"ATTEMPTS_TABLE": "attempts"}},
            "VpcConfig": {"SubnetIds": list(VPC.subnet_ids)}},
        "lambda.get_alias": {"FunctionVersion": "2"},
        "lambda.list_aliases": {"Aliases": [{"FunctionVersion": "2"}]},
        "lambda.list_versions_by_function": versions("$LATEST", 1, 2),
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
def world(endpoints=None, **settings):
    """Give a context, the AWS behind it, and the statuses of the service's next responses by path.

    The service otherwise rejects every code but `CODE`. `settings` replace those of `dev`.
    """
    aws, clock, statuses = ScriptedAws(responses(), endpoints), Clock(0), {}

    def respond(request, raw):
        body = json.loads(raw)
        own = 422 if not body else 200 if body["confirmationCode"] == CODE else 400
        status = statuses[request.path].pop(0) if statuses.get(request.path) else own
        return status, {}, b"{}" if status == 200 else b'{"requestId": "r-1", "code": "code_rejected"}'

    with answering(respond) as address:
        context = Context(
            environment=replace(ENVIRONMENTS["dev"], region="eu-west-1", account="111122223333", **settings),
            outputs={
                "RestApiId": "api", "UserPoolId": POOL, "UserPoolClientId": CLIENT, "ClientSecretArn": SECRET_ARN,
                "FunctionName": "confirm", "FunctionLogGroup": "function-log", "DeployApplication": "app",
                "DeployGroup": "group", "Endpoint": f"http://{address}/v1/confirm",
            },
            options=Namespace(
                email="you@example.com", deployments=True, mail_limit=True, other_region="eu-central-1", checks="",
                fresh=False, deploy_role="arn:aws:iam::111122223333:role/deploy",
                diff_role="arn:aws:iam::111122223333:role/diff",
            ),
            client=aws.client, region="eu-west-1", ask=lambda _: CODE, clock=clock, sleep=clock.pass_,
        )  # fmt: skip
        yield context, aws, statuses
