"""What an app passes to the construct: of a wrong kind, of another place, or such that nothing could work."""

import dataclasses
import inspect
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Annotations, Match

from infra import ConfirmFunction, ServiceSettings
from infra.construct_checks import LEGACY_CLIENT
from tests.support.other_app import REGION
from tests.support.templates import DOMAIN, POOL, VPC

ACCOUNT = "111122223333"
SECRET = POOL.client_secret_arn
ROTATE = {"rotate": True}


def made(stack, **client):
    """Make a pool, a client and a secret, and return them as the construct's arguments."""
    users = cognito.UserPool(stack, "Users")
    options = {"generate_secret": True, "prevent_user_existence_errors": True} | client
    return {
        "user_pool": users,
        "user_pool_client": users.add_client("Client", **options),
        "client_secret": secretsmanager.Secret(stack, "Secret"),
    }


WRONG = ("a text", None, ("sg-1",), (), 7, cdk.Stack, {"retain": True})
PARAMETERS = {
    name: parameter.default
    for name, parameter in inspect.signature(ConfirmFunction.__init__).parameters.items()
    if name != "self"
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_an_argument_of_a_wrong_kind_is_one_sentence(consumer, name):
    """The sentence begins with the parameter's name, whatever is in its place."""
    right = consumer.arguments()
    wrong = [*WRONG, *([] if name == "scope" else [sns.Topic(consumer.stack, "Topic")])]
    for value in wrong:
        if value is PARAMETERS[name] or (name == "construct_id" and isinstance(value, str)):
            continue
        with pytest.raises(ValueError, match=rf"^{name} must be [^\n]+; this is ") as raised:
            ConfirmFunction(**(right | {name: value}))
        assert repr(value) in str(raised.value)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"vpc_subnets": ec2.SubnetSelection(), "vpc": None}, "vpc_subnets requires vpc"),
        ({"vpc_subnets": ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC)}, "vpc_subnets must be private"),
        ({"vpc_subnets": ec2.SubnetSelection(subnet_group_name="none")}, "vpc_subnets selects no subnets"),
        ({"settings": ServiceSettings(vpc=VPC)}, "vpc must be given once"),
        ({"asset": Path("there-is-no-such.zip")}, "asset must be the pathlib.Path of a built asset"),
    ],
)
def test_arguments_that_do_not_go_together_are_one_sentence(consumer, arguments, sentence):
    """The sentence begins with the name of the argument to change."""
    vpc = ec2.Vpc(consumer.stack, "Net", max_azs=2)
    with pytest.raises(ValueError, match=f"^{sentence}"):
        consumer.confirm(**({"vpc": vpc} | arguments))


def test_a_client_without_an_id_is_refused(consumer):
    """Each start of the function would fail."""
    client = cognito.UserPoolClient.from_user_pool_client_id(consumer.stack, "Empty", "")
    with pytest.raises(ValueError, match=r"^user_pool_client\.user_pool_client_id must be the id of an app client"):
        consumer.confirm(user_pool_client=client)


def filled(stack):
    """Make a secret with the value that Cognito stops returning once a rotation has deleted it."""
    arguments = made(stack)
    value = arguments["user_pool_client"].user_pool_client_secret
    secret = secretsmanager.Secret(stack, "Filled", secret_object_value={"clientSecret": value})
    return arguments | {"client_secret": secret}


@pytest.mark.parametrize(
    ("arguments", "constructs", "sentence"),
    [
        (lambda stack: made(stack, generate_secret=False), 1, "user_pool_client must have a secret: make it with"),
        (
            lambda stack: made(stack) | {"user_pool": cognito.UserPool(stack, "Others")},
            1,
            "user_pool_client must be an app client of user_pool",
        ),
        (lambda stack: filled(stack) | ROTATE, 1, "client_secret must not be filled from user_pool_client_secret"),
        (lambda stack: made(stack) | ROTATE, 2, "client_secret must not be rotated by two constructs"),
    ],
)
def test_what_could_never_work_is_refused_at_synthesis(consumer, arguments, constructs, sentence):
    """There is no secret, another pool's client, a value that will be stale, or two rotations that undo each other."""
    given = arguments(consumer.stack)
    for number in range(constructs):
        consumer.confirm(f"Web{number}", **given)
    with pytest.raises(RuntimeError, match=sentence):
        consumer.template()


def test_a_secret_that_is_filled_from_the_client_may_stay(consumer):
    """Without a rotation, Cognito goes on returning it."""
    consumer.confirm(**filled(consumer.stack))
    assert consumer.template().of_type("Lambda::Function")


@pytest.mark.parametrize(("errors", "warned"), [(None, 1), (False, 1), (True, 0)])
def test_a_client_that_tells_strangers_who_has_an_account_is_a_warning(consumer, errors, warned):
    """Cognito's answer then depends on the account."""
    consumer.confirm(**made(consumer.stack, prevent_user_existence_errors=errors))
    found = Annotations.from_stack(consumer.stack).find_warning("*", Match.string_like_regexp(LEGACY_CLIENT))
    assert len(found) == warned


def identity(consumer):
    """Return another stack of the app, in another Region."""
    env = cdk.Environment(account=ACCOUNT, region="us-east-1")
    return cdk.Stack(consumer.app, "Identity", env=env, cross_region_references=True)


def imported(consumer, arn=SECRET, **key):
    """Return a secret that another app made."""
    return secretsmanager.Secret.from_secret_attributes(consumer.stack, "Secret", secret_complete_arn=arn, **key)


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
