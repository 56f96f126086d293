"""The rotation of the client secret in each environment's template."""

import dataclasses

import pytest

from infra.settings import Environment
from tests.infra.permissions import allowed
from tests.support.templates import POOL, template_of

ROTATING = ("dev", "staging", "prod")


@pytest.fixture(params=ROTATING)
def rotation(assembly, request):
    """The rotation's resources in each environment that rotates."""
    return assembly.template(request.param).rotation


def of_existing_pool(**pool):
    """Return the rotation's resources of an environment with somebody else's pool."""
    existing = dataclasses.replace(POOL, **pool)
    environment = Environment(name="test", existing_user_pool=existing, account="111122223333", region="eu-west-1")
    return template_of(environment).rotation


def test_secret_rotates_at_once_and_every_thirty_days(rotation):
    """Secrets Manager calls the function with the deploy, which fills the secret, and then by schedule."""
    schedule = rotation.one("SecretsManager::RotationSchedule")
    assert schedule["RotateImmediatelyOnUpdate"] is True
    assert schedule["RotationRules"] == {"AutomaticallyAfterDays": 30}
    assert schedule["RotationLambdaARN"] == {"Fn::GetAtt": [rotation.id_of("Lambda::Function"), "Arn"]}
    (resource,) = rotation.of_type("SecretsManager::RotationSchedule")
    assert set(resource["DependsOn"]) >= {rotation.id_of("Lambda::Permission"), rotation.id_of("IAM::Policy")}


def test_only_secrets_manager_may_call_it(rotation):
    """The permission is for this account's secret alone."""
    permission = rotation.one("Lambda::Permission")
    assert permission["Principal"] == "secretsmanager.amazonaws.com"
    assert permission["SourceAccount"]
    assert permission["SourceArn"]["Fn::GetAtt"][1] == "Id"


def test_least_privilege(rotation):
    """Three actions on the one pool, four on the one secret, and its own log."""
    statements = {tuple(actions): resource for _, actions, resource in allowed(rotation)}
    assert statements.keys() == {
        ("logs:CreateLogStream", "logs:PutLogEvents"),
        (
            "cognito-idp:AddUserPoolClientSecret",
            "cognito-idp:DeleteUserPoolClientSecret",
            "cognito-idp:ListUserPoolClientSecrets",
        ),
        (
            "secretsmanager:DescribeSecret",
            "secretsmanager:GetSecretValue",
            "secretsmanager:PutSecretValue",
            "secretsmanager:UpdateSecretVersionStage",
        ),
    }
    assert "*" not in statements.values()


def test_function(rotation):
    """It is of the same asset as the confirm function, and knows which app client it rotates."""
    function = rotation.one("Lambda::Function")
    assert function["Handler"] == "signup_functions.rotation.handler.handler"
    variables = function["Environment"]["Variables"]
    assert variables.keys() == {
        "USER_POOL_ID",
        "USER_POOL_CLIENT_ID",
        "POOL_IS_OURS",
        "POWERTOOLS_SERVICE_NAME",
        "AWS_CA_BUNDLE",
    }
    assert variables["POOL_IS_OURS"] == "true"
    assert variables["AWS_CA_BUNDLE"] == "/var/task/amazon-roots.pem"
    assert rotation.one("Logs::LogGroup")["RetentionInDays"] in {7, 30, 90}


def test_local_does_not_rotate(assembly):
    """The emulator cannot: `make run` fills the secret."""
    assert not assembly.template("local").rotation.body["Resources"]


def test_existing_pool_rotates_only_when_told():
    """The rotation of an existing pool must be asked for. It then deletes no secret that it did not add."""
    assert not of_existing_pool().body["Resources"]
    rotation = of_existing_pool(rotate=True)
    assert rotation.one("Lambda::Function")["Environment"]["Variables"]["POOL_IS_OURS"] == "false"
    statements = [(actions, resource) for _, actions, resource in allowed(rotation)]
    assert (["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"], POOL.client_secret_key_arn) in statements
