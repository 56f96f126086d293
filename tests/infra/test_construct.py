"""The construct in other apps than this project's: what it exposes, names, tokens, and tags."""

import json
import sys
import zipfile

import aws_cdk as cdk
import pytest
from aws_cdk import aws_secretsmanager as secretsmanager

from infra import ConfirmFunction, ServiceSettings
from infra.settings import Environment
from tests.support.other_app import Consumer
from tests.support.programs import output
from tests.support.tags import untagged
from tests.support.templates import DOMAIN, LARGEST, template_of, warnings_of


def test_it_exposes_what_an_app_connects(consumer):
    """The API, its URL, the function and the topic can be passed on."""
    made = consumer.confirm(settings=ServiceSettings(custom_domain=DOMAIN))

    assert made.endpoint == "https://signup.example.com/confirm"
    assert made.rest_api.rest_api_id
    assert isinstance(made.function, cdk.aws_lambda.Function)
    assert made.alarm_topic.topic_arn
    assert consumer.confirm("Quiet", settings=ServiceSettings(monitoring=None, roll_out=None)).alarm_topic is None


@pytest.mark.full
@pytest.mark.parametrize(("level", "count"), [("full", 10), ("basic", 5), (None, 0)])
def test_a_function_alone_has_the_alarms_of_its_level(consumer, level, count):
    """Without an API of its own, the function has all alarms except the API's two, and a topic that is notified."""
    settings = ServiceSettings(monitoring=level, roll_out="all_at_once")
    made = consumer.confirm(kind=ConfirmFunction, rotate=True, settings=settings)

    assert (made.alarm_topic is not None) is bool(level)
    template = consumer.template()
    assert len(template.of_type("CloudWatch::Alarm")) == count
    assert not template.of_type("ApiGateway::RestApi")


def test_a_rotation_of_an_existing_pool_is_opt_in(consumer):
    """By default nothing rotates. A rotation treats the pool as one to which others may add secrets."""
    consumer.confirm("Unchanged")
    consumer.confirm("Rotating", rotate=True)
    template = consumer.template()
    assert len(template.of_type("SecretsManager::RotationSchedule")) == 1
    variables = [function["Environment"]["Variables"] for function in template.properties("Lambda::Function")]
    assert [of_one["POOL_IS_OURS"] for of_one in variables if "POOL_IS_OURS" in of_one] == ["false"]


def test_the_stack_decides_about_the_endpoints(tmp_path):
    """In GovCloud, Cognito has FIPS endpoints only."""
    region = "us-gov-west-1"
    consumer = Consumer(tmp_path, region)
    arn = f"arn:aws-us-gov:secretsmanager:{region}:111122223333:secret:client-AbCdEf"
    secret = secretsmanager.Secret.from_secret_complete_arn(consumer.stack, "Secret", arn)
    consumer.confirm(pool=f"{region}_AbCdEfGhI", secret=secret)

    assert consumer.variables()["AWS_USE_FIPS_ENDPOINT"] == "true"


def test_a_resource_of_the_app_may_be_behind_a_variable(consumer):
    """A secret's ARN may come from any resource, such as a custom one."""
    source = cdk.CustomResource(
        consumer.stack, "Source", service_token="arn:aws:lambda:eu-west-1:111122223333:function:f"
    )
    arn = source.get_att_string("Arn")
    consumer.confirm(secret=secretsmanager.Secret.from_secret_complete_arn(consumer.stack, "Secret", arn))

    assert consumer.variables()["CLIENT_SECRET_ARN"] == {"Fn::GetAtt": ["Source", "Arn"]}


def test_a_name_is_used(consumer):
    """The API and the service have the given name."""
    consumer.confirm(name="shop-signup")
    assert consumer.template().one("ApiGateway::RestApi")["Name"] == "shop-signup"
    assert consumer.variables()["POWERTOOLS_SERVICE_NAME"] == "shop-signup"


@pytest.mark.parametrize(("file", "warns"), [("handler.pyc", False), ("handler.py", True)])
def test_a_wheel_without_bytecode_warns(consumer, file, warns):
    """The synthesis warns, because installers hide the warning of the build."""
    with zipfile.ZipFile(consumer.asset, "w") as archive:
        archive.writestr(file, b"")
    consumer.confirm()

    assert any("no bytecode" in warning for warning in warnings_of(consumer.stack)) is warns


def test_the_tags_of_an_environment_reach_every_resource():
    """Each resource that can have tags has those of the environment, and no others."""
    tagged, bare = (template_of(Environment(**(LARGEST | {"tags": tags}))).body for tags in (LARGEST["tags"], {}))
    assert untagged(tagged, LARGEST["tags"]) == []
    assert len(untagged(bare, {"tag00": LARGEST["tags"]["tag00"]})) > 4


def test_settings_need_no_cdk():
    """The package's settings load without the CDK, which takes seconds."""
    code = "import json, sys, infra; infra.ServiceSettings; print(json.dumps(sorted(sys.modules)))"
    assert {"aws_cdk", "botocore"} & set(json.loads(output([sys.executable, "-c", code]))) == set()
