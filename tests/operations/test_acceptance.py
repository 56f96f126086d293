"""`make acceptance`: each check is ok if AWS responds as expected, and otherwise says how it responds."""

import copy
import dataclasses
import json
import re

import pytest

from local.deployment import PROJECT
from operations.acceptance import client_secrets, life_cycle
from operations.acceptance.check import CHECKS
from operations.acceptance.runner import Runner, State
from tests.support.acceptance_world import ALARM, ROTATING, STACK, event, metric, stack, versions, world
from tests.support.scripted_aws import InTurn, Refused
from tests.support.templates import POOL, SES, VPC

TLS = {7, 8, 14, 15, 17}
"""The checks that open TLS connections; see test_acceptance_tls.py."""
EMULATED = {13}
"""The check that is tested on the emulator; see tests/end_to_end/test_acceptance.py."""
SETTINGS = {
    27: {"existing_user_pool": dataclasses.replace(POOL, rotate=True)},
    35: {"web_acl": True, "web_acl_rate_limit": 10},
    36: {"web_acl": True},
    37: {"web_acl": True},
    43: {"vpc": VPC},
    44: {"ses_email": SES},
}
"""The settings that a check needs and `dev` does not have."""
FAILS = stack("ROLLBACK_COMPLETE", EnableTerminationProtection=True)
POOL_LEFT = [
    event("AWS::Cognito::UserPoolClient", "DELETE_COMPLETE"),
    event("AWS::Cognito::UserPoolClient", "CREATE_COMPLETE"),
    event("AWS::Cognito::UserPool", "CREATE_COMPLETE"),
]
UPDATED = stack(LastUpdatedTime="2026-11-30T00:00:01Z")
MISMATCH = event("x", "UPDATE_FAILED", "does not match the current version in AppSpec file")


def traced(**members):
    """Return a trace of Lambda's, with further members."""
    return {"TraceSummaries": [{"ServiceIds": [{"Type": "AWS::Lambda"}], **members}]}


def rotated(current="3" * 32, **members):
    """Return the secret with another current version."""
    return {**ROTATING, "VersionIdsToStages": {current: ["AWSCURRENT"]}, **members}


def ended(*statuses):
    """Return stacks in these statuses, one after the other."""
    return InTurn(*(stack(status) for status in statuses))


DESCRIBE, CONFIRM = "cognito-idp.describe_user_pool_client", "cognito-idp.confirm_sign_up"
RESEND = "cognito-idp.resend_confirmation_code"
ORIGINAL = {"UserPoolClient": {"ClientSecret": "original_secret_of_a_client"}}
EXPECTED = {
    5: {DESCRIBE: InTurn(ORIGINAL, ORIGINAL, {"UserPoolClient": {"ClientSecret": "x" * 52}})},
    22: {RESEND: Refused(
        "LimitExceededException", "Exceeded daily email limit for the operation or the account.")},
    24: {"secretsmanager.describe_secret": InTurn(ROTATING, rotated())},
    26: {
        "cloudformation.describe_stacks": InTurn(stack(), UPDATED, UPDATED, stack(LastUpdatedTime="2026-12-01")),
        "secretsmanager.describe_secret": InTurn(*(rotated("2" * 32, RotationEnabled=False),) * 4, ROTATING, rotated()),
        "cognito-idp.list_user_pool_client_secrets": InTurn(
            *({"ClientSecrets": [{"ClientSecretId": "1"}]},) * 3, {"ClientSecrets": [{"ClientSecretId": "2"}]}),
    },
    33: {
        "cloudformation.describe_stacks": InTurn(
            stack(), stack("UPDATE_ROLLBACK_COMPLETE", LastUpdatedTime="2026-12-01"),
            stack(LastUpdatedTime="2026-12-01"), stack(LastUpdatedTime="2026-12-02")),
        "cloudformation.describe_stack_events": {"StackEvents": [MISMATCH]},
    },
    34: {"lambda.list_versions_by_function": InTurn(*(versions(*range(1, 13)),) * 2,
                                                     versions(*range(2, 13)))},
    37: {"cloudformation.describe_stacks": ended("UPDATE_COMPLETE", "DELETE_COMPLETE"),
         "logs.describe_log_groups": {"logGroups": []}},
    45: {"cloudformation.describe_stacks": InTurn(
            FAILS, FAILS, stack("ROLLBACK_COMPLETE", EnableTerminationProtection=False),
            stack("ROLLBACK_COMPLETE"), stack("DELETE_COMPLETE")),
         "cloudformation.describe_stack_events": {"StackEvents": POOL_LEFT}},
    46: {"cloudformation.describe_stacks": ended("CREATE_COMPLETE", "CREATE_COMPLETE", "DELETE_COMPLETE")},
}  # fmt: skip
"""Responses of AWS, besides those of `acceptance_world.responses`, for a check that is ok."""
INVALID = "InvalidParameterException"
TRACES = "xray.get_trace_summaries"
DIFFERENCES = [
    (1, {CONFIRM: Refused("UserNotFoundException", "No user.")}, r"row user_not_found.*Reason\.CODE_MISMATCH"),
    (1, {CONFIRM: Refused(INVALID, "Bad app client.")}, r'row misconfigured.*, r"bad app client'),
    (1, {DESCRIBE: {"UserPoolClient": {}}}, "PreventUserExistenceErrors is LEGACY"),
    (2, {CONFIRM: Refused("NotAuthorizedException", "Token is odd.")}, r"not_confirmable.*Reason\.REFUSED_UPSTREAM"),
    (3, {CONFIRM: Refused("CodeMismatchException", "")}, r"a user: \{'code_mismatch': 20\}"),
    (4, {"cognito-idp.list_user_pool_client_secrets": {"ClientSecrets": []}}, "0 secrets"),
    (5, {DESCRIBE: InTurn(ORIGINAL, {"UserPoolClient": {}})}, "no secret after"),
    (6, {CONFIRM: Refused("NotAuthorizedException", "Unable to verify secret hash")}, "not accepted after"),
    (6, {CONFIRM: Refused("CodeMismatchException", "")}, "a deleted secret was accepted for 10 minutes"),
    (9, {"cloudwatch.list_metrics": {"Metrics": [metric("Outcome", "reason", "service", "version")]}}, "no Outcome in"),
    (9, {"cloudwatch.describe_alarms": {"MetricAlarms": [{**ALARM, **metric("Outcome", "service")}]}}, "alarms read"),
    (10, {"cloudwatch.describe_alarm_history": {"AlarmHistoryItems": [
        {"HistorySummary": "Failed to execute action", "HistoryData": '{"error": "no authorization"}'}]}},
     "Failed to execute action; no authorization"),
    (11, {}, r"resend 422, 429, 422"),
    (12, {"codedeploy.get_deployment": {"deploymentInfo": {"status": "Succeeded"}}}, "Succeeded, None"),
    (12, {"lambda.get_alias": InTurn({"FunctionVersion": "2"}, {"FunctionVersion": "2"}, {"FunctionVersion": "1"})},
     "the alias went from"),
    (16, {"logs.filter_log_events": {"events": []}}, "no line of this request in access"),
    (18, {}, "the service returned 200 and 400"),
    (19, {CONFIRM: Refused("CodeMismatchException", "")}, r"code_mismatch.*Reason\.ALREADY_CONFIRMED"),
    (20, {CONFIRM: Refused("NotAuthorizedException", "Hash?")}, r"not_confirmable.*Reason\.SECRET_HASH_REJECTED"),
    (21, {RESEND: Refused(INVALID, "No.")}, r"invalid_parameter.*Reason\.DELIVERY_MISCONFIGURED"),
    (22, {RESEND: {}}, "success"),
    (23, {"secretsmanager.describe_secret": {"VersionIdsToStages": {"1" * 32: ["AWSCURRENT"]}}}, "rotation None"),
    (24, {}, "the rotation did not end"),
    (25, {"logs.filter_log_events": {"events": []}}, "no line with the userRef"),
    (26, {"cloudformation.describe_stacks": InTurn(stack(), UPDATED)}, r"rotation_days=None: rotation True"),
    (27, {"secretsmanager.describe_secret": {**ROTATING, "KmsKeyId": "other"}}, "'KmsKeyId': 'other'"),
    (28, {"cloudwatch.describe_alarms": {"MetricAlarms": [{**ALARM, "StateValue": "INSUFFICIENT_DATA"}]}}, "too "),
    (29, {"logs.test_metric_filter": {"matches": []}}, r"ActionNeeded matches \[\]"),
    (29, {"cloudwatch.get_metric_data": {"MetricDataResults": [{"Values": []}]}}, "no value of ApiThrottled"),
    (30, {"cloudwatch.get_metric_data": {"MetricDataResults": [{"Values": [0.9]}]}}, r"PR\(0:30000\) 0.9"),
    (31, {TRACES: traced()}, "1 traces, though tracing is off"),
    (32, {"codedeploy.batch_get_deployment_targets": {"deploymentTargets": [{"lambdaTarget": {"lifecycleEvents": [
        {"lifecycleEventName": "BeforeAllowTraffic", "status": "Skipped"}]}}]}}, "BeforeAllowTraffic Skipped"),
    (33, {"cloudformation.describe_stacks": InTurn(stack(), UPDATED)}, "ended with UPDATE_COMPLETE"),
    (34, {"lambda.list_versions_by_function": versions(*range(1, 13))}, "left"),
    (35, {}, "access-control-allow-origin"),
    (36, {"logs.filter_log_events": {"events": [{"message": json.dumps(
        {"httpRequest": {"uri": "/v1/confirm", "args": "", "headers": [{"name": "Host", "value": "h"}]}})}]}},
     "a line shows uri, Host"),
    (37, {"cloudformation.describe_stacks": ended("UPDATE_COMPLETE", "DELETE_FAILED")}, "DELETE_FAILED"),
    (38, {"apigateway.get_account": {}}, "no logging role"),
    (39, {"cloudwatch.list_dashboards": {"DashboardEntries": [{"DashboardName": f"{STACK}-x"}]}}, "dashboards"),
    (40, {"account.get_region_opt_status": {"RegionOptStatus": "DISABLED"}}, "DISABLED"),
    (41, {"iam.simulate_principal_policy": {"EvaluationResults": [
        {"EvalActionName": "x:Y", "EvalDecision": "allowed"}]}}, "too much: secretsmanager:GetSecretValue"),
    (42, {"iam.simulate_principal_policy": {"EvaluationResults": [
        {"EvalActionName": "x:Y", "EvalDecision": "implicitDeny"}]}}, "denied: sts:AssumeRole on arn:aws:iam"),
    (43, {"logs.filter_log_events": {"events": [{"message": "priming failed"}]}}, "1 lines"),
    (44, {"sesv2.get_account": {"ProductionAccessEnabled": False}}, "in the sandbox"),
    (45, {"cloudformation.describe_stacks": stack("CREATE_COMPLETE")}, "the creation ended with CREATE_COMPLETE"),
    (46, {"secretsmanager.describe_secret": {"DeletedDate": "2026-11-30"}}, "scheduled for deletion"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def template(monkeypatch):
    """The construct is not synthesised, which takes seconds."""
    monkeypatch.setattr(life_cycle, "retained_pool", lambda: {"Resources": {"Pool": {}}})


@pytest.fixture
def outcome(tmp_path):
    """Run one check in a world and return its result."""

    def run(number, responses, statuses=None, **settings):
        with world(**SETTINGS.get(number, {}), **settings) as (context, aws, next_statuses):
            aws.responses |= responses
            next_statuses.update(copy.deepcopy(statuses or {}))
            state = State(tmp_path / "state.json", ["x"], fresh=True)
            Runner(context, state, lambda *_: None).run([number])
            assert not state.made, "what the check made is left"
            return state.results[number]

    return run


THROTTLED = {"/v1/confirm": [429] * 100}
STATUSES = {
    11: THROTTLED | {"/v1/confirm/resend": [422, 429, 422]},
    18: {"/v1/confirm": [400, 200, 400]},
    35: {"/v1/confirm": [422] * 60 + [403] * 9},
}
"""The statuses of the service's first responses with which a check differs."""


@pytest.mark.parametrize("number", sorted(set(CHECKS) - TLS - EMULATED - {35}))
def test_each_check_is_ok(outcome, monkeypatch, number):
    """A check is ok if AWS responds as documented, and deletes what it made."""
    monkeypatch.setattr(client_secrets.secrets, "token_hex", lambda size: "x" * 2 * size)

    result = outcome(number, EXPECTED.get(number, {}), THROTTLED if number == 11 else None)

    assert result.status == "ok", result


@pytest.mark.parametrize(("number", "responses", "words"), DIFFERENCES)
def test_each_check_finds_a_difference(outcome, number, responses, words):
    """A check says how AWS responds if that is not as expected, and deletes what it made."""
    expected = EXPECTED[number] if number in {34, 37, 46} else {}

    result = outcome(number, expected | responses, STATUSES.get(number))

    assert result.status == "differs", result
    assert re.search(words, result.detail), result.detail


@pytest.mark.parametrize(
    ("number", "responses", "settings", "status", "words"),
    [
        (29, {}, {"monitoring": "full"}, "ok", "3 filters, Rejected 3"),
        (31, {TRACES: traced()}, {"tracing": True}, "ok", "AWS::Lambda; 0 users, 0 addresses"),
        (31, {TRACES: traced(Users=[{"UserName": "jane"}])}, {"tracing": True}, "differs", "1 users"),
        (31, {TRACES: traced(Http={"ClientIp": "203.0.113.9"})}, {"tracing": True}, "differs", "1 addresses"),
        (12, {}, {"retain": True}, "skipped", "retains them"),
    ],
)
def test_other_environments(outcome, number, responses, settings, status, words):
    """The environment's settings decide what a check expects and whether it runs."""
    result = outcome(number, responses, **settings)
    assert (result.status, words in result.detail) == (status, True), result


def test_every_check_can_differ():
    """The tests make every check differ, and the numbers of the checks have no gap."""
    assert {number for number, *_ in DIFFERENCES} | TLS | EMULATED == set(CHECKS)
    assert sorted(CHECKS) == list(range(1, len(CHECKS) + 1))


def test_the_files_to_change_exist():
    """The files that a check names for a difference are in the repository."""
    for check in CHECKS.values():
        paths = re.findall(r"[\w./-]*/[\w./-]+", check.affects)
        assert paths
        assert not [path for path in paths if not (PROJECT / path).exists()], check
