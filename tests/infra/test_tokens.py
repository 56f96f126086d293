"""Settings that an app looks up, that are known at synthesis, or that only CloudFormation knows."""

import dataclasses
import sys
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ssm as ssm

from infra import CustomDomain, ServiceSettings, Vpc
from tests.support.other_app import later
from tests.support.programs import run
from tests.support.templates import DOMAIN, POOL, PROJECT, VPC

GROUPS = VPC.security_group_ids
NODE = str(Path(sys.prefix, "bin", "node"))


def parameter(consumer, kind="String", name="Parameter"):
    """Return a parameter of the template."""
    return cdk.CfnParameter(consumer.stack, name, type=kind)


LOOK_UPS = """
import sys
from pathlib import Path
sys.path[:0] = {path!r}
from aws_cdk import aws_ec2 as ec2, aws_route53 as route53, aws_ssm as ssm
from infra import CustomDomain, ServiceSettings, Vpc
from tests.support.other_app import Consumer

consumer = Consumer(Path())
stack = consumer.stack
vpc = ec2.Vpc.from_lookup(stack, "Net", vpc_name="shop")
group = ec2.SecurityGroup.from_lookup_by_name(stack, "Group", "shop", vpc)
zone = route53.HostedZone.from_lookup(stack, "Zone", domain_name="example.com").hosted_zone_id
pool, certificate = (ssm.StringParameter.value_from_lookup(stack, name) for name in ("/shop/pool", "/shop/cert"))
subnets = tuple(subnet.subnet_id for subnet in vpc.private_subnets)
domain = CustomDomain(domain_name="signup.example.com", certificate_arn=certificate, hosted_zone_id=zone)
ids = Vpc(subnet_ids=subnets, security_group_ids=(group.security_group_id,))
consumer.confirm(pool=pool, settings=ServiceSettings(vpc=ids, custom_domain=domain))
consumer.app.synth()
"""


@pytest.mark.full
def test_the_cdk_cli_reaches_the_look_ups(tmp_path):
    """The construct accepts the CDK's stand-ins for values that the CLI looks up after a first synthesis."""
    (tmp_path / "app.py").write_text(LOOK_UPS.format(path=[str(PROJECT), str(PROJECT / "functions")]))
    environment = {
        "PATH": str(Path(NODE).parent),
        "HOME": str(tmp_path),
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(Path.home() / ".cache" / "aws" / "jsii" / "package-cache"),
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    command = [NODE, PROJECT / "node_modules/aws-cdk/bin/cdk", "synth", "--app", f"{sys.executable} app.py"]
    done = run(command, folder=tmp_path, seconds=240, env=environment)
    assert "Need to perform AWS calls for account 111122223333" in done.stderr


@pytest.mark.parametrize(
    ("pool", "subnet", "sentence"),
    [
        (POOL.user_pool_id, VPC.subnet_ids[0], None),
        (POOL.user_pool_id, "net-1", r"vpc\.subnet_ids must hold ids of subnets"),
        (
            "us-east-1_AbCdEfGhI",
            VPC.subnet_ids[0],
            r"user_pool\.user_pool_id must be in the stack's Region",
        ),
    ],
)
def test_a_token_is_checked_at_synthesis(consumer, pool, subnet, sentence):
    """When the value of a token is known, it is checked like a literal."""
    vpc = Vpc(subnet_ids=(later(subnet),), security_group_ids=GROUPS)
    consumer.confirm(pool=later(pool), settings=ServiceSettings(vpc=vpc))

    if sentence is None:
        assert consumer.template().of_type("Lambda::Function")
    else:
        with pytest.raises(RuntimeError, match=sentence):
            consumer.template()


def test_a_value_that_only_cloudformation_knows_passes(consumer):
    """A parameter has no value at synthesis that could be checked."""
    pool, certificate = (parameter(consumer, name=name).value_as_string for name in ("Pool", "Certificate"))
    domain = CustomDomain(domain_name="signup.example.com", certificate_arn=certificate)
    consumer.confirm(pool=pool, settings=ServiceSettings(custom_domain=domain))
    assert consumer.template().of_type("ApiGateway::DomainName")


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
    """A list that only CloudFormation knows is valid for subnets and security groups."""
    vpc = Vpc(subnet_ids=tuple(tokens(consumer)), security_group_ids=GROUPS)
    consumer.confirm(settings=ServiceSettings(vpc=vpc))
    assert isinstance(consumer.template().properties("Lambda::Function")[0]["VpcConfig"]["SubnetIds"], dict)


@pytest.mark.parametrize(
    "field", ["allowed_origins", "client_metadata_keys", "cors_headers", "custom_domain.hosted_zone_id"]
)
def test_a_list_token_elsewhere_is_one_sentence(consumer, field):
    """Fields whose members the synthesis joins to a text need known members."""
    tokens = tuple(parameter(consumer, "CommaDelimitedList").value_as_list)
    domain = dataclasses.replace(DOMAIN, hosted_zone_id=tokens[0])
    settings = {"custom_domain": domain} if "." in field else {field: tokens}
    with pytest.raises(ValueError, match=rf"^{field} must not hold a list token"):
        ServiceSettings(**settings)


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
def test_literals_beside_a_token_are_checked(consumer, field, value):
    """A token skips only its own check."""
    with pytest.raises(ValueError, match=rf"^{field}"):
        ServiceSettings(**{field: value(parameter(consumer).value_as_string)})
