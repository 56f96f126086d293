"""The construct in other apps than this project's: references, tokens, names, and tags."""

import json
import sys
import zipfile

import aws_cdk as cdk
import pytest
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk.assertions import Annotations, Match

from infra import ConfirmFunction, ServiceSettings, SignupConfirmation, Vpc
from infra.settings import CustomDomain, Environment
from tests.support.other_app import REGION, Consumer, later
from tests.support.programs import output
from tests.support.tags import untagged
from tests.support.templates import DOMAIN, VPC, template_of

EVERYTHING = {
    "custom_domain": DOMAIN,
    "web_acl": True,
    "vpc": VPC,
    "alarm_subscriptions": (("email", "ops@example.com"),),
}


def test_it_exposes_what_an_app_connects(consumer):
    """The API, its URL, the function and the topic can be passed on."""
    made = consumer.confirm(settings=ServiceSettings(custom_domain=DOMAIN))

    assert made.endpoint == "https://signup.example.com/confirm"
    assert made.rest_api.rest_api_id
    assert isinstance(made.function, cdk.aws_lambda.Function)
    assert made.alarm_topic.topic_arn
    assert consumer.confirm("Quiet", settings=ServiceSettings(monitoring=None, roll_out=None)).alarm_topic is None


@pytest.mark.parametrize(
    ("kind", "arguments", "sentence"),
    [
        (ConfirmFunction, {"settings": ServiceSettings(web_acl=True)}, "web_acl belongs to the API"),
        (ConfirmFunction, {"settings": ServiceSettings(custom_domain=DOMAIN)}, "custom_domain belongs to the API"),
        (ConfirmFunction, {"path_prefix": "web"}, "path_prefix must be the beginning of a path, as in /web"),
        (SignupConfirmation, {"path_prefix": "/web"}, "path_prefix belongs to ConfirmFunction"),
    ],
)
def test_what_belongs_to_the_other_construct_is_refused(consumer, kind, arguments, sentence):
    """Nothing is silently without effect that would leave an API open, or every request unanswered."""
    with pytest.raises(ValueError, match=f"^{sentence}"):
        consumer.confirm(kind=kind, **arguments)


@pytest.mark.full
@pytest.mark.parametrize(("level", "count"), [("full", 10), ("basic", 5), (None, 0)])
def test_a_function_alone_has_the_alarms_of_its_level(consumer, level, count):
    """All but the two that only an API of its own can raise, and a topic to be notified."""
    settings = ServiceSettings(monitoring=level, roll_out="all_at_once")
    made = consumer.confirm(kind=ConfirmFunction, rotate=True, settings=settings)

    assert (made.alarm_topic is not None) is bool(level)
    template = consumer.template()
    assert len(template.of_type("CloudWatch::Alarm")) == count
    assert not template.of_type("ApiGateway::RestApi")


def test_a_rotation_of_an_existing_pool_is_opt_in(consumer):
    """By default, none; if asked for, it treats the pool as one to which others may add secrets."""
    consumer.confirm("Unchanged")
    consumer.confirm("Rotating", rotate=True)
    template = consumer.template()
    assert len(template.of_type("SecretsManager::RotationSchedule")) == 1
    held = [function["Properties"]["Environment"]["Variables"] for function in template.of_type("Lambda::Function")]
    assert [variables["POOL_IS_OURS"] for variables in held if "POOL_IS_OURS" in variables] == ["false"]


def test_a_secret_without_its_full_arn_is_refused(consumer):
    """No permission could name it."""
    partial = secretsmanager.Secret.from_secret_name_v2(consumer.stack, "Partial", "client")
    with pytest.raises(ValueError, match=r"^client_secret must be imported by its full ARN"):
        consumer.confirm(secret=partial)


def test_the_stack_decides_about_the_endpoints(tmp_path):
    """In GovCloud, Cognito has FIPS endpoints only."""
    region = "us-gov-west-1"
    consumer = Consumer(tmp_path, region)
    arn = f"arn:aws-us-gov:secretsmanager:{region}:111122223333:secret:client-AbCdEf"
    secret = secretsmanager.Secret.from_secret_complete_arn(consumer.stack, "Secret", arn)
    consumer.confirm(pool=f"{region}_AbCdEfGhI", secret=secret)

    variables = consumer.template().of_type("Lambda::Function")[0]["Properties"]["Environment"]["Variables"]
    assert variables["AWS_USE_FIPS_ENDPOINT"] == "true"


def test_a_token_of_another_region_is_refused_at_synthesis(consumer):
    """Its value is known only then."""
    consumer.confirm(pool=later("us-east-1_AbCdEfGhI"))
    with pytest.raises(RuntimeError, match=r"user_pool\.user_pool_id must be in the stack's Region 'eu-west-1'"):
        consumer.template()


@pytest.mark.parametrize(
    ("subnet", "sentence"), [("subnet-0123456789abcdef0", None), ("net-1", "vpc.subnet_ids must hold ids of subnets")]
)
def test_a_setting_that_is_a_token_is_checked_at_synthesis(consumer, subnet, sentence):
    """A token passes when it is written, and its value is checked like a literal."""
    vpc = Vpc(subnet_ids=(later(subnet),), security_group_ids=VPC.security_group_ids)
    consumer.confirm(settings=ServiceSettings(vpc=vpc))

    if sentence is None:
        assert consumer.template().of_type("Lambda::Function")
    else:
        with pytest.raises(RuntimeError, match=sentence):
            consumer.template()


def test_a_value_that_only_cloudformation_knows_passes(consumer):
    """A parameter has no value at synthesis, and so nothing that could be checked."""
    pool, certificate = (cdk.CfnParameter(consumer.stack, name).value_as_string for name in ("Pool", "Certificate"))
    domain = CustomDomain(domain_name="signup.example.com", certificate_arn=certificate)
    consumer.confirm(pool=pool, settings=ServiceSettings(custom_domain=domain))
    assert consumer.template().of_type("ApiGateway::DomainName")


def test_a_resource_of_the_app_may_be_behind_a_variable(consumer):
    """Not only the types whose replacement makes a new version: the ARN may come from a custom resource."""
    source = cdk.CustomResource(
        consumer.stack, "Source", service_token="arn:aws:lambda:eu-west-1:111122223333:function:f"
    )
    arn = source.get_att_string("Arn")
    consumer.confirm(secret=secretsmanager.Secret.from_secret_complete_arn(consumer.stack, "Secret", arn))

    variables = consumer.template().of_type("Lambda::Function")[0]["Properties"]["Environment"]["Variables"]
    assert variables["CLIENT_SECRET_ARN"] == {"Fn::GetAtt": ["Source", "Arn"]}


@pytest.mark.parametrize("name", ["a shop", "x" * 65, "", "${Token[Name.1]}"])
def test_a_name_is_checked(consumer, name):
    """It is part of the names of alarms, dashboard, web ACL and log group."""
    with pytest.raises(ValueError, match=r"^name must be 1 to 64 letters"):
        consumer.confirm(name=name)


def test_a_name_is_used(consumer):
    """The API and the service have the name that was given."""
    consumer.confirm(name="shop-signup")
    template = consumer.template()
    assert template.one("ApiGateway::RestApi")["Name"] == "shop-signup"
    variables = template.of_type("Lambda::Function")[0]["Properties"]["Environment"]["Variables"]
    assert variables["POWERTOOLS_SERVICE_NAME"] == "shop-signup"


@pytest.mark.parametrize(("file", "warns"), [("handler.pyc", False), ("handler.py", True)])
def test_a_wheel_without_bytecode_warns(consumer, file, warns):
    """The synthesis warns, because installers hide the warning of the build."""
    with zipfile.ZipFile(consumer.asset, "w") as archive:
        archive.writestr(file, b"")
    consumer.confirm()

    found = Annotations.from_stack(consumer.stack).find_warning("*", Match.string_like_regexp("no bytecode"))
    assert bool(found) is warns


def test_the_tags_of_an_environment_reach_every_resource():
    """Each resource that can have tags has those of the environment."""
    tags = {"cost-center": "42", "team": "identity"}
    environment = Environment(name="test", account="111122223333", region=REGION, tags=tags, **EVERYTHING)
    assert untagged(template_of(environment).body, tags) == []


def test_an_environment_without_tags_has_none():
    """Tags are only those that were asked for."""
    template = template_of(Environment(name="test", region=REGION, account="111122223333", **EVERYTHING))
    assert len(untagged(template.body, {"cost-center": "42"})) > len(EVERYTHING)


def test_settings_need_no_cdk():
    """The package's settings load without the CDK, which takes seconds."""
    code = "import json, sys, infra; infra.ServiceSettings; print(json.dumps(sorted(sys.modules)))"
    assert {"aws_cdk", "botocore"} & set(json.loads(output([sys.executable, "-c", code]))) == set()
