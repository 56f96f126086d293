"""The function behind `POST /confirm` and `POST /confirm/resend`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_

from ..attempts_table import ACTIONS
from . import replacement
from .service_function import ServiceFunction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import Construct

    from ..attempts_table import AttemptsTable
    from .service_function import FunctionContext

TIMEOUT_SECONDS = 28  # one second less than API Gateway's timeout, so that the caller gets the function's own response


class ConfirmLambda(ServiceFunction):
    """The function that callers reach, and the alias `live` on its newest version."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        context: FunctionContext,
        *,
        variables: Mapping[str, str],
        attempts_table: AttemptsTable | None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            context,
            handler="signup_functions.confirmation.handler.handler",
            # When a resource behind a variable is replaced, the description makes a new version, so that `live` gets
            # the new value. The CDK's `invalidate_version_based_on` would change the version alone, and Lambda refuses
            # to publish a version of a function that did not change.
            description="Confirms the sign-up of a new user with Amazon Cognito. Resources: "
            + replacement.fingerprint(cdk.Stack.of(scope), variables.values()),
            timeout_seconds=TIMEOUT_SECONDS,
            variables=variables,
            reserved_concurrency=context.settings.reserved_concurrency,
            no_dead_letters="A dead letter queue receives failed asynchronous invocations. Only API Gateway may invoke "
            "this function, synchronously, and its caller gets each failure as the response. A queue would also store "
            "confirmation codes.",
        )
        self.role.allow("secretsmanager:GetSecretValue", on=context.client_secret_arn)
        if context.client_secret_key_arn is not None:
            self.role.allow("kms:Decrypt", on=context.client_secret_key_arn)
        if attempts_table is not None:
            self.role.allow(*ACTIONS, on=attempts_table.table_arn)
        self.live = lambda_.Alias(self, "Live", alias_name="live", version=self.function.current_version)
