"""The rotation function's settings: environment variables, set by the stack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """The app client whose secret is rotated."""

    user_pool_id: str
    user_pool_client_id: str
    pool_is_ours: bool
    """The stack created the user pool, so that nobody else adds secrets to its app client."""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings from environment variables. Raises `KeyError` with the name of a missing one."""
        return cls(
            user_pool_id=environment["USER_POOL_ID"],
            user_pool_client_id=environment["USER_POOL_CLIENT_ID"],
            pool_is_ours=environment["POOL_IS_OURS"] == "true",
        )
