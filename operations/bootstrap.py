"""Deploys the CDK's bootstrap stack and the account's, whose deployment it repeats if AWS needs it: `make bootstrap`.

    python -m operations.bootstrap --environment dev node_modules/.bin/cdk

API Gateway rejects the logging role until IAM has propagated it, and may fail in an account that has never used API
Gateway. The command repeats a deployment that failed at API Gateway's setting. It repeats no other failure, nor a
deployment that its user declined.
"""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from operations import command
from operations.output import say
from operations.session import session_of
from operations.stack import OperationError, described_stack, environment_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from mypy_boto3_cloudformation import CloudFormationClient

    from infra.settings import Environment

STACK = "signup-confirmation-account"
SETTING = "AWS::ApiGateway::Account"
PAUSES_SECONDS = (15, 30, 60)


def bootstrap(cdk: Sequence[str], environment: Environment) -> None:
    """Deploy the CDK's bootstrap stack; one with a qualifier stands beside that of the account's other apps.

    Raises `OperationError`: the CDK could not deploy it.
    """
    line = [*cdk, "bootstrap", "-c", f"environment={environment.name}"]
    if qualifier := environment.bootstrap_qualifier:
        line += ["--qualifier", qualifier, "--toolkit-stack-name", f"CDKToolkit-{qualifier}"]
    if subprocess.run(line, check=False).returncode:  # noqa: S603 - the Makefile's own command
        raise OperationError("The CDK's bootstrap stack was not deployed: see the CDK's output above.")


def deploy(
    cdk: Sequence[str], cloudformation: CloudFormationClient, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Deploy the account's stack, at most four times.

    Raises `OperationError`: the last deployment failed, or one failed for another reason than API Gateway's setting.
    """
    approval: tuple[str, ...] = ()
    for pause in (*PAUSES_SECONDS, None):
        before = _failures(cloudformation)
        if subprocess.run([*cdk, *approval], check=False).returncode == 0:  # noqa: S603 - the Makefile's own command
            return
        failures = {event: reason for event, reason in _failures(cloudformation).items() if event not in before}
        if not failures:
            raise OperationError(f"The stack {STACK} was not deployed: see the CDK's output above.")
        reason = next(iter(failures.values()))
        if pause is None:
            raise OperationError(
                f"API Gateway rejected its logging role {len(PAUSES_SECONDS) + 1} times: {reason} Wait some minutes, "
                "then run the command again."
            )
        say(f"API Gateway rejected its logging role: {reason} Next try in {pause} s.", error=True)
        sleep(pause)
        approval = ("--require-approval=never",)  # its user has approved the same change before


def _failures(cloudformation: CloudFormationClient) -> dict[str, str]:
    """Return the reasons of the setting's failures by the ids of their events, the newest first."""
    try:
        events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    except ClientError as error:
        if "does not exist" not in error.response["Error"].get("Message", ""):
            raise
        return {}
    return {
        event["EventId"]: event.get("ResourceStatusReason", "no reason given.")
        for event in events
        if event.get("ResourceType") == SETTING and event.get("ResourceStatus") in {"CREATE_FAILED", "UPDATE_FAILED"}
    }


def foreign_role(cloudformation: CloudFormationClient, gateway: Any) -> str | None:  # noqa: ANN401 - no stubs of API Gateway
    """Return the logging role that API Gateway has already, unless it is that of the account's stack."""
    role = gateway.get_account().get("cloudwatchRoleArn")
    return role if role and described_stack(STACK, cloudformation) is None else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, or 1 with one sentence on standard error."""
    parser = command.parser("bootstrap", "Prepare an account and Region.")
    parser.add_argument("cdk", nargs="+", help="the CDK CLI, with the interpreter that runs it")
    return command.run(parser, _deploy, arguments, name="make bootstrap")


def _deploy(options: argparse.Namespace) -> None:
    environment = environment_of(options.environment)
    session = session_of(environment)
    cloudformation = session.client("cloudformation")
    role = foreign_role(cloudformation, cast("Any", session).client("apigateway"))
    bootstrap(options.cdk, environment)
    if role:
        say(f"API Gateway has the logging role {role} already, which this account shares. It stays as it is.")
        return
    deploy([*options.cdk, "deploy", "-c", f"environment={environment.name}", STACK], cloudformation)


if __name__ == "__main__":
    sys.exit(main())
