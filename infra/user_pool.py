"""The user pool of the stack: one that it creates, or an existing one."""

from __future__ import annotations

import dataclasses
from email.utils import formataddr
from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

if TYPE_CHECKING:
    from .settings import ExistingUserPool, SesEmail

MIN_PASSWORD_LENGTH = 12
# The same in every environment and for every app client: CloudFormation answers any change of these properties with a
# new AWSCURRENT version, which would replace the client secret that is in use by another placeholder.
PLACEHOLDER = secretsmanager.CfnSecret.GenerateSecretStringProperty(
    secret_string_template="{}",  # noqa: S106 - no password
    generate_string_key="placeholder",
)


class UserPool(Construct):
    """A user pool with self sign-up, a confidential app client, and a secret that holds only a placeholder yet.

    The user name is the e-mail address. As an alias it could not confirm a sign-up: an address becomes an alias only
    when it is verified.

    Attributes:
        users: The user pool.
        client: Its app client.
        client_secret: The secret that holds the app client's secret.

    """

    def __init__(
        self, scope: Construct, construct_id: str, *, retain: bool, rotates: bool, ses_email: SesEmail | None
    ) -> None:
        """Create the user pool.

        Args:
            retain: Keep the pool, its client and the secret when the stack is deleted or they are removed from it.
            rotates: The secret rotates. This changes nothing but the acknowledged finding.
            ses_email: How the pool sends mail. None: by Cognito's own mailer.

        """
        super().__init__(scope, construct_id)
        # A creation that is rolled back deletes the client and the secret, so that a failed first deployment leaves
        # neither behind. The pool stays even then: its deletion protection would make the rollback fail.
        removal_policy = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE if retain else cdk.RemovalPolicy.DESTROY

        pool = cognito.UserPool(
            self,
            "Users",
            self_sign_up_enabled=True,
            sign_in_aliases=cognito.SignInAliases(email=True),  # the address is the user name
            sign_in_case_sensitive=False,
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            standard_attributes=cognito.StandardAttributes(email=cognito.StandardAttribute(required=True)),
            user_verification=cognito.UserVerificationConfig(email_style=cognito.VerificationEmailStyle.CODE),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            password_policy=cognito.PasswordPolicy(
                min_length=MIN_PASSWORD_LENGTH,
                require_lowercase=True,
                require_uppercase=True,
                require_digits=True,
                require_symbols=True,
            ),
            feature_plan=cognito.FeaturePlan.ESSENTIALS,
            deletion_protection=retain,
            removal_policy=cdk.RemovalPolicy.RETAIN if retain else cdk.RemovalPolicy.DESTROY,
        )
        Validations.of(pool).acknowledge(
            Acknowledgment(
                id="AwsSolutions::AwsSolutions-COG2",
                reason="The product decides whether users need a second factor, which is requested at sign-in. The "
                "confirmation of a sign-up comes before it and does not change. A pool that requires MFA can be used "
                "as existing_user_pool.",
            ),
            Acknowledgment(
                id="AwsSolutions::AwsSolutions-COG8",
                reason="Threat protection applies to sign-in, which this service does not do, and is charged per user. "
                "A pool on the Plus plan can be used as existing_user_pool.",
            ),
        )
        if ses_email is not None:
            _send_with_ses(pool, ses_email)
        client = pool.add_client(
            "Client",
            generate_secret=True,
            prevent_user_existence_errors=True,
            # `user`: the session that a confirmation returns can only be used with USER_AUTH.
            auth_flows=cognito.AuthFlow(user=True, user_password=True, user_srp=True),
            disable_o_auth=True,
        )
        client.apply_removal_policy(removal_policy)

        # No template and no custom resource sees the client secret. The secret starts with a placeholder, which the
        # first rotation or `make secret` replaces.
        secret = secretsmanager.CfnSecret(
            self, "ClientSecret", description="The client secret of the app client", generate_secret_string=PLACEHOLDER
        )
        secret.apply_removal_policy(removal_policy)
        if not rotates:
            Validations.of(secret).acknowledge(
                Acknowledgment(
                    id="AwsSolutions::AwsSolutions-SMG4",
                    reason="The secret of this environment does not rotate (rotation_days=None), as the emulator has "
                    "no rotation. `make secret` copies it from Cognito.",
                ),
            )

        self.users: cognito.IUserPool = pool
        self.client: cognito.IUserPoolClient = client
        self.client_secret = secretsmanager.Secret.from_secret_complete_arn(
            self,
            "FilledSecret",
            secret.attr_id,  # the ARN; `Ref` is the name in some emulators
        )


class ImportedUserPool(Construct):
    """An existing user pool, with the attributes of `UserPool`."""

    def __init__(
        self, scope: Construct, construct_id: str, *, existing: ExistingUserPool, parameters: bool = False
    ) -> None:
        """Create no resource. With `parameters`, the ids are the defaults of the template's parameters."""
        super().__init__(scope, construct_id)
        if parameters:
            existing = _as_parameters(cdk.Stack.of(self), existing)
        key_arn = existing.client_secret_key_arn
        self.users = cognito.UserPool.from_user_pool_id(self, "Users", existing.user_pool_id)
        self.client = cognito.UserPoolClient.from_user_pool_client_id(self, "Client", existing.user_pool_client_id)
        self.client_secret = secretsmanager.Secret.from_secret_attributes(
            self,
            "ClientSecret",
            secret_complete_arn=existing.client_secret_arn,
            encryption_key=kms.Key.from_key_arn(self, "Key", key_arn) if key_arn else None,
        )


def _send_with_ses(pool: cognito.UserPool, ses_email: SesEmail) -> None:
    """Let the pool send through SES. The CDK's own `with_ses` refuses addresses of a subdomain of the identity."""
    resource = cast("cognito.CfnUserPool", pool.node.default_child)
    resource.email_configuration = cognito.CfnUserPool.EmailConfigurationProperty(
        email_sending_account="DEVELOPER",
        source_arn=ses_email.identity_arn,
        from_=formataddr((ses_email.from_name, ses_email.from_address)),
        reply_to_email_address=ses_email.reply_to,
        configuration_set=ses_email.configuration_set,
    )


def _as_parameters(stack: cdk.Stack, existing: ExistingUserPool) -> ExistingUserPool:
    """Return the ids as parameters, such as `ExistingUserPoolId`; a key's ARN only if there is one."""
    given = {field.name: getattr(existing, field.name) for field in dataclasses.fields(existing)}
    parameters: dict[str, Any] = {
        name: cdk.CfnParameter(
            stack,
            f"Existing{name.title().replace('_', '')}",  # the outputs have the names without it
            default=value,
            description=f"{name} of the existing user pool",
        ).value_as_string
        for name, value in given.items()
        if isinstance(value, str)
    }
    return dataclasses.replace(existing, **parameters)
