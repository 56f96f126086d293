"""The function, its role and its logs."""

import functools
import json
import time
from collections import UserDict
from dataclasses import fields
from pathlib import Path

import pytest

from infra.asset import target_python
from infra.functions.variables import confirm_variables, rotation_variables
from infra.settings import Environment
from signup_functions.confirmation.settings import Choices, ConfirmationSettings
from signup_functions.confirmation.start import start
from signup_functions.rotation import service as rotation
from tests.support.shipped import ENVIRONMENTS
from tests.support.templates import POOL, plain


def function_logs(template):
    """Return the logical id of the function's log group."""
    return template.one("Lambda::Function")["LoggingConfig"]["LogGroup"]["Ref"]


def test_the_role_allows_its_secret_its_table_and_its_logs(template):
    """The role allows nothing else: no cognito-idp action, no managed policy and no `*`."""
    secret, table = (template.id_of(kind) for kind in ("SecretsManager::Secret", "DynamoDB::Table"))
    assert template.allowed == [
        (["logs:CreateLogStream", "logs:PutLogEvents"], {"Fn::GetAtt": [function_logs(template), "Arn"]}),
        (["secretsmanager:GetSecretValue"], {"Fn::GetAtt": [secret, "Id"]}),
        (["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], {"Fn::GetAtt": [table, "Arn"]}),
    ]
    assert len(template.statements) == 3
    role = template.one("IAM::Role")
    assert role.keys() == {"AssumeRolePolicyDocument"}
    (trusted,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trusted == {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}


def test_no_template_speaks_of_cognito_actions(template):
    """ConfirmSignUp is not signed, so no template allows an IAM action of Cognito."""
    assert "cognito-idp" not in json.dumps(template.body)


def test_the_secret_of_an_existing_pool_and_its_key():
    """With an existing pool, the role allows to read its secret and to decrypt with its key."""
    template = plain(existing_user_pool=POOL, region="eu-west-1", attempts_table=False)
    assert template.allowed[1:] == [
        (["secretsmanager:GetSecretValue"], POOL.client_secret_arn),
        (["kms:Decrypt"], POOL.client_secret_key_arn),
    ]


def test_the_function(template, environment_name):
    """Handler, runtime, memory and the timeout of 28 s, without tracing, on arm64 where it is deployed."""
    function = template.one("Lambda::Function")
    assert function["Handler"] == "signup_functions.confirmation.handler.handler"
    assert function["Runtime"] == f"python{target_python.VERSION}" == "python3.13"
    assert (function["MemorySize"], function["Timeout"]) == (256, 28)
    assert "TracingConfig" not in function
    assert "ReservedConcurrentExecutions" not in function
    if environment_name != "local":
        assert function["Architectures"] == ["arm64"]


def test_tracing_is_the_functions_alone():
    """`tracing` traces the function, but not API Gateway, whose segments would have the caller's address."""
    template = plain(tracing=True)
    assert template.one("Lambda::Function")["TracingConfig"] == {"Mode": "Active"}
    assert template.allowed.count((["xray:PutTelemetryRecords", "xray:PutTraceSegments"], "*")) == 1
    assert template.one("ApiGateway::Stage")["TracingEnabled"] is False


def test_the_logs_of_the_function_are_json(template):
    """Lambda's own lines and the function's are JSON, at fixed levels, in a log group of the stack."""
    assert template.one("Lambda::Function")["LoggingConfig"] == {
        "LogFormat": "JSON",
        "ApplicationLogLevel": "INFO",
        "SystemLogLevel": "WARN",
        "LogGroup": {"Ref": function_logs(template)},
    }
    assert function_logs(template) in template.ids_of("Logs::LogGroup")


def test_every_log_group_has_the_retention_of_its_environment(template, environment_name):
    """The only logs are the function's, the access log and the web ACL's. All have the environment's retention."""
    days = [group["RetentionInDays"] for group in template.properties("Logs::LogGroup")]
    environment = ENVIRONMENTS[environment_name]
    assert days == [environment.log_retention_days] * (3 if environment.web_acl else 2)


def test_the_environment_variables(template, environment_name):
    """Defaults are set too, so the configuration shows every value in use."""
    origins = ENVIRONMENTS[environment_name].allowed_origins
    assert template.variables == {
        "USER_POOL_CLIENT_ID": {"Ref": template.id_of("Cognito::UserPoolClient")},
        "CLIENT_SECRET_ARN": {"Fn::GetAtt": [template.id_of("SecretsManager::Secret"), "Id"]},
        "ATTEMPTS_TABLE": {"Ref": template.id_of("DynamoDB::Table")},
        **{field.name.upper(): str(field.default).lower() for field in fields(Choices) if field.default != ()},
        "POWERTOOLS_SERVICE_NAME": f"signup-confirmation-{environment_name}",
        "POWERTOOLS_METRICS_NAMESPACE": "SignupConfirmation",
        **({"ALLOWED_ORIGINS": ",".join(origins)} if origins else {}),
        # The emulator's certificate is not AWS's.
        **({} if environment_name == "local" else {"AWS_CA_BUNDLE": "/var/task/amazon-roots.pem"}),
    }


def test_every_setting_reaches_the_function():
    """The function reads each setting of the environment with its value."""
    chosen = {
        "disclosure": "precise",
        "allowed_origins": ("https://a.example.com", "http://[::1]:3000"),
        "client_metadata_keys": ("campaign", "a.b-c"),
        "allow_force_alias_creation": True,
        "propagate_source_ip": True,
        "secret_cache_seconds": 0,
        "cognito_read_timeout_seconds": 5,
        "attempts_per_hour": 7,
        "resends_per_hour": 3,
        "resend_cooldown_seconds": 0,
    }

    written = plain(existing_user_pool=POOL, region="eu-west-1", attempts_table=False, **chosen).variables

    ids = {"user_pool_client_id": POOL.user_pool_client_id, "client_secret_arn": POOL.client_secret_arn}
    assert ConfirmationSettings.read(written) == ConfirmationSettings(**ids, attempts_table="", **chosen)


class Recorded(UserDict):
    """Environment variables that record the names that were read."""

    def __init__(self, variables):
        self.read = set()
        super().__init__(variables)

    def __getitem__(self, name):
        self.read.add(name)
        return super().__getitem__(name)


@pytest.mark.parametrize("function", ["confirm", "rotation"])
def test_every_variable_is_read(function):
    """A function reads each variable that it is deployed with, except those of the SDK."""
    environment = Environment(name="test", allowed_origins=("https://a.example.com",), client_metadata_keys=("a",))
    named = {"region": "eu-west-1", "service_name": "test", "user_pool_client_id": "client"}
    if function == "confirm":
        deployed = confirm_variables(environment, **named, client_secret_arn="arn", attempts_table="table")
        build = functools.partial(start, prime=False)
    else:
        deployed = rotation_variables(environment, **named, user_pool_id="pool", pool_is_ours=True)
        build = functools.partial(rotation.build, clock=time.monotonic, sleep=time.sleep)
    variables = Recorded({"AWS_REGION": "eu-west-1"} | deployed)

    build(variables)

    assert {name for name in deployed if not name.startswith("AWS_")} - variables.read == set()


def test_the_concurrency_and_the_architecture_of_an_environment():
    """An environment sets the reserved concurrency and the architecture."""
    function = plain(reserved_concurrency=5, architecture="x86_64").one("Lambda::Function")
    assert function["ReservedConcurrentExecutions"] == 5
    assert function["Architectures"] == ["x86_64"]


def test_the_alias_live_is_on_a_version(template):
    """`live` points to a published version, so the next deploy does not change code that is in use."""
    assert template.one("Lambda::Alias") == {
        "Name": "live",
        "FunctionName": {"Ref": template.id_of("Lambda::Function")},
        "FunctionVersion": {"Fn::GetAtt": [template.id_of("Lambda::Version"), "Version"]},
    }


def test_only_the_two_methods_of_the_stage_may_invoke_it(template):
    """Only API Gateway may invoke the alias, by two methods of one stage; the console's test calls may not."""
    permissions = template.properties("Lambda::Permission")
    stage = [":", {"Ref": template.id_of("ApiGateway::RestApi")}, "/", {"Ref": template.id_of("ApiGateway::Stage")}]
    for permission in permissions:
        assert permission["FunctionName"] == {"Ref": template.id_of("Lambda::Alias")}
        assert permission["Principal"] == "apigateway.amazonaws.com"
        assert permission["SourceArn"]["Fn::Join"][1][-5:-1] == stage
    paths = sorted(permission["SourceArn"]["Fn::Join"][1][-1] for permission in permissions)
    assert paths == ["/POST/confirm", "/POST/confirm/resend"]


def test_the_attempts_table(template):
    """The table is on demand, expires its items, and is deleted with the stack."""
    (table,) = template.of_type("DynamoDB::Table")
    assert table["DeletionPolicy"] == "Delete"
    assert table["Properties"] == {
        "AttributeDefinitions": [{"AttributeName": "key", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "key", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        "TimeToLiveSpecification": {"AttributeName": "expiresAt", "Enabled": True},
    }


def test_an_environment_without_an_attempts_table():
    """Without the table, the stack has no permission and no variable for it."""
    template = plain(attempts_table=False)
    assert not template.of_type("DynamoDB::Table")
    assert "dynamodb" not in json.dumps(template.statements)
    assert "ATTEMPTS_TABLE" not in template.variables


def test_all_environments_deploy_the_same_code(assembly, built_asset):
    """All environments and architectures deploy the asset that was built."""
    (key,) = {assembly.template(name).service.one("Lambda::Function")["Code"]["S3Key"] for name in ENVIRONMENTS}
    staged = Path(assembly.folder, f"asset.{key.removesuffix('.zip')}")
    assert {path.name for path in staged.iterdir()} == {path.name for path in built_asset.iterdir()}
