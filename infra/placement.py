"""The checks of what a CDK app passes to `SignupConfirmation`, against each other and against its stack.

Literal values are checked at once. Tokens are checked when the app is synthesised, if they have a value by then: one
that only CloudFormation knows, such as the id of a pool in the same app, is right by construction or fails in AWS.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import jsii
from constructs import IValidation

from .settings.conflicts import misplaced, of_the_stack
from .settings.declaration import Settings, is_token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aws_cdk import aws_secretsmanager as secretsmanager
    from constructs import Construct

    from .settings.service import ServiceSettings

LONGEST_NAME = 64
NAME = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST_NAME}}}")


def checked_name(scope: Construct, name: str | None) -> str:
    """Return the service's name, by default one that is unique in the app.

    Raises:
        ValueError: The name cannot be part of all names that are made of it.

    """
    if name is None:
        return cdk.Names.unique_resource_name(
            scope, max_length=LONGEST_NAME, separator="-", allowed_special_characters="_-"
        )
    if name != cdk.Aws.STACK_NAME and not NAME.fullmatch(name):
        raise ValueError(f"name must be 1 to {LONGEST_NAME} letters, digits, '_' or '-', and no token; it is {name!r}")
    return name


def checked_secret(secret: secretsmanager.ISecret) -> tuple[str, str | None]:
    """Return the secret's full ARN and its key's, if it has one of its own.

    Raises:
        ValueError: The secret was imported without the end of its ARN, so that no permission could name it.

    """
    if secret.secret_full_arn is None:
        raise ValueError("client_secret must be imported by its full ARN, as with Secret.from_secret_complete_arn")
    return secret.secret_full_arn, secret.encryption_key.key_arn if secret.encryption_key else None


def check(scope: Construct, *, settings: ServiceSettings, user_pool_id: str, secret_arn: str, rotate: bool) -> None:
    """Check what is known now, and the rest when the app is synthesised.

    Raises:
        ValueError: A value is of another Region or account than the stack.

    """
    stack = cdk.Stack.of(scope)

    def problems(value: Callable[[Any], Any]) -> Iterator[str]:
        region, account = (None if is_token(value(held)) else value(held) for held in (stack.region, stack.account))
        pool_id = value(user_pool_id)
        if not is_token(pool_id) and region not in {None, pool_id.partition("_")[0]}:
            yield f"user_pool.user_pool_id must be of the stack's region {region!r}; it is {pool_id!r}"
        # Secrets Manager calls a rotation function only for a secret of the function's own account.
        yield from of_the_stack(
            "client_secret.secret_arn", value(secret_arn), region=region, account=account if rotate else None
        )
        yield from misplaced(value(settings), region=region, account=account)

    for problem in problems(lambda held: held):
        raise ValueError(problem)
    scope.node.add_validation(_AtSynthesis(lambda: list(problems(lambda held: _known(stack, held)))))


@jsii.implements(IValidation)
class _AtSynthesis:
    """Lets the CDK call a check after it has prepared the whole app."""

    def __init__(self, problems: Callable[[], list[str]]) -> None:
        self._problems = problems

    def validate(self) -> list[str]:
        try:
            return self._problems()
        except ValueError as error:  # of settings whose tokens have other values than they may
            return [str(error)]


def _known(stack: cdk.Stack, value: Any) -> Any:  # noqa: ANN401 - of any setting
    """Return a value with each token replaced that resolves to a text; settings are checked anew."""
    if isinstance(value, Settings):
        fields = dataclasses.fields(value)  # type: ignore[arg-type]
        return dataclasses.replace(value, **{field.name: _known(stack, getattr(value, field.name)) for field in fields})  # type: ignore[type-var]
    if isinstance(value, tuple):
        return tuple(_known(stack, held) for held in value)
    if is_token(value):
        resolved = stack.resolve(value)
        return resolved if isinstance(resolved, str) else value
    return value
