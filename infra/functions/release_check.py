"""The function with which CodeDeploy checks a new version before it gets traffic."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations

from .service_function import ServiceFunction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_lambda as lambda_
    from constructs import Construct

    from .service_function import FunctionContext

TIMEOUT_SECONDS = 300


class ReleaseCheckLambda(ServiceFunction):
    """Invokes the confirm function's newest version with requests of its own, and reports the result to CodeDeploy."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        context: FunctionContext,
        *,
        checked: lambda_.Function,
        variables: Mapping[str, str],
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            replace(context, network=None),  # it calls Lambda and CodeDeploy alone
            handler="signup_functions.release_check.handler.handler",
            description="Checks a new version of the confirm function before it gets traffic",
            timeout_seconds=TIMEOUT_SECONDS,
            variables={**variables, "NEW_VERSION": checked.current_version.function_arn},
            no_dead_letters="CodeDeploy invokes this function, and ends the deployment if it does not report a result.",
        )
        # A permission that named the version would have to reach all of IAM before the check of that version begins.
        self.role.allow("lambda:InvokeFunction", on=f"{checked.function_arn}:*")
        Validations.of(self.role).acknowledge(
            Acknowledgment(
                id=all_versions_finding(checked),
                reason="Each deployment checks another version of this one function, so no version can be named here.",
            )
        )


def all_versions_finding(function: lambda_.Function) -> str:
    """Return the id of the finding that a role may invoke every version of a function."""
    logical_id = cdk.Stack.of(function).get_logical_id(cast("lambda_.CfnFunction", function.node.default_child))
    return f"AwsSolutions::AwsSolutions-IAM5[Resource::<{logical_id}.Arn>:*]"
