"""The function behind `POST /confirm` and `POST /confirm/resend`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_lambda as lambda_

from infra import attempts_table
from infra.functions.service_function import ServiceFunction

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from constructs import Construct

    from infra.settings import Environment

TIMEOUT_SECONDS = 28  # a second less than the gateway's, so that the caller gets the function's own answer


class ConfirmFunction(ServiceFunction):
    """The function that callers reach, and the alias `live` on its newest version."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        asset: Path,
        variables: Mapping[str, str],
        client_secret_arn: str,
        client_secret_key_arn: str | None,
        attempts_table_arn: str | None,
    ) -> None:
        """Make the function, which may read the secret and use the table where there is one."""
        super().__init__(
            scope,
            construct_id,
            environment=environment,
            asset=asset,
            handler="confirmation.handler.handler",
            description="Confirms the sign-up of a new user with Amazon Cognito",
            timeout_seconds=TIMEOUT_SECONDS,
            variables=variables,
            reserved_concurrency=environment.reserved_concurrency,
            no_dead_letters="A dead letter target takes failed asynchronous invocations. Only API Gateway may invoke "
            "this function, synchronously, and its caller gets each failure as the answer; a queue would store codes "
            "besides.",
        )
        self.role.allow("secretsmanager:GetSecretValue", on=client_secret_arn)
        if client_secret_key_arn is not None:
            self.role.allow("kms:Decrypt", on=client_secret_key_arn)
        if attempts_table_arn is not None:
            self.role.allow(*attempts_table.ACTIONS, on=attempts_table_arn)
        self.live = lambda_.Alias(self, "Live", alias_name="live", version=self.function.current_version)
