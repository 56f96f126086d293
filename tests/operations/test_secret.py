"""`make secret`: which values it replaces, and which it keeps."""

import dataclasses
import json

import pytest
from botocore.stub import Stubber

from operations.secret import fill, main
from operations.stack import OperationError
from tests.support.identifiers import CLIENT_ID, POOL_ID, SECRET_ARN
from tests.support.scripted_aws import SESSION
from tests.support.shipped import ENVIRONMENTS
from tests.support.templates import POOL
from tests.support.upstream import error, ok, secret

OUTPUTS = {"UserPoolId": POOL_ID, "UserPoolClientId": CLIENT_ID, "ClientSecretArn": SECRET_ARN}
SECRET = "1example0secret0of0the0app0client"
ROTATED = {"clientSecretId": "id", "clientSecretDigest": "d", "replaced": {"versionId": "v", "clientSecretId": "i"}}
FILLED = {"clientId": CLIENT_ID, "clientSecret": SECRET}
STORED = ok(ARN=SECRET_ARN, Name="n", VersionId="v")


@pytest.fixture
def fill_over(aws, secretsmanager):
    """Run the command with a stored value. Return its result and the values that it stores."""

    def fill_over(stored, put=STORED, *, secret=SECRET, test_call="CodeMismatchException", message=""):
        cloudformation, cognito = SESSION.client("cloudformation"), SESSION.client("cognito-idp")
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in OUTPUTS.items()]
        stack = {"StackName": "x", "CreationTime": 0, "StackStatus": "CREATE_COMPLETE", "Outputs": outputs}
        shown = {"ClientSecret": secret} if secret else {}
        aws.answers("GetSecretValue", stored)
        aws.answers("PutSecretValue", put)
        with Stubber(cloudformation) as stacks, Stubber(cognito) as pools:
            stacks.add_response("describe_stacks", {"Stacks": [stack]})
            pools.add_response("describe_user_pool_client", {"UserPoolClient": shown})
            pools.add_client_error("confirm_sign_up", test_call, message)
            result = fill("dev", cloudformation=cloudformation, cognito=cognito, secretsmanager=secretsmanager)
        return result, [json.loads(body["SecretString"]) for body in aws.sent("PutSecretValue")]

    return fill_over


def test_id_of_another_secret_is_dropped(fill_over):
    """A new value is stored without the old one's id and digest, which would contradict it at the next rotation."""
    stored = secret(json.dumps(ROTATED | {"clientSecret": "old", "note": "of the back end"}))

    assert fill_over(stored) == ("stored", [FILLED | {"note": "of the back end"}])


def test_id_of_the_same_secret_is_kept(fill_over):
    """If the client secret is the stored one, its id is kept."""
    stored = secret(json.dumps(ROTATED | {"clientSecret": f"{SECRET}\n"}))

    assert fill_over(stored) == ("stored", [FILLED | ROTATED])


@pytest.mark.parametrize("margin", ["", "\ufeff", " \r\n"])
def test_an_equal_value_is_not_stored_again(fill_over, margin):
    """A stored value that differs only in white space or a byte order mark is left alone."""
    stored = secret(f"{margin}{json.dumps(FILLED | {'clientSecret': SECRET + margin})}{margin}")

    assert fill_over(stored) == ("unchanged", [])


@pytest.mark.parametrize(
    "stored",
    [
        secret(SECRET),
        secret("hw)n1 random"),
        secret('["x"]'),
        ok(ARN=SECRET_ARN, Name="n", VersionId="v", SecretBinary="eA=="),
        error("ResourceNotFoundException"),
    ],
    ids=["bare", "random", "JSON of another form", "binary", "no value"],
)
def test_a_value_of_another_form_is_replaced(fill_over, stored):
    """A stored value that is no JSON object is replaced."""
    assert fill_over(stored) == ("stored", [FILLED])


@pytest.mark.parametrize(
    ("cognito", "sentence"),
    [
        ({"secret": None}, "Cognito no longer shows the secret of this app client .*kept.*Fill the secret by hand"),
        (
            {"test_call": "NotAuthorizedException", "message": "Unable to verify secret hash for client 1"},
            "Cognito rejects the secret that it shows .*kept.*Fill the secret by hand",
        ),
        ({"test_call": "TooManyRequestsException"}, "could not be tested, and the stored one was kept: .*throttled"),
    ],
    ids=["none", "rejected", "untested"],
)
def test_secret_that_cognito_does_not_accept(fill_over, aws, cognito, sentence):
    """If Cognito shows no client secret that it accepts, the stored value is kept and the error says so."""
    with pytest.raises(OperationError, match=sentence) as failure:
        fill_over(secret('{"clientSecret": "works"}'), **cognito)

    assert not aws.sent("PutSecretValue")
    assert SECRET not in str(failure.value)


def test_an_error_that_quotes_the_secret(fill_over):
    """An error of AWS that quotes the secret is printed without it."""
    refused = error("InvalidParameterException", f"Value at 'secretString' ({SECRET}) failed")
    with pytest.raises(OperationError, match="failed") as raised:
        fill_over(secret("{}"), refused)

    assert SECRET not in str(raised.value)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [({}, "The secret of dev rotates"), ({"existing_user_pool": POOL}, "nothing was done")],
)
def test_a_secret_that_something_else_fills(monkeypatch, capsys, settings, sentence):
    """The command refuses a secret that a rotation or the owner of an existing pool fills."""
    environment = dataclasses.replace(ENVIRONMENTS["dev"], region="eu-west-1", **settings)
    monkeypatch.setitem(ENVIRONMENTS, "dev", environment)

    assert main(["--environment", "dev"]) == 1
    assert sentence in capsys.readouterr().err
