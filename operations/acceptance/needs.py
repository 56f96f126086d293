"""What a check needs. Each need returns why the check is skipped, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from operations.acceptance.context import Context

    Need = Callable[[Context], str | None]


def setting(name: str, meaning: str) -> Need:
    """Return the need of a setting of the environment that is neither off nor empty."""

    def need(context: Context) -> str | None:
        return None if getattr(context.environment, name) else f"{context.environment.name} has no {meaning} ({name})"

    return need


def option(name: str, spelling: str) -> Need:
    """Return the need of an option of the command line."""

    def need(context: Context) -> str | None:
        return None if getattr(context.options, name) else f"only with {spelling}"

    return need


def without_users(context: Context) -> str | None:
    """Need an environment whose users are not kept: the check disturbs them for a moment."""
    return "it would disturb users, and this environment retains them" if context.environment.retain else None


def own_pool(context: Context) -> str | None:
    """Need a user pool that the stack made."""
    return "the environment has an existing user pool" if context.environment.existing_user_pool else None


def no_web_acl(context: Context) -> str | None:
    """Need an environment without a web ACL, which would block the requests of this machine."""
    return "the web ACL would block its requests" if context.environment.web_acl else None


mail = option("email", "EMAIL=…, a mailbox whose codes you can read")
deployments = option("deployments", "--deployments: you deploy changed settings while it waits")
rotation = setting("rotates", "rotation")
monitoring = setting("monitoring", "monitoring")
roll_out = setting("roll_out", "rollout by CodeDeploy")
web_acl = setting("web_acl", "web ACL")
