"""Runs the CDK CLI's deployment, as the first step of `make deploy`, so that it can be repeated after any failure.

    python -m operations.deploy --environment dev node_modules/.bin/cdk

The CLI protects a stack with `retain` from deletion before it creates it. If the creation fails, the next deployment
has to delete the stack and could not. The command therefore ends the protection of a stack that was never created. It
names what a failed creation left behind, and the command that ends an update's failed rollback.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from operations import command
from operations.output import say
from operations.session import session_of
from operations.stack import OperationError, described_stack, environment_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from mypy_boto3_cloudformation import CloudFormationClient

NEVER_CREATED = frozenset({"REVIEW_IN_PROGRESS", "CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"})
REPAIRS = {
    "UPDATE_ROLLBACK_FAILED": "aws cloudformation continue-update-rollback --stack-name {stack}",
    "DELETE_FAILED": "make destroy ENV={environment}",
}
"""The command that takes a stack out of a status from which nothing can be deployed."""


def prepare(environment: str, cloudformation: CloudFormationClient) -> None:
    """Let the CLI delete a stack whose creation failed.

    Raises `OperationError`: nothing can be deployed in the stack's status; the text has the command that changes it.
    """
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: the CLI's, or 1 with one sentence on standard error."""
    parser = command.parser("deploy", "Deploy an environment.")
    parser.add_argument("cdk", nargs="+", help="the CDK CLI, with the interpreter that runs it")
    return command.run(parser, _deploy, arguments, name="make deploy")


def _deploy(options: argparse.Namespace) -> int:
    name = options.environment
    cloudformation = session_of(environment_of(name)).client("cloudformation")
    prepare(name, cloudformation)
    deploy = [*options.cdk, "deploy", "-c", f"environment={name}", f"signup-confirmation-{name}"]
    code = subprocess.run(deploy, check=False).returncode  # noqa: S603 - the Makefile's own command
    if code:
        explain(name, cloudformation)
    return code


if __name__ == "__main__":
    sys.exit(main())
