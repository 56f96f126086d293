"""The rotation function's settings: environment variables, set by the stack."""

# Without `from __future__ import annotations`: the annotations are the checks.

from dataclasses import dataclass

from signup_functions.shared.settings import Declaration


@dataclass(frozen=True, kw_only=True)
class RotationSettings(Declaration):
    """The app client whose secret is rotated."""

    user_pool_id: str
    user_pool_client_id: str
    pool_is_ours: bool
    """The stack created the user pool, so that nobody else adds secrets to its app client."""
