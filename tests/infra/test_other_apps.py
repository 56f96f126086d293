"""The construct in apps that look values up, have rules of their own, or bring roles and networks."""

import json
import re
import subprocess
import sys
from pathlib import Path

import aws_cdk as cdk
import jsii
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ssm as ssm

from infra import ServiceSettings, Vpc
from infra.settings import CustomDomain
from tests.support.other_app import REGION
from tests.support.templates import DOMAIN, POOL, PROJECT, VPC, Template

ACCOUNT = "111122223333"
NODE = str(Path(sys.prefix, "bin", "node"))
ENV = cdk.Environment(account=ACCOUNT, region=REGION)
GROUPS = VPC.security_group_ids


def parameter(consumer, kind="String", name="Parameter"):
    """Return a parameter of the template."""
    return cdk.CfnParameter(consumer.stack, name, type=kind)


LOOK_UPS = """
import sys
sys.path[:0] = [{project!r}, {project!r} + "/functions"]
import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito, aws_ec2 as ec2, aws_route53 as route53
from aws_cdk import aws_secretsmanager as secretsmanager, aws_ssm as ssm
from pathlib import Path
from infra import CustomDomain, ServiceSettings, SignupConfirmation, Vpc

app = cdk.App()
stack = cdk.Stack(app, "Shop", env=cdk.Environment(account="111122223333", region="eu-west-1"))
vpc = ec2.Vpc.from_lookup(stack, "Net", vpc_name="shop")
group = ec2.SecurityGroup.from_lookup_by_name(stack, "Group", "shop", vpc)
zone = route53.HostedZone.from_lookup(stack, "Zone", domain_name="example.com")
pool, certificate = (ssm.StringParameter.value_from_lookup(stack, name) for name in ("/shop/pool", "/shop/cert"))
SignupConfirmation(
    stack,
    "Web",
    user_pool=cognito.UserPool.from_user_pool_id(stack, "Pool", pool),
    user_pool_client=cognito.UserPoolClient.from_user_pool_client_id(stack, "Client", "1example23456789"),
    client_secret=secretsmanager.Secret.from_secret_complete_arn(stack, "Secret", {secret!r}),
    settings=ServiceSettings(
        vpc=Vpc(
            subnet_ids=tuple(subnet.subnet_id for subnet in vpc.private_subnets),
            security_group_ids=(group.security_group_id,),
        ),
        custom_domain=CustomDomain(
            domain_name="signup.example.com", certificate_arn=certificate, hosted_zone_id=zone.hosted_zone_id
        ),
    ),
    asset=Path({asset!r}),
)
app.synth()
"""


@pytest.mark.full
def test_the_cdk_cli_reaches_the_look_ups(consumer, tmp_path):
    """The CLI looks values up after a first synthesis, in which stand-ins take their places."""
    app = LOOK_UPS.format(project=str(PROJECT), secret=POOL.client_secret_arn, asset=str(consumer.asset))
    (tmp_path / "app.py").write_text(app)
    done = subprocess.run(
        [NODE, PROJECT / "node_modules/aws-cdk/bin/cdk", "synth", "--app", f"{sys.executable} app.py"],
        cwd=tmp_path,
        env={
            "PATH": str(Path(NODE).parent),
            "HOME": str(tmp_path),
            "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(Path.home() / ".cache" / "aws" / "jsii" / "package-cache"),
            "AWS_EC2_METADATA_DISABLED": "true",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert "Need to perform AWS calls for account 111122223333" in done.stderr


@pytest.mark.parametrize(
    "tokens",
    [
        lambda consumer: parameter(consumer, "List<AWS::EC2::Subnet::Id>").value_as_list,
        lambda _: cdk.Fn.split(",", cdk.Fn.import_value("SubnetIds")),
        lambda consumer: ssm.StringListParameter.value_for_typed_list_parameter(consumer.stack, "/subnets"),
    ],
    ids=["parameter", "split", "SSM"],
)
def test_a_list_token_reaches_lists(consumer, tokens):
    """CloudFormation takes a list for subnets and security groups."""
    vpc = Vpc(subnet_ids=tuple(tokens(consumer)), security_group_ids=GROUPS)
    consumer.confirm(settings=ServiceSettings(vpc=vpc))
    (function, *_) = consumer.template().of_type("Lambda::Function")
    assert isinstance(function["Properties"]["VpcConfig"]["SubnetIds"], dict)


@pytest.mark.parametrize("field", ["allowed_origins", "client_metadata_keys", "cors_headers"])
def test_a_list_token_elsewhere_is_one_sentence(consumer, field):
    """Where the list becomes a text, its members must be known."""
    tokens = tuple(parameter(consumer, "CommaDelimitedList").value_as_list)
    with pytest.raises(ValueError, match=rf"^{field} must not hold a list token"):
        ServiceSettings(**{field: tokens})


def test_a_member_of_a_list_token_that_is_one_value_is_one_sentence(consumer):
    """The text of a list token stands for the whole list."""
    (token,) = parameter(consumer, "CommaDelimitedList").value_as_list
    with pytest.raises(ValueError, match=r"^custom_domain\.hosted_zone_id must not hold a list token"):
        ServiceSettings(
            custom_domain=CustomDomain(
                domain_name="signup.example.com", certificate_arn=DOMAIN.certificate_arn, hosted_zone_id=token
            )
        )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("allowed_origins", lambda token: (token, "HTTPS://Shop.example.com/path/")),
        ("client_metadata_keys", lambda token: (token, "a key")),
        ("cors_headers", lambda token: (token, "a header")),
        ("alarm_subscriptions", lambda token: (("email", token), ("slack", "#ops"))),
        ("alarm_subscriptions", lambda token: (("sms", "0123"), (token, "#ops"))),
        ("vpc", lambda token: Vpc(subnet_ids=(token, "vpc-0123456789abcdef0"), security_group_ids=GROUPS)),
    ],
)
def test_a_token_switches_off_only_the_check_of_itself(consumer, field, value):
    """The literals beside it are checked as ever."""
    with pytest.raises(ValueError, match=rf"^{field}"):
        ServiceSettings(**{field: value(parameter(consumer).value_as_string)})


@pytest.mark.parametrize("settings", [{}, {"monitoring": None, "roll_out": None}], ids=["all", "little"])
@pytest.mark.parametrize("rotate", [True, False])
def test_roles_may_be_made_beforehand(consumer, rotate, settings):
    """No policy is written for a role that a security team made."""
    roles = {f"Web/{name}/Role": name.lower() for name in ("Confirm", "Rotation", "RollOut", "ReleaseCheck")}
    iam.Role.customize_roles(consumer.stack, prevent_synthesis=True, use_precreated_roles=roles)

    consumer.confirm("Web", rotate=rotate, settings=ServiceSettings(**settings))

    assert not {held for held in consumer.template().types if held.startswith("AWS::IAM")}


@jsii.implements(cdk.IAspect)
class Rules:
    """Gives each resource a property, as far as its type has one."""

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
    """Nothing refers to a resource by the name that it would have had; paths and boundaries reach every role."""
    rules = {name: lambda node: f"acme-{node.node.addr[-16:]}" for name in RENAMED.values()}
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/acme-developers"
    cdk.Aspects.of(consumer.app).add(Rules(**rules, path=lambda _: "/acme/", permissions_boundary=lambda _: boundary))
    consumer.confirm(name="usual", rotate=True)

    template = consumer.template()

    for kind, name in RENAMED.items():
        held = [resource["Properties"][name.title().replace("_", "")] for resource in template.of_type(kind)]
        assert held
        assert all(own.startswith("acme-") for own in held), kind
    roles = [role["Properties"] for role in template.of_type("IAM::Role")]
    assert {(role["Path"], role["PermissionsBoundary"]) for role in roles} == {("/acme/", boundary)}
    assert not re.search("usual-(page|ticket)-", json.dumps(template.body))


def test_an_aspect_may_not_rename_the_api(consumer):
    """Its metrics have the API's name, and the alarms would wait for those of another API."""
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
    """It synthesises wherever it is and however it is deployed, and no two alarms have one name."""
    scope, region = PLACES[place](consumer), "us-east-1" if place == "another Region" else REGION
    pool, arn = (held.replace(REGION, region) for held in (POOL.user_pool_id, POOL.client_secret_arn))
    secret = secretsmanager.Secret.from_secret_complete_arn(scope, "Secret", arn)
    consumer.confirm()
    consumer.confirm("Two", scope=scope, pool=pool, secret=secret, rotate=True)

    folder = Path(consumer.app.synth().directory)

    templates = [Template(json.loads(path.read_text())) for path in folder.rglob("*.template.json")]
    alarms = [json.dumps(held["Properties"]["AlarmName"]) for t in templates for held in t.of_type("CloudWatch::Alarm")]
    assert sum(len(held.of_type("Lambda::Alias")) for held in templates) == 2
    assert len(alarms) == len(set(alarms))


def test_functions_and_rotation_wait_for_the_routes(consumer):
    """The first rotation starts at once, and has no way out before the NAT gateway's route exists."""
    consumer.confirm(rotate=True, vpc=ec2.Vpc(consumer.stack, "Net", max_azs=2))

    template = consumer.template()
    functions = [held for held in template.of_type("Lambda::Function") if "VpcConfig" in held["Properties"]]
    assert len(functions) == 2
    for resource in (*functions, *template.of_type("SecretsManager::RotationSchedule")):
        assert [name for name in resource["DependsOn"] if "DefaultRoute" in name], resource["Type"]
