"""The rotation of the client secret in the templates."""

import dataclasses

import pytest

from infra.settings import Environment
from tests.support.templates import POOL, template_of

ROTATING = ("dev", "staging", "prod")


@pytest.fixture(params=ROTATING)
def rotation(assembly, request):
    """The rotation's resources in each environment that rotates."""
    return assembly.template(request.param).rotation


def of_existing_pool(**pool):
    """Return the rotation's resources of an environment with an existing pool."""
    existing = dataclasses.replace(POOL, **pool)
    environment = Environment(name="test", existing_user_pool=existing, account="111122223333", region="eu-west-1")
    return template_of(environment).rotation


def test_secret_rotates_at_once_and_every_thirty_days(rotation):
    """Secrets Manager calls the function during the deployment, which fills the secret, and then by schedule."""
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
    """The role allows three actions on one pool, four on one secret, and to write its own log."""
    statements = {tuple(actions): resource for actions, resource in rotation.allowed}
    cognito = ("AddUserPoolClientSecret", "DeleteUserPoolClientSecret", "ListUserPoolClientSecrets")
    secret = ("DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage")
    assert statements.keys() == {
        ("logs:CreateLogStream", "logs:PutLogEvents"),
        tuple(f"cognito-idp:{action}" for action in cognito),
        tuple(f"secretsmanager:{action}" for action in secret),
    }
    assert "*" not in statements.values()


def test_function(rotation):
    """The function is in the confirm function's asset. Its variables name the pool and the app client."""
    function = rotation.one("Lambda::Function")
    assert function["Handler"] == "signup_functions.rotation.handler.handler"
    ids = {"USER_POOL_ID", "USER_POOL_CLIENT_ID", "POWERTOOLS_SERVICE_NAME"}
    assert rotation.variables.keys() == {*ids, "POOL_IS_OURS", "AWS_CA_BUNDLE"}
    assert rotation.variables["POOL_IS_OURS"] == "true"
    assert rotation.variables["AWS_CA_BUNDLE"] == "/var/task/amazon-roots.pem"
    assert rotation.one("Logs::LogGroup")["RetentionInDays"] in {7, 30, 90}


def test_rotation_of_an_existing_pool_is_opt_in():
    """`rotate=True` rotates the secret of an existing pool, and deletes no secret that the rotation did not add."""
    assert not of_existing_pool().resources
    rotation = of_existing_pool(rotate=True)
    assert rotation.variables["POOL_IS_OURS"] == "false"
    assert (["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"], POOL.client_secret_key_arn) in rotation.allowed
