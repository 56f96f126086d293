"""One emulated AWS for the whole run, with the `local` stack deployed to it and the page that may call it.

Each test signs up a user of its own.
"""

import json
import uuid
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from local.deployment import deploy, fill_secret, synthesise
from local.emulator import Emulator
from local.page import Page
from local.sign_up import secret_hash, sign_up
from tests.support import shipped
from tests.support.caller import ORIGIN, wrong

SOME_ORIGIN = "http://localhost:8080"


@pytest.fixture(scope="session")
def emulator():
    """A running emulator; its start fails unless its health says that authorisation is on."""
    with Emulator() as emulator:
        yield emulator


@pytest.fixture(scope="session")
def site():
    """The page's server, on the port that the API allows; `tests/browser` starts it."""
    with Page(urlsplit(ORIGIN).port) as site:
        yield site


@pytest.fixture(scope="session")
def assembly(made_once):
    """The cloud assembly of the environment `local`, for all workers. It allows one origin, see `deployment`."""

    def make(folder):
        synthesise(folder, origins=[SOME_ORIGIN], project=shipped.project())

    return made_once("assembly-of-local", make) / "cdk.out"


def allow(origin):
    """Return a change of the assembly's template that allows another origin."""

    def change(template):
        template |= json.loads(json.dumps(template).replace(SOME_ORIGIN, origin))

    return change


@pytest.fixture(scope="session")
def deployment(emulator, assembly, site):
    """The stack as `make run` deploys it, in an emulator that refuses what AWS refuses."""
    deployment = deploy(emulator, assembly, change=allow(site.origin))
    fill_secret(emulator)
    prove_authorisation(deployment)
    return deployment


@pytest.fixture
def user(deployment):
    """A user who has signed up and waits to be confirmed."""
    return sign_up(deployment, new_name())


@pytest.fixture
def status_of(deployment):
    """A function that returns a user's status in Cognito."""
    cognito = deployment.emulator.client("cognito-idp")
    pool = deployment.outputs["UserPoolId"]
    return lambda user: cognito.admin_get_user(UserPoolId=pool, Username=user.username)["UserStatus"]


def new_name():
    """Return a user name that nobody has: an e-mail address, as the stack's user pool requires."""
    return f"user-{uuid.uuid4().hex[:12]}@example.com"


def prove_authorisation(deployment):
    """Assert that the emulator refuses wrong codes, secret hashes and signatures, and missing permissions."""
    user = sign_up(deployment, new_name())
    cognito = deployment.emulator.client("cognito-idp")
    arguments = {"ClientId": deployment.outputs["UserPoolClientId"], "Username": user.username}
    right_hash = secret_hash(deployment, user.username)
    with pytest.raises(cognito.exceptions.CodeMismatchException):
        cognito.confirm_sign_up(**arguments, SecretHash=right_hash, ConfirmationCode=wrong(user.code))
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        cognito.confirm_sign_up(**arguments, SecretHash="d3Jvbmc=", ConfirmationCode=user.code)
    of_user = {"UserPoolId": deployment.outputs["UserPoolId"], "Username": user.username}
    assert cognito.admin_get_user(**of_user)["UserStatus"] == "UNCONFIRMED"
    iam = deployment.emulator.client("iam")
    iam.create_user(UserName=user.username)  # without permissions
    key = iam.create_access_key(UserName=user.username)["AccessKey"]
    for secret, refusal in ((key["SecretAccessKey"], "AccessDenied"), ("forged", "InvalidSignature")):
        credentials = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": secret}
        with pytest.raises(ClientError, match=refusal):
            deployment.emulator.client("cognito-idp", credentials=credentials).admin_get_user(**of_user)
