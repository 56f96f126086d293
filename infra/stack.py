"""The stack of one environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from .signup_confirmation import SignupConfirmation
from .user_pool import ImportedUserPool, UserPool

if TYPE_CHECKING:
    from pathlib import Path

    from constructs import Construct

    from .settings import Environment


class SignupConfirmationStack(cdk.Stack):
    """The user pool of one environment, if it has none yet, and its endpoint."""

    def __init__(self, scope: Construct, construct_id: str, *, environment: Environment, asset: Path) -> None:
        """Create the constructs. `asset` is the folder that `infra.asset` built."""
        super().__init__(
            scope,
            construct_id,
            description=f"Confirms sign-ups with Amazon Cognito ({environment.name})",
            env=cdk.Environment(account=environment.account, region=environment.region),
            # The API's address cannot be recovered after its stack is deleted.
            termination_protection=environment.retain,
        )
        pool = (
            ImportedUserPool(self, "UserPool", existing=environment.existing_user_pool)
            if environment.existing_user_pool
            else UserPool(
                self,
                "UserPool",
                retain=environment.retain,
                rotates=environment.rotates,
                ses_email=environment.ses_email,
            )
        )
        confirmation = SignupConfirmation(
            self,
            "Default",  # logical ids leave this id out
            user_pool=pool.users,
            user_pool_client=pool.client,
            client_secret=pool.client_secret,
            settings=environment,
            rotate=environment.rotates,
            pool_is_ours=environment.existing_user_pool is None,
            name=self.stack_name,
            asset=asset,
        )
        for name, value in confirmation.outputs.items():
            cdk.CfnOutput(self, name, value=value)
        for name, value in environment.tags.items():
            cdk.Tags.of(self).add(name, value)
