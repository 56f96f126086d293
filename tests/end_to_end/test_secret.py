"""`make secret`: the value that it stores, and its errors."""

import dataclasses
import json

import pytest

from infra.settings import ExistingUserPool
from operations.secret import main
from tests.end_to_end.log_lines import client_secret
from tests.support.shipped import ENVIRONMENTS


@pytest.mark.usefixtures("sdk_variables")
def test_client_secret_is_stored_as_json(deployment, capsys):
    """The stored value is replaced with the client's id and secret, and the command prints one line without it."""
    stored = {"SecretId": deployment.outputs["ClientSecretArn"]}
    secrets = deployment.emulator.client("secretsmanager")
    secrets.put_secret_value(**stored, SecretString="random value of the stack")

    assert main(["--environment", "local"]) == 0

    assert capsys.readouterr() == ("The client secret of local: stored\n", "")
    assert json.loads(secrets.get_secret_value(**stored)["SecretString"]) == {
        "clientId": deployment.outputs["UserPoolClientId"],
        "clientSecret": client_secret(deployment),
    }


def test_secret_of_an_existing_pool_is_its_owners(monkeypatch, capsys):
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
