"""The construct in apps with rules, roles and networks of their own."""

import json
import re
from pathlib import Path

import aws_cdk as cdk
import jsii
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager

from infra import ServiceSettings
from tests.support.other_app import REGION
from tests.support.templates import POOL, Template

ACCOUNT = "111122223333"
ENV = cdk.Environment(account=ACCOUNT, region=REGION)


@pytest.mark.parametrize("settings", [{}, {"monitoring": None, "roll_out": None}], ids=["all", "little"])
@pytest.mark.parametrize("rotate", [True, False])
def test_roles_may_exist_already(consumer, rotate, settings):
    """The template has no role and no policy if a security team made the roles."""
    roles = {f"Web/{name}/Role": name.lower() for name in ("Confirm", "Rotation", "RollOut", "ReleaseCheck")}
    iam.Role.customize_roles(consumer.stack, prevent_synthesis=True, use_precreated_roles=roles)

    consumer.confirm("Web", rotate=rotate, settings=ServiceSettings(**settings))

    assert not {kind for kind in consumer.template().types if kind.startswith("AWS::IAM")}


@jsii.implements(cdk.IAspect)
class Rules:
    """Sets properties of each resource whose type has them."""

    def __init__(self, **properties):
        self._properties = properties

    def visit(self, node):
        """Change one resource."""
        for name, value in self._properties.items():
            if isinstance(node, cdk.CfnResource) and hasattr(type(node), name):
                setattr(node, name, value(node))


RENAMED = {
    "IAM::Role": "role_name",
    "Lambda::Function": "function_name",
    "Logs::LogGroup": "log_group_name",
    "DynamoDB::Table": "table_name",
    "CloudWatch::Alarm": "alarm_name",
}


def test_an_aspect_may_rename_what_the_construct_makes(consumer):
    """Nothing refers to a resource by its usual name. Paths and boundaries reach every role."""
    rules = {name: lambda node: f"acme-{node.node.addr[-16:]}" for name in RENAMED.values()}
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/acme-developers"
    cdk.Aspects.of(consumer.app).add(Rules(**rules, path=lambda _: "/acme/", permissions_boundary=lambda _: boundary))
    consumer.confirm(name="usual", rotate=True)

    template = consumer.template()

    for kind, name in RENAMED.items():
        names = [resource[name.title().replace("_", "")] for resource in template.properties(kind)]
        assert names
        assert all(own.startswith("acme-") for own in names), kind
    roles = template.properties("IAM::Role")
    assert {(role["Path"], role["PermissionsBoundary"]) for role in roles} == {("/acme/", boundary)}
    assert not re.search("usual-(page|ticket)-", json.dumps(template.body))


def test_an_aspect_may_not_rename_the_api(consumer):
    """Renaming the API fails the synthesis, because the alarms read its metrics by its name."""
    consumer.confirm(name="usual")
    cdk.Aspects.of(consumer.app).add(Rules(name=lambda _: "acme"))
    with pytest.raises(RuntimeError, match="name must be what the API is called: alarms read its metrics by 'usual'"):
        consumer.template()


PLACES = {
    "nested": lambda app: cdk.NestedStack(app.stack, "Nested"),
    "Stage": lambda app: cdk.Stack(cdk.Stage(app.app, "Prod", env=ENV), "Shop"),
    "another stack": lambda app: cdk.Stack(app.app, "Other", env=ENV),
    "another Region": lambda app: cdk.Stack(app.app, "Other", env=cdk.Environment(account=ACCOUNT, region="us-east-1")),
    "any Region": lambda app: cdk.Stack(app.app, "Other"),
    "CLI's credentials": lambda app: cdk.Stack(app.app, "Other", synthesizer=cdk.CliCredentialsStackSynthesizer()),
    "old bootstrap": lambda app: cdk.Stack(app.app, "Other", synthesizer=cdk.LegacyStackSynthesizer()),
    "own bucket": lambda app: cdk.Stack(
        app.app, "Other", synthesizer=cdk.DefaultStackSynthesizer(qualifier="acme", file_assets_bucket_name="assets")
    ),
    "the same stack": lambda app: app.stack,
}


@pytest.mark.full
@pytest.mark.parametrize("place", PLACES)
def test_a_second_construct_may_be_anywhere(consumer, place):
    """A second construct synthesises in any place and with any synthesizer, and no two alarms have the same name."""
    scope, region = PLACES[place](consumer), "us-east-1" if place == "another Region" else REGION
    pool, arn = (value.replace(REGION, region) for value in (POOL.user_pool_id, POOL.client_secret_arn))
    secret = secretsmanager.Secret.from_secret_complete_arn(scope, "Secret", arn)
    consumer.confirm()
    consumer.confirm("Two", scope=scope, pool=pool, secret=secret, rotate=True)

    folder = Path(consumer.app.synth().directory)

    templates = [Template(json.loads(path.read_text())) for path in folder.rglob("*.template.json")]
    alarms = [json.dumps(alarm["AlarmName"]) for each in templates for alarm in each.properties("CloudWatch::Alarm")]
    assert sum(len(template.of_type("Lambda::Alias")) for template in templates) == 2
    assert len(alarms) == len(set(alarms))


def test_functions_and_rotation_wait_for_the_routes(consumer):
    """Both depend on the NAT gateway's route, without which the first rotation reaches no service."""
    consumer.confirm(rotate=True, vpc=ec2.Vpc(consumer.stack, "Net", max_azs=2))

    template = consumer.template()
    functions = [function for function in template.of_type("Lambda::Function") if "VpcConfig" in function["Properties"]]
    assert len(functions) == 2
    for resource in (*functions, *template.of_type("SecretsManager::RotationSchedule")):
        assert [name for name in resource["DependsOn"] if "DefaultRoute" in name], resource["Type"]
