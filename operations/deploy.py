"""`make deploy ENV=…`: run the CDK CLI's deployment, and wait for the first rotation of the client secret.

The CLI protects a stack with `retain` from deletion before it creates it. If the creation fails, the next deployment
has to delete the stack and could not. The command therefore ends the protection of a stack that was never created. It
names what a failed creation left behind, and the command that ends an update's failed rollback.

Until the first rotation has filled the client secret, the service responds with `500 service_misconfigured`. If the
secret is already filled, or does not rotate, the command says so and does not wait. It never reads the secret's value.
"""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

from operations.command import CDK, ENVIRONMENT, command
from operations.output import say
from operations.stack import OperationError, described_stack, environment_of, outputs_of, session_of

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    import boto3
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

    from infra.settings import Environment

WAIT_SECONDS, POLL_SECONDS = 600, 5
NEVER_CREATED = frozenset({"REVIEW_IN_PROGRESS", "CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"})
REPAIRS = {
    "UPDATE_ROLLBACK_FAILED": "aws cloudformation continue-update-rollback --stack-name {stack}",
    "DELETE_FAILED": "make destroy ENV={environment}",
}
"""The command that takes a stack out of a status from which nothing can be deployed."""


def prepare(environment: str, cloudformation: CloudFormationClient) -> None:
    """Let the CLI delete a stack whose creation failed. Raises `OperationError` if nothing can be deployed."""
    stack = f"signup-confirmation-{environment}"
    described = described_stack(stack, cloudformation)
    status = described["StackStatus"] if described else None
    if status in REPAIRS:
        repair = REPAIRS[status].format(stack=stack, environment=environment)
        raise OperationError(f"The stack {stack} is in {status}. Run `{repair}`, then deploy again.")
    if described and status in NEVER_CREATED and described.get("EnableTerminationProtection"):
        cloudformation.update_termination_protection(StackName=stack, EnableTerminationProtection=False)
        say(f"The stack {stack} was never created ({status}), so its termination protection was switched off.")


def explain(environment: str, cloudformation: CloudFormationClient) -> None:
    """Print which user pools a failed creation left behind, and how to delete them."""
    stack = f"signup-confirmation-{environment}"
    described = described_stack(stack, cloudformation)
    if not described or described["StackStatus"] not in NEVER_CREATED:
        return
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=described["StackId"])
    pools = [
        (event["ResourceStatus"], event["PhysicalResourceId"])
        for page in pages
        for event in page["StackEvents"]
        if event["ResourceType"] == "AWS::Cognito::UserPool"
    ]
    for pool in {pool for status, pool in pools if status == "CREATE_COMPLETE"}:
        if ("DELETE_COMPLETE", pool) in pools:
            continue
        say(
            f"The failed deployment left the empty user pool {pool} behind. The next one makes another. To "
            f"delete this one:\n"
            f"  aws cognito-idp update-user-pool --user-pool-id {pool} --deletion-protection INACTIVE\n"
            f"  aws cognito-idp delete-user-pool --user-pool-id {pool}",
            error=True,
        )


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


def wait_for_first_rotation(environment: Environment, session: boto3.Session) -> None:
    """Wait until the client secret is filled, if its rotation fills it, and print whether it is."""
    name = environment.name
    if environment.existing_user_pool is not None and not environment.rotates:
        say(f"The owner of the existing user pool fills the client secret of {name}.")
        return
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


@command("make deploy", "Deploy an environment.", {**ENVIRONMENT, **CDK})
def main(options: Namespace) -> int:
    """Deploy the environment and return the CLI's exit code."""
    name = options.environment
    session = session_of(environment_of(name))
    cloudformation = session.client("cloudformation")
    prepare(name, cloudformation)
    deploy = [*options.cdk, "deploy", "-c", f"environment={name}", f"signup-confirmation-{name}"]
    code = subprocess.run(deploy, check=False).returncode  # noqa: S603 - the Makefile's own command
    if code:
        explain(name, cloudformation)
    else:
        wait_for_first_rotation(environment_of(name), session)
    return code


if __name__ == "__main__":
    sys.exit(main())
