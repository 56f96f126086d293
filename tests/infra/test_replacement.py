"""A replaced resource that a variable of the function refers to makes a new version of the function."""

import json

import aws_cdk as cdk
import pytest
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_secretsmanager as secretsmanager
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from infra.attempts_table import AttemptsTable
from infra.functions.confirm import ConfirmLambda
from infra.functions.replacement import REPLACING
from infra.functions.service_function import FunctionContext
from infra.settings import Environment
from infra.user_pool import UserPool
from tests.support.templates import Template, new_app, template_of


@pytest.fixture
def template_with(tmp_path):
    """Synthesise the function, its pool and its table, after changes of their resources."""

    def template_with(**changes):
        app, asset = new_app(tmp_path)
        stack = cdk.Stack(app, "stack")
        pool = UserPool(stack, "UserPool", retain=False, rotates=True, ses_email=None)
        table = AttemptsTable(stack, "AttemptsTable")
        constructs = {type(construct): construct for construct in stack.node.find_all()}
        for resource, properties in changes.items():
            for name, value in properties.items():
                setattr(constructs[RESOURCES[resource]], name, value)
        ConfirmLambda(
            stack,
            "Confirm",
            FunctionContext(
                asset=asset,
                settings=Environment(name="test"),
                network=None,
                client_secret_arn=pool.client_secret.secret_arn,
                client_secret_key_arn=None,
            ),
            variables={
                "USER_POOL_CLIENT_ID": pool.client.user_pool_client_id,
                "CLIENT_SECRET_ARN": pool.client_secret.secret_arn,
                "ATTEMPTS_TABLE": table.table_name,
            },
            attempts_table=table,
        )
        return Template(app.synth().get_stack_by_name("stack").template)

    return template_with


RESOURCES = {"table": dynamodb.CfnTable, "client": cognito.CfnUserPoolClient, "secret": secretsmanager.CfnSecret}
NAME = dynamodb.CfnTable.AttributeDefinitionProperty(attribute_name="name", attribute_type="S")
KEY = dynamodb.CfnTable.KeySchemaProperty(attribute_name="name", key_type="HASH")
CHANGES = {
    "another key of the table": {"table": {"attribute_definitions": [NAME], "key_schema": [KEY]}},
    "a name of the table": {"table": {"table_name": "attempts"}},
    "another pool of the client": {"client": {"user_pool_id": "eu-west-1_AbCdEfGhI"}},
    "another kind of client": {"client": {"generate_secret": False}},
    "a name of the secret": {"secret": {"name": "client-secret"}},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_replaced_resource_makes_a_new_version(template_with, change):
    """The old version names the deleted resource. The function changes too: Lambda publishes no unchanged version."""
    before, after = template_with(), template_with(**change)

    assert before.variables == after.variables
    assert before.id_of("Lambda::Version") != after.id_of("Lambda::Version")
    assert before.one("Lambda::Function") != after.one("Lambda::Function")


def test_an_update_in_place_makes_no_new_version(template_with):
    """A resource that is updated in place, or not at all, makes no new version."""
    updated = template_with(
        table={"time_to_live_specification": None},
        client={"client_name": "another"},
        secret={"description": "another"},
    )

    ids = {template.id_of("Lambda::Version") for template in (template_with(), template_with(), updated)}
    assert len(ids) == 1


@pytest.mark.parametrize("kind", REPLACING)
def test_the_properties_are_those_of_cloudformation(kind):
    """The list has each property whose change replaces the resource."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    replacing = schema.get("createOnlyProperties", []) + schema.get("conditionalCreateOnlyProperties", [])
    names = {"".join(word.capitalize() for word in name.split("_")) for name in REPLACING[kind]}
    assert {f"/properties/{name}" for name in names} == set(replacing)


def test_every_resource_behind_a_variable_is_watched():
    """The function's variables refer to no resource of another type."""
    template = template_of(Environment(name="test"))
    variables = json.dumps(template.service.variables)
    resources = template.resources.items()
    assert {resource["Type"] for name, resource in resources if f'"{name}"' in variables} == set(REPLACING)
