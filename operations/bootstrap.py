"""`make bootstrap ENV=…`: deploy the CDK's bootstrap stack, and the account's stack with API Gateway's logging role.

API Gateway rejects the logging role until IAM has propagated it, and may fail in an account that has never used API
Gateway. The command therefore repeats a deployment that failed at API Gateway's setting, and no other one.
"""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from operations.command import CDK, ENVIRONMENT, command
from operations.output import say
from operations.stack import OperationError, described_stack, environment_of, session_of

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence

    from mypy_boto3_cloudformation import CloudFormationClient

    from infra.settings import Environment

STACK = "signup-confirmation-account"
SETTING = "AWS::ApiGateway::Account"
PAUSES_SECONDS = (15, 30, 60)


def bootstrap(cdk: Sequence[str], environment: Environment) -> None:
    """Deploy the CDK's bootstrap stack; one with a qualifier does not replace that of the account's other apps."""
    line = [*cdk, "bootstrap", "-c", f"environment={environment.name}"]
    if qualifier := environment.bootstrap_qualifier:
        line += ["--qualifier", qualifier, "--toolkit-stack-name", f"CDKToolkit-{qualifier}"]
    if subprocess.run(line, check=False).returncode:  # noqa: S603 - the Makefile's own command
        raise OperationError("The CDK's bootstrap stack was not deployed: see the CDK's output above.")


def deploy(
    cdk: Sequence[str], cloudformation: CloudFormationClient, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Deploy the account's stack, and repeat that at most three times if API Gateway's setting failed."""
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


@command("make bootstrap", "Prepare an account and Region.", {**ENVIRONMENT, **CDK})
def main(options: Namespace) -> None:
    """Deploy both stacks, or only the CDK's if API Gateway has a logging role already."""
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
