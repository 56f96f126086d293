"""What CloudFormation replaces under an unchanged logical id, and how a function's version notices it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import aws_cdk as cdk

if TYPE_CHECKING:
    from collections.abc import Iterable

REPLACING = {
    "AWS::Cognito::UserPoolClient": ("generate_secret", "user_pool_id"),
    "AWS::DynamoDB::Table": ("import_source_specification", "key_schema", "table_name"),
    "AWS::SecretsManager::Secret": ("name",),
}
"""The properties whose change replaces a resource, by type. A test compares them with CloudFormation's schemas."""


def fingerprint(stack: cdk.Stack, values: Iterable[str]) -> str:
    """Return a digest that changes when CloudFormation replaces a resource to which one of the values refers.

    A replaced resource keeps its logical id, so `Ref` and `Fn::GetAtt` stay the same in the template while their
    values change.

    Args:
        stack: The stack of the resources.
        values: The values of environment variables. Those that refer to resources of other types than `REPLACING`
            lists, such as a custom resource of the surrounding app, count as unchanged.

    """
    referred = [
        token.target
        for value in values
        for token in cdk.Tokenization.reverse_string(value).tokens
        if isinstance(token, cdk.Reference)
        and isinstance(token.target, cdk.CfnResource)
        and token.target.cfn_resource_type in REPLACING
    ]
    properties = {
        stack.resolve(resource.logical_id): [
            stack.resolve(getattr(resource, name)) for name in REPLACING[resource.cfn_resource_type]
        ]
        for resource in referred
    }
    return hashlib.sha256(json.dumps(properties, sort_keys=True).encode()).hexdigest()[:12]
