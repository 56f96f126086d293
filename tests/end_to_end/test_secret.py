"""`make secret`: the value that it stores, and its errors."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from infra.settings import ExistingUserPool
from local.emulator import CREDENTIALS, REGION
from operations.secret import main
from tests.end_to_end.log_lines import client_secret
from tests.support.deployed import access_key_without_permissions
from tests.support.shipped import ENVIRONMENTS, project

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.deployment import Deployment
    from local.emulator import Emulator

    Command = Callable[..., subprocess.CompletedProcess[str]]


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


def test_client_secret_is_stored_as_json(deployment: Deployment, command: Command) -> None:
    """The stored value is replaced with the client's id and secret, and the command prints one line without it."""
    stored = {"SecretId": deployment.outputs["ClientSecretArn"]}
    secrets = deployment.emulator.client("secretsmanager")
    secrets.put_secret_value(**stored, SecretString="random value of the stack")

    done = command("--environment", "local", **CREDENTIALS)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "The client secret of local: stored\n"
    assert json.loads(secrets.get_secret_value(**stored)["SecretString"]) == {
        "clientId": deployment.outputs["UserPoolClientId"],
        "clientSecret": client_secret(deployment),
    }


def test_missing_permission_is_named(emulator: Emulator, command: Command) -> None:
    """The error is one sentence that names the refused call."""
    done = command("--environment", "local", **access_key_without_permissions(emulator))

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "may not call DescribeStacks" in done.stderr


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
