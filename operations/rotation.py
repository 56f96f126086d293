"""Waits for the first rotation of an environment's client secret; `make deploy` ends with it.

    PYTHONPATH=functions python -m operations.rotation --environment dev

Until that rotation has given the secret its first usable value, the service answers `500 service_misconfigured`.
Where the secret is filled, or does not rotate, there is nothing to wait for, and it says so.
"""
# ruff: noqa: T201 - a command speaks by printing

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from infra.environments import ENVIRONMENTS
from operations.stack import OperationError, outputs_of, sentence, session_of
from shared.secret_value import members_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mypy_boto3_secretsmanager import SecretsManagerClient

WAIT_SECONDS = 600
POLL_SECONDS = 5


def is_filled(secret_arn: str, secretsmanager: SecretsManagerClient) -> bool:
    """Say whether the current version holds a client secret that the function can use."""
    try:
        value = secretsmanager.get_secret_value(SecretId=secret_arn).get("SecretString", "")
        return "clientSecret" in members_of(value)
    except (secretsmanager.exceptions.ResourceNotFoundException, ValueError):
        return False


def wait(secret_arn: str, secretsmanager: SecretsManagerClient, sleep: Callable[[float], None] = time.sleep) -> None:
    """Return when the secret is filled. Raises `OperationError` after ten minutes."""
    for _ in range(WAIT_SECONDS // POLL_SECONDS):
        if is_filled(secret_arn, secretsmanager):
            return
        sleep(POLL_SECONDS)
    raise OperationError(
        "The first rotation has not filled the secret in ten minutes: the rotation function's log, named by the "
        "stack's output RotationLogGroup, says why, and `aws secretsmanager rotate-secret` starts it again."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, or 1 with one sentence on standard error."""
    parser = argparse.ArgumentParser(prog="operations.rotation", description="Wait for the first rotation.")
    parser.add_argument("--environment", required=True, choices=sorted(ENVIRONMENTS))
    name = parser.parse_args(arguments).environment
    environment = ENVIRONMENTS[name]
    try:
        session = session_of(environment)
        secretsmanager = session.client("secretsmanager")
        arn = outputs_of(name, session.client("cloudformation"))["ClientSecretArn"]
        if is_filled(arn, secretsmanager):
            print(f"The client secret of {name} is filled.")
        elif environment.rotates:
            print(f"Waiting for the first rotation to fill the client secret of {name} …", flush=True)
            wait(arn, secretsmanager)
            print("Filled: the service confirms sign-ups.")
        else:
            print(f"The client secret of {name} is empty, and does not rotate: run `make secret ENV={name}`.")
    except OperationError as error:
        print(f"make deploy: {error}", file=sys.stderr)
        return 1
    except (ClientError, BotoCoreError) as error:
        print(f"make deploy: {sentence(error)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
