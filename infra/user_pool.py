"""The user pool that the stack makes where none exists."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

MINIMUM_PASSWORD_LENGTH = 12


class UserPool(Construct):
    """A user pool with self sign-up, a confidential app client, and a secret without a usable value yet.

    Has the attributes of `infra.environments.ExistingUserPool`.
    """

    def __init__(self, scope: Construct, construct_id: str, *, retain: bool, rotates: bool) -> None:
        """Make the pool; `retain` keeps it, its client and the secret whatever becomes of the stack."""
        super().__init__(scope, construct_id)
        removal_policy = cdk.RemovalPolicy.RETAIN if retain else cdk.RemovalPolicy.DESTROY

        pool = cognito.UserPool(
            self,
            "Users",
            self_sign_up_enabled=True,
            sign_in_aliases=cognito.SignInAliases(username=True, email=True),
            sign_in_case_sensitive=False,
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            standard_attributes=cognito.StandardAttributes(email=cognito.StandardAttribute(required=True)),
            user_verification=cognito.UserVerificationConfig(email_style=cognito.VerificationEmailStyle.CODE),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            password_policy=cognito.PasswordPolicy(
                min_length=MINIMUM_PASSWORD_LENGTH,
                require_lowercase=True,
                require_uppercase=True,
                require_digits=True,
                require_symbols=True,
            ),
            feature_plan=cognito.FeaturePlan.ESSENTIALS,
            deletion_protection=retain,
            removal_policy=removal_policy,
        )
        Validations.of(pool).acknowledge(
            Acknowledgment(
                id="AwsSolutions::AwsSolutions-COG2",
                reason="Whether users need a second factor is decided by the product and asked for at sign-"
                "in; the confirmation of a sign-up comes before it and is the same. A pool that "
                "demands it is given as existing_user_pool.",
            ),
            Acknowledgment(
                id="AwsSolutions::AwsSolutions-COG8",
                reason="Threat protection acts at sign-in, which this service does not do, and is charged "
                "per user: a pool on the Plus plan is its owner's choice, given as "
                "existing_user_pool.",
            ),
        )
        client = pool.add_client(
            "Client",
            generate_secret=True,
            prevent_user_existence_errors=True,
            # `user`: the session that a confirmation returns signs in by USER_AUTH, and by nothing else.
            auth_flows=cognito.AuthFlow(user=True, user_password=True, user_srp=True),
            disable_o_auth=True,
        )
        client.apply_removal_policy(removal_policy)

        # No template and no custom resource sees the client secret. What rotates begins with a value that is not one,
        # and the first rotation replaces it at once; what does not begins without any, until `make secret` fills it.
        secret = secretsmanager.CfnSecret(
            self,
            "ClientSecret",
            description="The client secret of the app client",
            generate_secret_string=secretsmanager.CfnSecret.GenerateSecretStringProperty(
                secret_string_template=cdk.Stack.of(self).to_json_string({"clientId": client.user_pool_client_id}),
                generate_string_key="notYetRotated",
            )
            if rotates
            else None,
        )
        secret.apply_removal_policy(removal_policy)
        if not rotates:
            Validations.of(secret).acknowledge(
                Acknowledgment(
                    id="AwsSolutions::AwsSolutions-SMG4",
                    reason="This environment says that its secret does not rotate (rotation_days=None), as the "
                    "emulator's cannot; it is copied from Cognito by `make secret`.",
                ),
            )

        self.user_pool_id = pool.user_pool_id
        self.user_pool_client_id = client.user_pool_client_id
        self.client_secret_arn = secret.attr_id  # the ARN; `Ref` is the name on some emulators
        self.client_secret_key_arn: str | None = None
