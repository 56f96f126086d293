"""The checks of what a CDK app passes to `SignupConfirmation`, against each other and against its stack.

Literal values are checked at once. Tokens are checked when the app is synthesised, if they have a value by then.
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import jsii
from aws_cdk import aws_ec2 as ec2
from constructs import Construct, IValidation

from signup_functions.confirmation.settings import beginning_of_path

from .functions.rotation import RotationLambda
from .settings.declaration import CheckedSettings
from .settings.existing_user_pool import ExistingUserPool
from .settings.regions import location_problems
from .settings.service import ServiceSettings
from .settings.tokens import is_list_token, is_token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from aws_cdk import aws_cognito as cognito
    from aws_cdk import aws_secretsmanager as secretsmanager

MAX_NAME_LENGTH = 64
NAME = re.compile(rf"[A-Za-z0-9_-]{{1,{MAX_NAME_LENGTH}}}")
LEGACY_CLIENT = "signup-confirmation:user-existence-errors"
"""The id with which the warning can be acknowledged."""


def _has(attribute: str) -> Callable[[object], bool]:
    """Tell a construct from a class, a text or a construct of another kind: jsii's interfaces cannot be asked."""
    return lambda value: hasattr(value, attribute) and not isinstance(value, type)


def _are_groups(value: object) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(map(_has("security_group_id"), value))


REQUIRED: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "scope": ("a construct, such as the stack", lambda value: isinstance(value, Construct)),
    "construct_id": ("a text", lambda value: isinstance(value, str)),
    "user_pool": ("a user pool (cognito.IUserPool)", _has("user_pool_arn")),
    "user_pool_client": ("an app client (cognito.IUserPoolClient)", _has("user_pool_client_id")),
    "client_secret": ("a secret (secretsmanager.ISecret)", _has("secret_full_arn")),
    "rotate": ("True or False", lambda value: isinstance(value, bool)),
    "pool_is_ours": ("True or False", lambda value: isinstance(value, bool)),
    "path_prefix": ("the beginning of a path, as in /web", lambda value: not beginning_of_path(value)),
}
OPTIONAL: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "settings": ("ServiceSettings(…)", lambda value: isinstance(value, ServiceSettings)),
    "vpc": ("a VPC (ec2.IVpc)", _has("select_subnets")),
    "vpc_subnets": ("ec2.SubnetSelection(…)", lambda value: isinstance(value, ec2.SubnetSelection)),
    "security_groups": ("a list of security groups (ec2.ISecurityGroup)", _are_groups),
    "name": (
        f"1 to {MAX_NAME_LENGTH} letters, digits, '_' or '-', and no token",
        lambda value: value == cdk.Aws.STACK_NAME or (isinstance(value, str) and NAME.fullmatch(value) is not None),
    ),
    "asset": ("the pathlib.Path of a built asset", lambda value: isinstance(value, Path) and value.exists()),
}


def check_arguments(given: Mapping[str, Any], *, has_api: bool) -> None:
    """Check what kind of value each argument is, and whether the construct uses it.

    Raises `ValueError`: one is of another kind or has no use; the text is one sentence that names it.
    """
    for name, (kind, right) in {**REQUIRED, **OPTIONAL}.items():
        value = given[name]
        if not (right(value) or (value is None and name in OPTIONAL)):
            raise ValueError(f"{name} must be {kind}; this is {value!r}")
    if has_api and given["path_prefix"]:
        raise ValueError("path_prefix belongs to ConfirmFunction; the API of SignupConfirmation has no other routes")
    for field in () if has_api else ("custom_domain", "web_acl"):
        if getattr(given["settings"], field, None):
            raise ValueError(f"{field} belongs to the API of SignupConfirmation; ConfirmFunction has none")


def check(
    construct: Construct,
    *,
    settings: ServiceSettings,
    user_pool: cognito.IUserPool,
    user_pool_client: cognito.IUserPoolClient,
    client_secret: secretsmanager.ISecret,
    rotate: bool,
) -> None:
    """Check what is known now, and the rest when the app is synthesised.

    Raises `ValueError`: a value is invalid, or of another Region or account than the stack.
    """
    arguments = _Arguments(
        construct=construct,
        settings=settings,
        user_pool=user_pool,
        user_pool_client=user_pool_client,
        client_secret=client_secret,
        rotate=rotate,
    )
    for problem in arguments.places(lambda value: value):
        raise ValueError(problem)
    construct.node.add_validation(AtSynthesis(arguments.all))
    client = arguments.client_of_this_app
    if client is not None and client.prevent_user_existence_errors in {None, "LEGACY"}:
        cdk.Annotations.of(construct).add_warning_v2(
            LEGACY_CLIENT,
            "user_pool_client does not set prevent_user_existence_errors=True, so Cognito may tell strangers who "
            "has an account.",
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Arguments:
    construct: Construct
    settings: ServiceSettings
    user_pool: cognito.IUserPool
    user_pool_client: cognito.IUserPoolClient
    client_secret: secretsmanager.ISecret
    rotate: bool

    @property
    def client_of_this_app(self) -> Any:  # noqa: ANN401 - a CfnUserPoolClient
        child = self.user_pool_client.node.default_child
        return child if hasattr(type(child), "generate_secret") else None

    def all(self) -> list[str]:
        """Return what is wrong when tokens have their values."""
        stack = cdk.Stack.of(self.construct)
        return [*self.places(lambda value: _known(stack, value)), *self._client(), *self._secret()]

    def places(self, value: Callable[[Any], Any]) -> Iterator[str]:
        """Yield what is wrong with ids, and with Regions and accounts."""
        stack = cdk.Stack.of(self.construct)
        region, account = (None if is_token(value(place)) else value(place) for place in (stack.region, stack.account))
        pool_id, client_id = value(self.user_pool.user_pool_id), value(self.user_pool_client.user_pool_client_id)
        ids = ExistingUserPool.unchecked({"user_pool_id": pool_id, "user_pool_client_id": client_id})
        for problem in ids.problems():
            field = problem.partition(" ")[0]
            yield f"{'user_pool' if field == 'user_pool_id' else 'user_pool_client'}.{problem}"
        if not is_token(pool_id) and region not in {None, pool_id.partition("_")[0]}:
            yield f"user_pool.user_pool_id must be in the stack's Region {region!r}; it is {pool_id!r}"
        # Secrets Manager calls a rotation function only for a secret of the function's own account.
        secrets_account = account if self.rotate else None
        arn = value(self.client_secret.secret_full_arn)
        yield from location_problems("client_secret.secret_arn", arn, region=region, account=secrets_account)
        defined_here = {
            "user_pool": self.user_pool.env,
            "client_secret": self.client_secret.env,
            "client_secret.encryption_key": getattr(self.client_secret.encryption_key, "env", None),
        }
        for name, env in defined_here.items():
            for what, wanted in {"region": region, "account": secrets_account}.items():
                given = getattr(env, what, wanted)
                if wanted is not None and not is_token(given) and given != wanted:
                    yield f"{name} must be in the stack's {what.replace('r', 'R')} {wanted!r}; it is in {given!r}"
        yield from value(self.settings).location_conflicts(region=region, account=account)

    def _client(self) -> Iterator[str]:
        """Yield what is wrong with an app client that the same app makes."""
        client = self.client_of_this_app
        if client is None:
            return
        if client.generate_secret in {None, False}:
            yield "user_pool_client must have a secret: make it with generate_secret=True"
        pools = _source(client.user_pool_id), _source(self.user_pool.user_pool_id)
        if None not in pools and type(pools[0]) is type(pools[1]) and pools[0] != pools[1]:
            yield "user_pool_client must be an app client of user_pool; it is one of another pool"

    def _secret(self) -> Iterator[str]:
        """Yield what is wrong with a secret that rotates."""
        if not self.rotate:
            return
        secret: Any = self.client_secret.node.default_child
        written = cdk.Stack.of(secret).resolve(secret.secret_string) if hasattr(type(secret), "secret_string") else None
        if "UserPoolClient.ClientSecret" in str(written):
            yield (
                "client_secret must not be filled from user_pool_client_secret if it rotates: Cognito no longer "
                "returns that value after the second rotation. Use a placeholder, which the first rotation replaces"
            )
        ours = _source(self.client_secret.secret_full_arn)
        constructs = self.construct.node.root.node.find_all()
        rotated = [_source(each.rotated_secret) for each in constructs if isinstance(each, RotationLambda)]
        if ours is not None and rotated.count(ours) > 1:
            yield "client_secret must not be rotated by two constructs: set rotate=True for one of them"


@jsii.implements(IValidation)
class AtSynthesis:
    """Lets the CDK call a check after it has prepared the whole app."""

    def __init__(self, problems: Callable[[], list[str]]) -> None:
        self._problems = problems

    def validate(self) -> list[str]:
        """Return each problem once."""
        try:
            return list(dict.fromkeys(self._problems()))
        except ValueError as error:  # of settings whose tokens have other values than they may
            return [str(error)]


def _known(stack: cdk.Stack, value: Any) -> Any:  # noqa: ANN401 - of any setting
    """Return a value with each token replaced that resolves to a text; settings are checked anew."""
    if isinstance(value, CheckedSettings):
        fields = dataclasses.fields(value)  # type: ignore[arg-type]
        return dataclasses.replace(value, **{field.name: _known(stack, getattr(value, field.name)) for field in fields})  # type: ignore[type-var]
    if isinstance(value, tuple):
        return tuple(_known(stack, each) for each in value)
    if is_token(value) and not is_list_token(value):
        resolved = stack.resolve(value)
        return resolved if isinstance(resolved, str) else value
    return value


def _source(value: str | None) -> str | tuple[str, str] | None:
    """Return a literal as it is, and the construct and attribute that a reference names; None for other tokens."""
    if value is None or not is_token(value):
        return value
    for token in cdk.Tokenization.reverse_string(value).tokens:
        if isinstance(token, cdk.Reference):
            return token.target.node.path, token.display_name
    return None
