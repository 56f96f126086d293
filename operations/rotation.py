"""Waits for the first rotation of an environment's client secret, as the last step of `make deploy`.

    python -m operations.rotation --environment dev

Until that rotation has given the secret its first usable value, the service responds with `500 service_misconfigured`.
If the secret is already filled, or does not rotate, the command says so and does not wait. The caller needs
`cloudformation:DescribeStacks` and `secretsmanager:DescribeSecret`: the command never reads the secret's value.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from operations import command
from operations.output import say
from operations.session import session_of
from operations.stack import OperationError, environment_of, outputs_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from mypy_boto3_secretsmanager import SecretsManagerClient

WAIT_SECONDS = 600
POLL_SECONDS = 5


def is_filled(secret_arn: str, secretsmanager: SecretsManagerClient) -> bool:
    """Return whether another value has taken the place of the secret's first one, the placeholder.

    Secrets Manager moves AWSPREVIOUS to the placeholder's version at that moment, whether a rotation or `make secret`
    made the other value current. A rotation that runs or has failed only has a version with AWSPENDING.
    `LastRotatedDate` is no proof: AWS has documented it as the date when a rotation was invoked, too.
    """
    versions = secretsmanager.describe_secret(SecretId=secret_arn).get("VersionIdsToStages", {})
    return any("AWSPREVIOUS" in stages for stages in versions.values())


def wait(secret_arn: str, secretsmanager: SecretsManagerClient, sleep: Callable[[float], None] = time.sleep) -> None:
    """Return once the secret is filled. Raises `OperationError`: the secret is still empty after ten minutes."""
    for _ in range(WAIT_SECONDS // POLL_SECONDS):
        if is_filled(secret_arn, secretsmanager):
            return
        sleep(POLL_SECONDS)
    raise OperationError(
        "The first rotation did not fill the secret within ten minutes. Secrets Manager tries again within the hour. "
        "See the rotation function's log, named by the stack's output RotationLogGroup."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, or 1 with one sentence on standard error."""
    parser = command.parser("rotation", "Wait for the first rotation.")
    return command.run(parser, _wait_for_first, arguments, name="make deploy")


def _wait_for_first(options: argparse.Namespace) -> None:
    name = options.environment
    environment = environment_of(name)
    if environment.existing_user_pool is not None and not environment.rotates:
        say(f"The owner of the existing user pool fills the client secret of {name}.")
        return
    session = session_of(environment)
    secretsmanager = session.client("secretsmanager")
    arn = outputs_of(name, session.client("cloudformation"))["ClientSecretArn"]
    if is_filled(arn, secretsmanager):
        say(f"The client secret of {name} is filled.")
    elif environment.rotates:
        say(f"Waiting for the first rotation to fill the client secret of {name} …")
        wait(arn, secretsmanager)
        say("Filled: the service confirms sign-ups.")
    else:
        say(f"The client secret of {name} has no value yet and does not rotate: run `make secret ENV={name}`.")


if __name__ == "__main__":
    sys.exit(main())
