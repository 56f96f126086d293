"""An AWS that answers as the checks of `make acceptance` expect, part by part replaceable."""
# ruff: noqa: D102 - methods are named as what they answer

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from infra.environments import ENVIRONMENTS
from infra.monitoring.metrics import ACTION_NEEDED, REJECTING, UPSTREAM_TROUBLE
from operations.acceptance.context import Context, Options
from signup_functions.shared.keys import secret_hash
from tests.support.loopback import Server, serving
from tests.support.scripted_aws import Refused, ScriptedAws

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 30, tzinfo=UTC)
STACK = "signup-confirmation-dev"
SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:ClientSecret-AbCdEf"
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:111122223333:function:confirm"
POOL, CLIENT = "eu-west-1_POOL", "client"
CODE = "739214"
PROBLEM = {"requestId": "r-1", "code": "code_rejected"}


class Cognito:
    """User pools with one app client each, their users, codes and secrets."""

    def __init__(self) -> None:
        self.secrets = {CLIENT: {"id-1": "first_secret_of_the_client", "id-2": "second_secret_of_the_client"}}
        self.users: dict[str, dict[str, Any]] = {}
        self.auto_verifies = {CLIENT}

    def sign_up(self, given: dict[str, Any]) -> dict[str, Any]:
        self._hashed(given)
        self.users[given["Username"]] = {"status": "UNCONFIRMED", "attempts": 0}
        return {"UserSub": given["Username"], "UserConfirmed": False}

    def confirm_sign_up(self, given: dict[str, Any]) -> dict[str, Any]:
        self._hashed(given)
        user = self.users.get(given["Username"], {"status": "nobody", "attempts": 0})
        if " " in given["ConfirmationCode"]:
            raise Refused(
                "InvalidParameterException",
                "1 validation error detected: Value '1 12 123' at 'confirmationCode' failed to satisfy constraint",
            )
        if user["status"] == "CONFIRMED":
            raise Refused("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED")
        if user["status"] == "DISABLED":
            raise Refused("NotAuthorizedException", "User is disabled.")
        user["attempts"] += 1
        if user["attempts"] > 15 and user["status"] != "nobody":
            raise Refused("LimitExceededException", "Attempt limit exceeded, please try after some time.")
        raise Refused("CodeMismatchException", "Invalid verification code provided, please try again.")

    def resend_confirmation_code(self, given: dict[str, Any]) -> dict[str, Any]:
        self._hashed(given)
        if given["ClientId"] not in self.auto_verifies:
            raise Refused("NotAuthorizedException", "Cannot resend codes. Auto verification not turned on.")
        if self.users.get(given["Username"], {}).get("status") == "CONFIRMED":
            raise Refused("InvalidParameterException", "User is already confirmed.")
        return {}

    def set_status(self, status: str) -> Any:
        return lambda given: self.users[given["Username"]].update(status=status)

    def create_user_pool_client(self, given: dict[str, Any]) -> dict[str, Any]:
        self.secrets["temporary"] = {"id-0": "original_secret_of_a_client"} if given["GenerateSecret"] else {}
        return {"UserPoolClient": {"ClientId": "temporary"}}

    def add(self, given: dict[str, Any]) -> dict[str, Any]:
        self.secrets[given["ClientId"]]["id-9"] = given["ClientSecret"]
        return {"ClientSecretDescriptor": {"ClientSecretId": "id-9"}}

    def described(self, given: dict[str, Any]) -> dict[str, Any]:
        secret = next(iter(self.secrets.get(given["ClientId"], {}).values()), None)
        client = {"PreventUserExistenceErrors": "ENABLED", **({"ClientSecret": secret} if secret else {})}
        return {"UserPoolClient": client}

    def listed(self, given: dict[str, Any]) -> dict[str, Any]:
        ids = self.secrets[given["ClientId"]]
        return {"ClientSecrets": [{"ClientSecretId": held, "ClientSecretCreateDate": NOW} for held in ids]}

    def delete_secret(self, given: dict[str, Any]) -> None:
        del self.secrets[given["ClientId"]][given["ClientSecretId"]]

    def _hashed(self, given: dict[str, Any]) -> None:
        client, secrets = given["ClientId"], self.secrets[given["ClientId"]].values()
        if secrets and "SecretHash" not in given:
            message = f"Client {client} is configured with secret but SECRET_HASH was not received"
            raise Refused("NotAuthorizedException", message)
        hashes = {secret_hash(secret, given["Username"], client) for secret in secrets}
        if secrets and given["SecretHash"] not in hashes:
            raise Refused("NotAuthorizedException", f"Unable to verify secret hash for client {client}")


def cognito_answers(cognito: Cognito) -> dict[str, object]:
    """Return the answers of Cognito."""
    answers = {
        "sign_up": cognito.sign_up,
        "confirm_sign_up": cognito.confirm_sign_up,
        "resend_confirmation_code": cognito.resend_confirmation_code,
        "admin_confirm_sign_up": cognito.set_status("CONFIRMED"),
        "admin_disable_user": cognito.set_status("DISABLED"),
        "admin_delete_user": {},
        "create_user_pool": {"UserPool": {"Id": "eu-west-1_TEMPORARY"}},
        "create_user_pool_client": cognito.create_user_pool_client,
        "update_user_pool": {},
        "delete_user_pool": {},
        "describe_user_pool": {
            "UserPool": {
                "UsernameAttributes": ["email"],
                "UserPoolTier": "ESSENTIALS",
                "DeletionProtection": "ACTIVE",
                "EmailConfiguration": {
                    "EmailSendingAccount": "DEVELOPER",
                    "SourceArn": "arn:aws:ses:eu-west-1:111122223333:identity/example.com",
                },
            }
        },
        "describe_user_pool_client": cognito.described,
        "list_user_pool_client_secrets": cognito.listed,
        "add_user_pool_client_secret": cognito.add,
        "delete_user_pool_client_secret": cognito.delete_secret,
    }
    return {f"cognito-idp.{name}": answer for name, answer in answers.items()}


def stack(status: str = "UPDATE_COMPLETE", **members: object) -> dict[str, Any]:
    """Return CloudFormation's description of a stack."""
    described = {"StackName": STACK, "StackId": STACK, "CreationTime": NOW, "StackStatus": status, **members}
    return {"Stacks": [described]}


def simulated(given: dict[str, Any]) -> dict[str, Any]:
    """Return IAM's decision: allowed is what the roles of the project need."""
    (action,), (resource,) = given["ActionNames"], given["ResourceArns"]
    role = given["PolicySourceArn"].rsplit("/")[-1]
    allowed = {
        "confirm": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
        "deploy": {"sts:AssumeRole", "cloudformation:DescribeStacks", "secretsmanager:DescribeSecret"},
        "diff": {"sts:AssumeRole"} if "-lookup-" in resource else set(),
    }[role]
    may = action in allowed or (role, action, resource) == ("confirm", "secretsmanager:GetSecretValue", SECRET_ARN)
    decision = "allowed" if may else "implicitDeny"
    return {"EvaluationResults": [{"EvalActionName": action, "EvalDecision": decision}]}


def matched(given: dict[str, Any]) -> dict[str, Any]:
    """Return the lines in which a reason of the pattern is."""
    lines = [line for line in given["logEventMessages"] if f'"{json.loads(line)["reason"]}"' in given["filterPattern"]]
    return {"matches": [{"eventMessage": line} for line in lines]}


def log_events(given: dict[str, Any]) -> dict[str, Any]:
    """Return the line of a request, a user or a block that the pattern asks for."""
    line = {
        "requestId": "r-1", "extendedRequestId": "x-1", "status": "400", "reason": "code_mismatch", "userRef": "u",
        "action": "BLOCK", "httpRequest": {"uri": "REDACTED", "args": "REDACTED", "headers": []},
    }  # fmt: skip
    found = "priming failed" not in given["filterPattern"]
    return {"events": [{"message": json.dumps(line)}] if found else []}


def metric_values(given: dict[str, Any]) -> dict[str, Any]:
    """Return a value of any metric; a statistic of all requests is 100 %."""
    stat = given["MetricDataQueries"][0]["MetricStat"]["Stat"]
    return {"MetricDataResults": [{"Id": "one", "Values": [100.0 if stat.startswith("PR(0:") else 3.0]}]}


def names(*held: str, metric: str = "Outcome", namespace: str = "SignupConfirmation") -> dict[str, Any]:
    """Return a metric with dimensions of these names."""
    dimensions = [{"Name": name, "Value": "x"} for name in held]
    return {"Namespace": namespace, "MetricName": metric, "Dimensions": dimensions}


ALARM = {"AlarmName": f"{STACK}-page-x", "StateValue": "OK", **names("reason", "service")}
CREATED = {"AWS::Cognito::UserPool": "eu-west-1_LEFT", "AWS::Cognito::UserPoolClient": "c",
           "AWS::SecretsManager::Secret": "s"}  # fmt: skip
ROTATING = {
    "RotationEnabled": True,
    "RotationLambdaARN": "arn:aws:lambda:eu-west-1:111122223333:function:rotation",
    "KmsKeyId": "key",
    "VersionIdsToStages": {"2" * 32: ["AWSCURRENT"], "1" * 32: ["AWSPREVIOUS"]},
}


def event(kind: str, status: str, reason: str = "") -> dict[str, Any]:
    """Return an event of CloudFormation."""
    return {
        "StackId": STACK, "EventId": kind, "StackName": STACK, "Timestamp": NOW, "ResourceType": kind,
        "ResourceStatus": status, "PhysicalResourceId": CREATED.get(kind, kind), "ResourceStatusReason": reason,
    }  # fmt: skip


def answers() -> dict[str, object]:
    """Return the answers of every service, as the checks expect them."""
    reasons = {
        "ActionNeeded": ACTION_NEEDED,
        "UpstreamTrouble": UPSTREAM_TROUBLE,
        "Rejected": REJECTING,
        "ApiThrottled": (),
    }
    held = {"AWSCURRENT": "second_secret_of_the_client", "AWSPREVIOUS": "first_secret_of_the_client"}
    versions = {stage: {"SecretString": json.dumps({"clientSecret": secret})} for stage, secret in held.items()}
    rest = {"securityPolicy": "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09", "endpointAccessMode": "STRICT"}
    events = {"BeforeAllowTraffic": "Succeeded", "AllowTraffic": "Succeeded"}
    lifecycle = [{"lifecycleEventName": name, "status": status} for name, status in events.items()]
    access_log = "arn:aws:logs:eu-west-1:111122223333:log-group:access:*"
    return cognito_answers(Cognito()) | {
        "secretsmanager.get_secret_value": lambda given: versions[given.get("VersionStage", "AWSCURRENT")],
        "secretsmanager.describe_secret": ROTATING,
        "secretsmanager.rotate_secret": {},
        "secretsmanager.delete_secret": {},
        "cloudformation.describe_stacks": stack(),
        "cloudformation.list_stack_resources": {"StackResourceSummaries": [
            {"LogicalResourceId": "R", "PhysicalResourceId": "rotation", "ResourceType": "AWS::Lambda::Function",
             "LastUpdatedTimestamp": NOW, "ResourceStatus": "CREATE_COMPLETE"}]},
        "cloudformation.describe_stack_events": {"StackEvents": []},
        "cloudformation.describe_stack_resources": {"StackResources": [
            {"LogicalResourceId": kind, "PhysicalResourceId": held, "ResourceType": kind, "Timestamp": NOW,
             "ResourceStatus": "CREATE_COMPLETE"} for kind, held in CREATED.items()]},
        "cloudformation.create_stack": {},
        "cloudformation.delete_stack": {},
        "cloudformation.update_termination_protection": {},
        "logs.filter_log_events": log_events,
        "logs.describe_metric_filters": {"metricFilters": [
            {"filterPattern": json.dumps(of), "metricTransformations": [
                {"metricName": name, "metricNamespace": "n", "metricValue": "1"}]} for name, of in reasons.items()]},
        "logs.test_metric_filter": matched,
        "logs.describe_log_groups": {"logGroups": [{"logGroupName": f"aws-waf-logs-{STACK}-api"}]},
        "cloudwatch.list_metrics": {"Metrics": [names("reason", "service"), names("service", metric="SecretAgeDays")]},
        "cloudwatch.describe_alarms": {"MetricAlarms": [ALARM]},
        "cloudwatch.set_alarm_state": {},
        "cloudwatch.describe_alarm_history": {"AlarmHistoryItems": [
            {"HistorySummary": "Successfully executed action arn:aws:sns:x", "HistoryData": "{}"}]},
        "cloudwatch.get_metric_data": metric_values,
        "cloudwatch.list_dashboards": {"DashboardEntries": []},
        "xray.get_trace_summaries": {"TraceSummaries": []},
        "apigateway.get_stage": {"accessLogSettings": {"destinationArn": access_log}},
        "apigateway.get_rest_api": {**rest, "apiStatus": "AVAILABLE"},
        "apigateway.get_domain_name": {**rest, "domainNameStatus": "AVAILABLE"},
        "apigateway.get_account": {"cloudwatchRoleArn": "arn:aws:iam::111122223333:role/logging"},
        "lambda.get_function_configuration": {
            "State": "Active", "Runtime": "python3.13", "Role": "arn:aws:iam::111122223333:role/confirm",
            "Environment": {"Variables": {"ATTEMPTS_TABLE": "attempts"}},
            "VpcConfig": {"SubnetIds": ["subnet-0123456789abcdef0"]}},
        "lambda.get_alias": {"FunctionVersion": "2"},
        "lambda.update_alias": {},
        "lambda.delete_function": {},
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


class Service(Server):
    """The deployed API: it rejects every code but `CODE`. `statuses` are those of the next requests to a path."""

    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__()
        self.statuses: dict[str, list[int]] = {}
        self.problem: dict[str, Any] = dict(PROBLEM)
        self.RequestHandlerClass = _Handler


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        own = 422 if not body else 200 if body["confirmationCode"] == CODE else 400
        left = self.server.statuses.get(self.path, [])
        status = left.pop(0) if left else own
        payload = b"{}" if status == 200 else json.dumps(self.server.problem).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = time.monotonic()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@contextmanager
def world(**settings: Any) -> Iterator[tuple[Context, ScriptedAws, Service]]:
    """Give a context, the AWS behind it, and its service. `settings` replace those of `dev`."""
    service, aws, clock = Service(), ScriptedAws(answers(), settings.pop("endpoints", None)), Time()
    options = Options(email="you@example.com", deployments=True, mail_limit=True, other_region="eu-central-1",
                      deploy_role="arn:aws:iam::111122223333:role/deploy",
                      diff_role="arn:aws:iam::111122223333:role/diff")  # fmt: skip
    outputs = {
        "Endpoint": f"http://{service.address}/v1/confirm", "RestApiId": "api", "UserPoolId": POOL,
        "UserPoolClientId": CLIENT, "ClientSecretArn": SECRET_ARN, "FunctionName": "confirm",
        "FunctionLogGroup": "function-log", "DeployApplication": "app", "DeployGroup": "group",
    }  # fmt: skip
    with serving(service):
        yield (
            Context(
                environment=replace(ENVIRONMENTS["dev"], region="eu-west-1", account="111122223333", **settings),
                outputs=outputs, options=options, client=aws.client, region="eu-west-1", ask=lambda _: CODE,
                clock=clock, sleep=clock.sleep,
            ),
            aws,
            service,
        )  # fmt: skip
