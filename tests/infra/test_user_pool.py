"""The user pool that the stack makes, its client and the secret."""

import json

import pytest

from infra.settings import Environment
from tests.infra.assemblies import ENVIRONMENT_NAMES
from tests.support.templates import POOL, plain, template_of


def test_the_user_pool(template):
    """Anyone may sign up with an e-mail address, which is the user name in any case, and a strong password.

    As an alias, the address would identify nobody before the confirmation has verified it.
    """
    pool = template.one("Cognito::UserPool")
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": False}
    assert pool["UsernameAttributes"] == ["email"]
    assert pool["UsernameConfiguration"] == {"CaseSensitive": False}
    assert "AliasAttributes" not in pool
    assert pool["AutoVerifiedAttributes"] == ["email"]
    assert pool["VerificationMessageTemplate"]["DefaultEmailOption"] == "CONFIRM_WITH_CODE"
    required = ("RequireLowercase", "RequireUppercase", "RequireNumbers", "RequireSymbols")
    assert pool["Policies"]["PasswordPolicy"] == {"MinimumLength": 12, **dict.fromkeys(required, True)}


def test_the_app_client(template):
    """The client is confidential, does not disclose who has an account, and has no OAuth flow."""
    client = template.one("Cognito::UserPoolClient")
    assert client["GenerateSecret"] is True
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert client["AllowedOAuthFlowsUserPoolClient"] is False
    assert "CallbackURLs" not in client
    flows = ("USER_PASSWORD_AUTH", "USER_SRP_AUTH", "USER_AUTH", "REFRESH_TOKEN_AUTH")
    assert set(client["ExplicitAuthFlows"]) == {f"ALLOW_{flow}" for flow in flows}


def test_the_secret_begins_as_a_placeholder(template):
    """The first value is no client secret, and does not change with the app client, because it refers to nothing."""
    generated = template.one("SecretsManager::Secret")["GenerateSecretString"]
    assert generated == {"SecretStringTemplate": "{}", "GenerateStringKey": "placeholder"}


@pytest.mark.parametrize(
    "settings",
    [
        {"rotation_days": None},
        {"name": "other", "region": "us-gov-west-1", "retain": True, "rotation_days": 90},
        {"attempts_table": False, "monitoring": None, "roll_out": None},
    ],
    ids=str,
)
def test_no_setting_changes_the_secret(settings):
    """CloudFormation would replace the client secret in use by a placeholder if any property of the secret changed."""
    changed = template_of(Environment(**{"name": "test"} | settings)).one("SecretsManager::Secret")
    assert changed == template_of(Environment(name="test")).one("SecretsManager::Secret")


def test_no_template_can_see_a_secret(template):
    """No custom resource or other function reads the secret, and no attribute returns the app client's."""
    assert {kind for kind in template.types if kind.startswith(("Custom::", "AWS::CloudFormation::"))} == set()
    assert len(template.of_type("Lambda::Function")) == 1
    text = json.dumps(template.body)
    for word in ('ClientSecret"]', "resolve:secretsmanager", '"SecretString"'):
        assert word not in text


def test_only_users_that_are_retained_are_protected(assembly):
    """Only the pool of prod, which retains its users, is protected from deletion."""
    protected = {
        name: assembly.template(name).one("Cognito::UserPool")["DeletionProtection"] for name in ENVIRONMENT_NAMES
    }
    assert protected == dict.fromkeys(ENVIRONMENT_NAMES, "INACTIVE") | {"prod": "ACTIVE"}


def test_an_existing_pool_is_only_used():
    """With an existing pool, the stack makes no pool, client or secret, and has their ids in its outputs."""
    template = plain(existing_user_pool=POOL, region="eu-west-1")
    assert not {kind for kind in template.types if kind.startswith(("AWS::Cognito", "AWS::SecretsManager"))}
    names = ("UserPoolId", "UserPoolClientId", "ClientSecretArn")
    ids = [POOL.user_pool_id, POOL.user_pool_client_id, POOL.client_secret_arn]
    assert [template.outputs[name] for name in names] == ids


def test_the_outputs(template):
    """People and the project's commands read the outputs by these names."""
    service = {"Endpoint", "RestApiId", "UserPoolId", "UserPoolClientId", "ClientSecretArn"}
    parts = {"AlarmTopicArn", "RotationLogGroup", "DeployApplication", "DeployGroup"}
    assert template.outputs.keys() - parts == service | {"FunctionName", "FunctionLogGroup"}
    endpoint = template.outputs["Endpoint"]["Fn::Join"][1]
    assert endpoint[-3:] == ["/", {"Ref": template.id_of("ApiGateway::Stage")}, "/confirm"]
