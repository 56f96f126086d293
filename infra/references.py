"""Where a value of a CDK app comes from."""

from __future__ import annotations

import aws_cdk as cdk

from .settings.tokens import is_token


def source(value: str | None) -> str | tuple[str, str] | None:
    """Return a literal as it is, and the construct and attribute that a reference names; None for other tokens."""
    if value is None or not is_token(value):
        return value
    for token in cdk.Tokenization.reverse_string(value).tokens:
        if isinstance(token, cdk.Reference):
            return token.target.node.path, token.display_name
    return None
