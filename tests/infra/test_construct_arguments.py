"""Arguments of the construct that are of a wrong kind, of another place, or could never work."""

import dataclasses
import inspect
import re
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns

from infra import ConfirmFunction, ServiceSettings
from infra.construct_checks import LEGACY_CLIENT
from tests.support.other_app import REGION
from tests.support.templates import DOMAIN, POOL, VPC, warnings_of

ACCOUNT = "111122223333"
SECRET = POOL.client_secret_arn


def made(stack, **client):
    """Make a pool, a client and a secret, and return them as the construct's arguments."""
    users = cognito.UserPool(stack, "Users")
    options = {"generate_secret": True, "prevent_user_existence_errors": True} | client
    return {
        "user_pool": users,
        "user_pool_client": users.add_client("Client", **options),
        "client_secret": secretsmanager.Secret(stack, "Secret"),
    }


def filled(stack):
    """Make a secret with the app client's original value, which Cognito no longer returns after a rotation."""
    arguments = made(stack)
    value = arguments["user_pool_client"].user_pool_client_secret
    secret = secretsmanager.Secret(stack, "Filled", secret_object_value={"clientSecret": value})
    return arguments | {"client_secret": secret}


def identity(app):
    """Return another stack of the app, in another Region."""
    env = cdk.Environment(account=ACCOUNT, region="us-east-1")
    return cdk.Stack(app.app, "Identity", env=env, cross_region_references=True)


def imported(app, arn=SECRET, **key):
    """Return a secret that another app made."""
    return secretsmanager.Secret.from_secret_attributes(app.stack, "Secret", secret_complete_arn=arn, **key)


def settings(**chosen):
    """Return the argument with these settings."""
    return {"settings": ServiceSettings(**chosen)}


def nat(app, **subnets):
    """Return a network with private subnets, and the selection of some of them."""
    return {"vpc": ec2.Vpc(app.stack, "Net", max_azs=2), "vpc_subnets": ec2.SubnetSelection(**subnets)}


WRONG = ("a text", None, ("sg-1",), (), 7, cdk.Stack, {"retain": True})
PARAMETERS = {
    name: parameter.default
    for name, parameter in inspect.signature(ConfirmFunction.__init__).parameters.items()
    if name != "self"
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_an_argument_of_a_wrong_kind_is_one_sentence(consumer, name):
    """The sentence begins with the parameter's name and ends with the value."""
    right = consumer.arguments()
    wrong = [*WRONG, *([] if name == "scope" else [sns.Topic(consumer.stack, "Topic")])]
    for value in wrong:
        if value is PARAMETERS[name] or (name == "construct_id" and isinstance(value, str)):
            continue
        with pytest.raises(ValueError, match=rf"^{name} must be [^\n]+; this is ") as raised:
            ConfirmFunction(**(right | {name: value}))
        assert repr(value) in str(raised.value)


CERTIFICATE = DOMAIN.certificate_arn.replace(REGION, "us-east-1")
NAME = "name must be 1 to 64 letters"
ELSEWHERE = {
    "user_pool": lambda app: made(identity(app)),
    "user_pool.user_pool_id": lambda _: {"pool": "us-east-1_AbCdEfGhI"},
    "client_secret": lambda app: made(app.stack) | {"client_secret": secretsmanager.Secret(identity(app), "Other")},
    "client_secret.secret_arn": lambda app: {"secret": imported(app, SECRET.replace(REGION, "us-east-1"))},
    "client_secret.encryption_key": lambda app: {"secret": imported(app, encryption_key=kms.Key(identity(app), "Key"))},
    "custom_domain.certificate_arn": lambda _: settings(
        custom_domain=dataclasses.replace(DOMAIN, certificate_arn=CERTIFICATE)
    ),
}
"""Arguments of another Region. The function uses pool, secret, key and certificate in its own Region."""
FUNCTION = {"kind": ConfirmFunction}
REFUSED = [
    # Without effect, it would leave an API open, or every request without a response.
    ("web_acl belongs to the API", lambda _: FUNCTION | settings(web_acl=True)),
    ("custom_domain belongs to the API", lambda _: FUNCTION | settings(custom_domain=DOMAIN)),
    ("path_prefix must be the beginning of a path, as in /web", lambda _: FUNCTION | {"path_prefix": "web"}),
    ("path_prefix belongs to ConfirmFunction", lambda _: {"path_prefix": "/web"}),
    # A name is part of the names of alarms, dashboard, web ACL and log group.
    (NAME, lambda _: {"name": "a shop"}),
    (NAME, lambda _: {"name": "x" * 65}),
    (NAME, lambda _: {"name": ""}),
    (NAME, lambda _: {"name": "${Token[Name.1]}"}),
    ("vpc_subnets requires vpc", lambda _: {"vpc_subnets": ec2.SubnetSelection()}),
    ("vpc_subnets must be private", lambda app: nat(app, subnet_type=ec2.SubnetType.PUBLIC)),
    ("vpc_subnets selects no subnets", lambda app: nat(app, subnet_group_name="none")),
    ("vpc must be given once", lambda app: nat(app) | settings(vpc=VPC)),
    ("asset must be the pathlib.Path of a built asset", lambda _: {"asset": Path("there-is-no-such.zip")}),
    # Each start of the function would fail.
    (
        "user_pool_client.user_pool_client_id must be the id of an app client",
        lambda app: {"user_pool_client": cognito.UserPoolClient.from_user_pool_client_id(app.stack, "Empty", "")},
    ),
    # No permission could name it.
    (
        "client_secret must be imported by its full ARN",
        lambda app: {"secret": secretsmanager.Secret.from_secret_name_v2(app.stack, "Partial", "client")},
    ),
    # Secrets Manager rotates a secret in its own account.
    (
        f"client_secret.secret_arn must be in the stack's account '{ACCOUNT}'; it is",
        lambda app: {"secret": imported(app, SECRET.replace(ACCOUNT, "444455556666")), "rotate": True},
    ),
    *((f"{name} must be in the stack's Region '{REGION}'; it is ", arguments) for name, arguments in ELSEWHERE.items()),
]


@pytest.mark.parametrize(("sentence", "arguments"), REFUSED, ids=[sentence for sentence, _ in REFUSED])
def test_an_invalid_argument_is_one_sentence(consumer, sentence, arguments):
    """The error is raised at once, and begins with the name of the argument to change."""
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}"):
        consumer.confirm(**arguments(consumer))


@pytest.mark.parametrize(
    ("arguments", "constructs", "sentence"),
    [
        (lambda stack: made(stack, generate_secret=False), 1, "user_pool_client must have a secret: make it with"),
        (
            lambda stack: made(stack) | {"user_pool": cognito.UserPool(stack, "Others")},
            1,
            "user_pool_client must be an app client of user_pool",
        ),
        (
            lambda stack: filled(stack) | {"rotate": True},
            1,
            "client_secret must not be filled from user_pool_client_secret",
        ),
        (lambda stack: made(stack) | {"rotate": True}, 2, "client_secret must not be rotated by two constructs"),
    ],
)
def test_what_could_never_work_is_refused_at_synthesis(consumer, arguments, constructs, sentence):
    """Another pool's client, a missing or stale secret, and two rotations of one secret fail the synthesis."""
    same = arguments(consumer.stack)
    for number in range(constructs):
        consumer.confirm(f"Web{number}", **same)
    with pytest.raises(RuntimeError, match=sentence):
        consumer.template()


def test_a_secret_filled_from_the_client_is_valid_without_a_rotation(consumer):
    """Without a rotation, Cognito continues to return the original value."""
    consumer.confirm(**filled(consumer.stack))
    assert consumer.template().of_type("Lambda::Function")


@pytest.mark.parametrize(("errors", "warned"), [(None, 1), (False, 1), (True, 0)])
def test_a_client_that_tells_strangers_who_has_an_account_is_a_warning(consumer, errors, warned):
    """The synthesis warns if Cognito's responses depend on whether the account exists."""
    consumer.confirm(**made(consumer.stack, prevent_user_existence_errors=errors))
    assert sum(LEGACY_CLIENT in warning for warning in warnings_of(consumer.stack)) == warned
