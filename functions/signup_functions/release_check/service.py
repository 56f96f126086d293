"""Invokes a version with every check and reports the result."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypedDict

from botocore.exceptions import BotoCoreError, ClientError

from signup_functions.release_check.checks import checks, fault
from signup_functions.shared.aws import Clients
from signup_functions.shared.logs import make_logger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from signup_functions.release_check.checks import Check

READ_TIMEOUT_SECONDS = 30
"""The confirm function responds within 28 s."""
TRIES, PAUSE_SECONDS = 3, 5
TEMPORARY = frozenset({503, 504})


class HookEvent(TypedDict):
    """What CodeDeploy sends."""

    DeploymentId: str
    LifecycleEventHookExecutionId: str


def build(environ: Mapping[str, str], *, sleep: Callable[[float], None]) -> Callable[[HookEvent, LambdaContext], None]:
    """Build the handler.

    Args:
        environ: The environment variables: `NEW_VERSION`, the ARN of the version to check, and `DISCLOSURE` as the
            confirm function has it; also the variables of the SDK and of Powertools.
        sleep: Waits for some seconds.

    """
    logger = make_logger(environ)
    clients = Clients(environ)
    lambda_client = clients.sdk_client("lambda", READ_TIMEOUT_SECONDS)
    codedeploy_client = clients.sdk_client("codedeploy", READ_TIMEOUT_SECONDS)
    version, precise = environ["NEW_VERSION"], environ.get("DISCLOSURE") == "precise"

    def run_check(check: Check) -> str | None:
        """Run one check. A response that is temporary is asked for again."""
        found: str | None = None
        for number in range(TRIES):
            if number:
                sleep(PAUSE_SECONDS)
            response = invoke(check.event)
            found = fault(check, response)
            if not (isinstance(response, dict) and response.get("statusCode") in TEMPORARY):
                break
        return found

    def invoke(event: dict[str, Any]) -> object:
        try:
            result = lambda_client.invoke(FunctionName=version, Payload=json.dumps(event).encode())
            return None if result.get("FunctionError") else json.loads(result["Payload"].read())
        except (BotoCoreError, ClientError, ValueError) as error:
            logger.warning("the version cannot be invoked", extra={"error": type(error).__name__})
            return None

    def handle(event: HookEvent, _: LambdaContext) -> None:
        found = [one for one in map(run_check, checks(precise=precise)) if one]
        for one in found:
            logger.error(one)
        if not found:
            logger.info("the version passed every check")
        codedeploy_client.put_lifecycle_event_hook_execution_status(
            deploymentId=event["DeploymentId"],
            lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
            status="Failed" if found else "Succeeded",
        )

    return handle
