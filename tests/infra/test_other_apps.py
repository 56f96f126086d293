"""The construct in apps that look values up, bring their own roles and networks, or pass something wrong."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ssm as ssm
from aws_cdk.assertions import Annotations, Match

from infra import ServiceSettings, SignupConfirmation, Vpc
from infra.construct_checks import LEGACY_CLIENT
from infra.settings import CustomDomain
from tests.support.other_app import REGION, Consumer
from tests.support.templates import DOMAIN, POOL, PROJECT, VPC, Template

ACCOUNT = "111122223333"
NODE = str(Path(sys.prefix, "bin", "node"))
GROUPS = VPC.security_group_ids


def parameter(consumer, kind="String", name="Parameter"):
    """Return a parameter of the template."""
    return cdk.CfnParameter(consumer.stack, name, type=kind)


def made(stack, **client):
    """Make a pool, a client and a secret, and return them as the construct's arguments."""
    users = cognito.UserPool(stack, "Users")
    options = {"generate_secret": True, "prevent_user_existence_errors": True} | client
    return {
        "user_pool": users,
        "user_pool_client": users.add_client("Client", **options),
        "client_secret": secretsmanager.Secret(stack, "Secret"),
    }


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


def test_an_app_with_rules_for_roles_and_names(tmp_path):
    """A boundary, a path, another synthesizer, a Stage and a nested stack change nothing that the construct needs."""
    consumer = Consumer(tmp_path)
    stage = cdk.Stage(consumer.app, "Prod", env=cdk.Environment(account=ACCOUNT, region=REGION))
    stack = cdk.Stack(stage, "Shop", synthesizer=cdk.CliCredentialsStackSynthesizer())
    boundary = iam.ManagedPolicy.from_managed_policy_name(stack, "Boundary", "developers")
    iam.PermissionsBoundary.of(stack).apply(boundary)
    cdk.Tags.of(stack).add("team", "identity")
    nested = cdk.NestedStack(stack, "Nested")
    consumer.confirm()  # another stack of the app
    for parent, construct_id in ((stack, "One"), (stack, "Two"), (nested, "Three")):
        holder = cdk.aws_cognito.UserPool.from_user_pool_id(parent, f"Pool{construct_id}", POOL.user_pool_id)
        client = cognito.UserPoolClient.from_user_pool_client_id(parent, f"Client{construct_id}", "1example23456789")
        secret = secretsmanager.Secret.from_secret_complete_arn(parent, f"Secret{construct_id}", POOL.client_secret_arn)
        SignupConfirmation(
            parent,
            construct_id,
            user_pool=holder,
            user_pool_client=client,
            client_secret=secret,
            asset=consumer.asset,
        )
    assembly = consumer.app.synth().get_nested_assembly("assembly-Prod")
    template = Template(assembly.get_stack_artifact(stack.artifact_id).template)
    roles = template.of_type("IAM::Role")
    assert roles
    assert all("PermissionsBoundary" in role["Properties"] for role in roles)


def test_functions_and_rotation_wait_for_the_routes(consumer):
    """The first rotation starts at once, and has no way out before the NAT gateway's route exists."""
    consumer.confirm(rotate=True, vpc=ec2.Vpc(consumer.stack, "Net", max_azs=2))

    template = consumer.template()
    functions = [held for held in template.of_type("Lambda::Function") if "VpcConfig" in held["Properties"]]
    assert len(functions) == 2
    for resource in (*functions, *template.of_type("SecretsManager::RotationSchedule")):
        assert [name for name in resource["DependsOn"] if "DefaultRoute" in name], resource["Type"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (lambda _: {"vpc_subnets": ec2.SubnetSelection()}, "vpc_subnets requires vpc"),
        (lambda _: {"security_groups": []}, "security_groups requires vpc"),
        (lambda _: {"vpc": "vpc-1"}, "vpc must be a VPC (ec2.IVpc); this is 'vpc-1'"),
        (lambda vpc: {"vpc": vpc, "security_groups": "sg-1"}, "security_groups must be a list of security groups"),
        (lambda vpc: {"vpc": vpc, "vpc_subnets": ("a",)}, "vpc_subnets must be ec2.SubnetSelection(…)"),
        (
            lambda vpc: {"vpc": vpc, "vpc_subnets": ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC)},
            "vpc_subnets must be private",
        ),
        (
            lambda vpc: {"vpc": vpc, "vpc_subnets": ec2.SubnetSelection(subnet_group_name="none")},
            "vpc_subnets selects no subnets",
        ),
        (lambda vpc: {"vpc": vpc, "settings": ServiceSettings(vpc=VPC)}, "vpc must be given once"),
        (
            lambda _: {"user_pool": POOL.user_pool_id},
            "user_pool must be a user pool (cognito.IUserPool); this is 'eu",
        ),
        (lambda _: {"user_pool_client": "1example"}, "user_pool_client must be an app client"),
        (lambda vpc: {"user_pool_client": vpc}, "user_pool_client must be an app client"),
        (lambda _: {"client_secret": POOL.client_secret_arn}, "client_secret must be a secret"),
        (lambda _: {"settings": {"retain": True}}, "settings must be ServiceSettings(…); this is {'retain': True}"),
        (lambda _: {"settings": ()}, "settings must be ServiceSettings(…)"),
        (lambda _: {"rotate": "yes"}, "rotate must be True or False; this is 'yes'"),
        (lambda _: {"pool_is_ours": 1}, "pool_is_ours must be True or False; this is 1"),
        (lambda _: {"name": 7}, "name must be 1 to 64 letters"),
    ],
)
def test_a_wrong_argument_is_one_sentence(consumer, arguments, sentence):
    """The sentence begins with the argument's name."""
    vpc = ec2.Vpc(consumer.stack, "Net", max_azs=2)
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the text is compared
        consumer.confirm(**arguments(vpc))
    assert str(raised.value).startswith(sentence)


def test_a_client_without_an_id_is_refused(consumer):
    """Each start of the function would fail."""
    client = cognito.UserPoolClient.from_user_pool_client_id(consumer.stack, "Empty", "")
    with pytest.raises(ValueError, match=r"^user_pool_client\.user_pool_client_id must be the id of an app client"):
        consumer.confirm(user_pool_client=client)


def test_a_client_without_a_secret_is_refused(consumer):
    """There would be nothing to compute the secret hash with."""
    consumer.confirm(**made(consumer.stack, generate_secret=False))
    with pytest.raises(RuntimeError, match="user_pool_client must have a secret: make it with generate_secret=True"):
        consumer.template()


def test_a_client_of_another_pool_is_refused(consumer):
    """The rotation would ask the wrong pool for it."""
    arguments = made(consumer.stack)
    consumer.confirm(**(arguments | {"user_pool": cognito.UserPool(consumer.stack, "Others")}))
    with pytest.raises(RuntimeError, match="user_pool_client must be an app client of user_pool"):
        consumer.template()


@pytest.mark.parametrize(("errors", "warned"), [(None, 1), (False, 1), (True, 0)])
def test_a_client_that_tells_strangers_who_has_an_account_is_a_warning(consumer, errors, warned):
    """Cognito's answer then depends on the account."""
    consumer.confirm(**made(consumer.stack, prevent_user_existence_errors=errors))
    found = Annotations.from_stack(consumer.stack).find_warning("*", Match.string_like_regexp(LEGACY_CLIENT))
    assert len(found) == warned


def test_a_secret_that_two_constructs_rotate_is_refused(consumer):
    """Each would delete the client secret that the other one has just added."""
    arguments = made(consumer.stack)
    for name in ("One", "Two"):
        consumer.confirm(name, **arguments, rotate=True)
    with pytest.raises(RuntimeError, match="client_secret must not be rotated by two constructs"):
        consumer.template()


@pytest.mark.parametrize("rotate", [True, False])
def test_a_secret_that_is_filled_from_the_client_cannot_rotate(consumer, rotate):
    """Cognito stops returning the original secret once a rotation has deleted it."""
    arguments = made(consumer.stack)
    value = arguments["user_pool_client"].user_pool_client_secret
    secret = secretsmanager.Secret(consumer.stack, "Filled", secret_object_value={"clientSecret": value})
    consumer.confirm(**(arguments | {"client_secret": secret}), rotate=rotate)
    if rotate:
        with pytest.raises(RuntimeError, match="client_secret must not be filled from user_pool_client_secret"):
            consumer.template()
    else:
        assert consumer.template().of_type("Lambda::Function")


def identity(consumer):
    """Return another stack of the app, in another Region."""
    env = cdk.Environment(account=ACCOUNT, region="us-east-1")
    return cdk.Stack(consumer.app, "Identity", env=env, cross_region_references=True)


def imported(consumer, arn=POOL.client_secret_arn, **key):
    """Return a secret that another app made."""
    return secretsmanager.Secret.from_secret_attributes(consumer.stack, "Secret", secret_complete_arn=arn, **key)


SECRET = POOL.client_secret_arn
CERTIFICATE = DOMAIN.certificate_arn.replace(REGION, "us-east-1")
ELSEWHERE = {
    "user_pool.user_pool_id": lambda _: {"pool": "us-east-1_AbCdEfGhI"},
    "custom_domain.certificate_arn": lambda _: {
        "settings": ServiceSettings(custom_domain=dataclasses.replace(DOMAIN, certificate_arn=CERTIFICATE))
    },
    "client_secret.secret_arn": lambda app: {"secret": imported(app, SECRET.replace(REGION, "us-east-1"))},
    "client_secret.encryption_key": lambda app: {"secret": imported(app, encryption_key=kms.Key(identity(app), "Key"))},
    "user_pool": lambda app: made(identity(app)),
    "client_secret": lambda app: made(app.stack) | {"client_secret": secretsmanager.Secret(identity(app), "Other")},
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_is_of_another_region_is_refused(consumer, name):
    """The function uses pool, secret, key and certificate in its own Region. The error names the argument at once."""
    with pytest.raises(ValueError, match=f"^{name} must be in the stack's Region 'eu-west-1'; it is "):
        consumer.confirm(**ELSEWHERE[name](consumer))


def test_a_secret_of_another_account_cannot_rotate(consumer):
    """Secrets Manager rotates a secret in its own account."""
    secret = imported(consumer, SECRET.replace(ACCOUNT, "444455556666"))
    with pytest.raises(
        ValueError, match=rf"^client_secret\.secret_arn must be in the stack's account '{ACCOUNT}'; it is"
    ):
        consumer.confirm(secret=secret, rotate=True)
