"""`make secret`: what it puts into Secrets Manager, and what it says where it cannot."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from infra.settings import ExistingUserPool
from local.emulator import CREDENTIALS, REGION, Emulator
from operations.secret import fill, main
from operations.stack import OperationError
from tests.support.deployed import access_key_without_permissions
from tests.support.shipped import ENVIRONMENTS, project

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Command = Callable[..., subprocess.CompletedProcess[str]]


def clients(
    emulator: Emulator, credentials: Mapping[str, str] = CREDENTIALS, region: str = "us-east-1"
) -> dict[str, Any]:
    """Return the clients that `fill` works with."""
    services = {"cloudformation": "cloudformation", "cognito": "cognito-idp", "secretsmanager": "secretsmanager"}
    return {
        name: emulator.client(service, credentials=credentials, region=region) for name, service in services.items()
    }


class Environment:
    """An environment with nothing in it but what `make secret` looks at: a pool, a client, a secret, outputs."""

    def __init__(
        self, emulator: Emulator, *, confidential: bool = True, name: str = "", region: str = "us-east-1"
    ) -> None:
        """Deploy the stack, under a new name or that of a real environment."""
        self.name = name or f"test-{uuid.uuid4().hex[:12]}"
        self.aws = clients(emulator, region=region)
        client = {"UserPoolId": {"Ref": "Pool"}, "GenerateSecret": confidential}
        outputs = {
            "UserPoolId": {"Ref": "Pool"},
            "UserPoolClientId": {"Ref": "Client"},
            "ClientSecretArn": {"Ref": "Secret"},
        }
        template = {
            "Resources": {
                "Pool": {"Type": "AWS::Cognito::UserPool"},
                "Client": {"Type": "AWS::Cognito::UserPoolClient", "Properties": client},
                "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {"GenerateSecretString": {}}},
            },
            "Outputs": {name: {"Value": value} for name, value in outputs.items()},
        }
        cloudformation = self.aws["cloudformation"]
        stack = f"signup-confirmation-{self.name}"
        cloudformation.create_stack(StackName=stack, TemplateBody=json.dumps(template))
        cloudformation.get_waiter("stack_create_complete").wait(StackName=stack, WaiterConfig={"Delay": 0.1})
        described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
        self.outputs = {output["OutputKey"]: output["OutputValue"] for output in described}

    def client_secret(self) -> str:
        """The secret that Cognito made for the client."""
        client = self.aws["cognito"].describe_user_pool_client(
            UserPoolId=self.outputs["UserPoolId"], ClientId=self.outputs["UserPoolClientId"]
        )
        return client["UserPoolClient"]["ClientSecret"]

    def stored(self) -> dict[str, Any]:
        """What Secrets Manager holds: the value and the id of its version."""
        return self.aws["secretsmanager"].get_secret_value(SecretId=self.outputs["ClientSecretArn"])

    def store(self, value: str) -> None:
        """Put `value` into Secrets Manager."""
        self.aws["secretsmanager"].put_secret_value(SecretId=self.outputs["ClientSecretArn"], SecretString=value)


@pytest.fixture
def environment(emulator: Emulator) -> Environment:
    """An environment whose secret holds the random value that it was made with."""
    return Environment(emulator)


@pytest.fixture
def command(emulator: Emulator) -> Command:
    """Run the command as `make secret` does, with the SDK's variables pointing to the emulator."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        isolated = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | {
            "AWS_ENDPOINT_URL": emulator.url,
            "AWS_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "PYTHONPATH": "functions",
        }
        return subprocess.run(
            [sys.executable, "-m", "operations.secret", *arguments],
            cwd=project(),
            env=isolated | variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run


def test_client_secret_is_stored_as_json(environment: Environment) -> None:
    """The generated value gives way to the client's id and the secret that Cognito holds."""
    assert fill(environment.name, **environment.aws) == "stored"

    assert json.loads(environment.stored()["SecretString"]) == {
        "clientId": environment.outputs["UserPoolClientId"],
        "clientSecret": environment.client_secret(),
    }


def test_same_secret_is_not_stored_again(environment: Environment) -> None:
    """A second run changes nothing, so that no new version makes functions and rotations think that it did."""
    fill(environment.name, **environment.aws)
    version = environment.stored()["VersionId"]

    assert fill(environment.name, **environment.aws) == "unchanged"
    assert environment.stored()["VersionId"] == version


def test_other_keys_stay(environment: Environment) -> None:
    """What others keep in the same secret is carried over, except the id of the old secret."""
    environment.store('{"clientSecret": "old", "clientSecretId": "id-of-old", "note": "of the back end"}')

    assert fill(environment.name, **environment.aws) == "stored"
    held = json.loads(environment.stored()["SecretString"])
    assert (held["clientSecret"], held["note"]) == (environment.client_secret(), "of the back end")
    assert "clientSecretId" not in held


def test_unknown_environment_is_named(emulator: Emulator) -> None:
    """A stack that is not there is named, with the Region that was looked in."""
    with pytest.raises(OperationError, match=r"no stack signup-confirmation-nowhere .*us-east-1.*deploy it"):
        fill("nowhere", **clients(emulator))


def test_client_without_a_secret(emulator: Emulator) -> None:
    """If Cognito shows no client secret, the stored value is kept."""
    public = Environment(emulator, confidential=False)
    public.store("works")

    with pytest.raises(OperationError, match=f"no longer shows .*{public.outputs['UserPoolClientId']}.* was kept"):
        fill(public.name, **public.aws)

    assert public.stored()["SecretString"] == "works"


def test_missing_permission_is_named(emulator: Emulator, environment: Environment) -> None:
    """Whoever may not do it is told which call was refused."""
    nobody = clients(emulator, access_key_without_permissions(emulator))

    with pytest.raises(OperationError, match="may not call DescribeStacks"):
        fill(environment.name, **nobody)


def test_command_says_what_it_did_and_never_the_secret(emulator: Emulator, command: Command) -> None:
    """The command ends with 0 and one line, in which the secret is not."""
    environment = Environment(emulator, name="local", region="eu-central-1")
    done = command("--environment", environment.name, AWS_REGION="eu-central-1", **CREDENTIALS)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"The client secret of {environment.name}: stored\n"
    assert environment.client_secret() not in done.stdout


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({}, "make secret: No AWS credentials were found"),
        (CREDENTIALS, "make secret: There is no stack signup-confirmation-local"),
        (CREDENTIALS | {"AWS_PROFILE": "gone"}, "make secret: There is no AWS profile 'gone'"),
        (
            CREDENTIALS | {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"},
            "make secret: The AWS call failed: Could not connect",
        ),
    ],
    ids=["no credentials", "no stack", "no profile", "no connection"],
)
def test_command_says_what_stands_in_the_way(command: Command, variables: dict[str, str], sentence: str) -> None:
    """Whatever stands in the way is one sentence on standard error and the exit code 1, never a traceback."""
    done = command("--environment", "local", AWS_REGION="ap-south-1", **variables)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1


def test_command_knows_the_environments(command: Command) -> None:
    """A name that stands for no environment is refused with those that there are."""
    done = command("--environment", "nowhere", **CREDENTIALS)

    assert done.returncode == 1
    assert done.stderr == "make secret: There is no environment 'nowhere', only local, dev, staging, prod.\n"


def test_secret_of_an_existing_pool_is_its_owners(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A secret that the stack did not make is left alone: other backends read it as it is."""
    pool = ExistingUserPool(
        user_pool_id="eu-west-1_AbCdEfGhI",
        user_pool_client_id="1example23456789",
        client_secret_arn="arn:aws:secretsmanager:eu-west-1:111122223333:secret:client-AbCdEf",
    )
    existing = dataclasses.replace(ENVIRONMENTS["dev"], region="eu-west-1", existing_user_pool=pool)
    monkeypatch.setitem(ENVIRONMENTS, "dev", existing)

    assert main(["--environment", "dev"]) == 1
    assert "nothing was done" in capsys.readouterr().err
