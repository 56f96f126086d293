"""The stack of one environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ssm as ssm

from .settings.regions import partition
from .signup_confirmation import SignupConfirmation
from .user_pool import ImportedUserPool, UserPool
from .warnings import warn_of_missing

if TYPE_CHECKING:
    from pathlib import Path

    from constructs import Construct

    from .settings import Environment


READ_BY_OTHERS = ("UserPoolClientId", "ClientSecretArn")
"""The outputs that are SSM parameters as well, which other back ends read."""


class SignupConfirmationStack(cdk.Stack):
    """The user pool of one environment, if it has none yet, and its endpoint."""

    def __init__(
        self, scope: Construct, construct_id: str, *, environment: Environment, asset: Path, plain: bool = False
    ) -> None:
        """Create the constructs; `plain` is for `infra.template`.

        A plain stack needs no bootstrap and can be deployed to any account and Region. The ids of an existing user pool
        are parameters, and names begin with the deployed stack's.
        """
        anywhere = plain and partition(environment.region) == "aws"  # templates for other partitions differ
        super().__init__(
            scope,
            construct_id,
            description=f"Confirms sign-ups with Amazon Cognito ({environment.name})",
            env=cdk.Environment(
                account=None if plain else environment.account, region=None if anywhere else environment.region
            ),
            synthesizer=cdk.DefaultStackSynthesizer(
                qualifier=environment.bootstrap_qualifier, generate_bootstrap_version_rule=not plain
            ),
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
        name = cdk.Aws.STACK_NAME if plain else self.stack_name
        confirmation = SignupConfirmation(
            self,
            "Default",  # logical ids leave this id out
            user_pool=pool.users,
            user_pool_client=pool.client,
            client_secret=pool.client_secret,
            settings=environment,
            rotate=environment.rotates,
            pool_is_ours=environment.existing_user_pool is None,
            name=name,
            asset=asset,
        )
        for output, value in confirmation.outputs.items():
            cdk.CfnOutput(self, output, value=value)
        for output in READ_BY_OTHERS:
            ssm.CfnParameter(
                self,
                f"{output}Parameter",
                name=f"/{name}/{output}",
                type="String",
                value=confirmation.outputs[output],
            )
        for tag, value in environment.tags.items():
            cdk.Tags.of(self).add(tag, value)
        restrict_roles(self, environment)
        warn_of_missing(self, environment)


def restrict_roles(stack: cdk.Stack, environment: Environment) -> None:
    """Give every role of a stack the permissions boundary and the path of an environment."""
    for role in stack.node.find_all():
        if isinstance(role, iam.CfnRole):
            role.permissions_boundary = environment.permissions_boundary_arn
            role.path = environment.role_path
