"""The stack of one environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from .settings.regions import partition
from .signup_confirmation import SignupConfirmation
from .user_pool import ImportedUserPool, UserPool

if TYPE_CHECKING:
    from pathlib import Path

    from constructs import Construct

    from .settings import Environment


class SignupConfirmationStack(cdk.Stack):
    """The user pool of one environment, if it has none yet, and its endpoint."""

    def __init__(
        self, scope: Construct, construct_id: str, *, environment: Environment, asset: Path, plain: bool = False
    ) -> None:
        """Create the constructs.

        Args:
            environment: The settings.
            asset: The folder that `infra.asset` built.
            plain: For `infra.template`: without a bootstrap, for any account and Region, with the ids of an existing
                user pool as parameters, and with names that begin with the deployed stack's.

        """
        anywhere = plain and partition(environment.region) == "aws"  # templates for other partitions differ
        super().__init__(
            scope,
            construct_id,
            description=f"Confirms sign-ups with Amazon Cognito ({environment.name})",
            env=cdk.Environment(
                account=None if plain else environment.account, region=None if anywhere else environment.region
            ),
            synthesizer=cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=False) if plain else None,
            # The API's address cannot be recovered after its stack is deleted.
            termination_protection=environment.retain,
        )
        pool = (
            ImportedUserPool(self, "UserPool", existing=environment.existing_user_pool, parameters=plain)
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
            name=cdk.Aws.STACK_NAME if plain else self.stack_name,
            asset=asset,
        )
        for name, value in confirmation.outputs.items():
            cdk.CfnOutput(self, name, value=value)
        for name, value in environment.tags.items():
            cdk.Tags.of(self).add(name, value)
