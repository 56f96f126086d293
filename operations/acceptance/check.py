"""What a check is, what it may need, and the list of all checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from operations.acceptance.context import Context

    Need = Callable[[Context], str | None]
    """Returns why the check is skipped, or None."""
    Run = Callable[[Context], str]

T = TypeVar("T")
OUTCOMES = "functions/signup_functions/confirmation/outcomes.py"
When = Literal["at once", "in turn", "alone"]
"""`at once`: beside the others, because it mostly waits. `alone`: after all others, because it would disturb them."""


@dataclass(frozen=True)
class Check:
    """One question to AWS.

    Attributes:
        number: Its place in the order; the numbers of a dozen whose result would change code come first.
        title: A few words.
        expects: What AWS should do, in one or two sentences.
        affects: The files to change if AWS does something else.
        needs: What the environment, the account or the command line must provide.
        when: See `When`.
        run: Asks AWS. It returns what AWS did if that is as expected, and raises `Differs` otherwise.

    """

    number: int
    title: str
    expects: str
    affects: str
    needs: tuple[Need, ...]
    when: When
    run: Run


CHECKS: dict[int, Check] = {}
"""Every check by its number. `runner.py` imports the modules that add them."""


class Differs(Exception):  # noqa: N818 - not an error of the program
    """AWS does not do what the check expects; the text says what it does."""


class Skip(Exception):  # noqa: N818 - not an error of the program
    """The check cannot be made here; the text says why."""


def check(number: int, title: str, *needs: Need, affects: str, when: When = "in turn") -> Callable[[Run], Run]:
    """Add the decorated function to the checks; see `Check`.

    Its docstring is what AWS should do, with constants of its module in braces.
    """

    def add(run: Run) -> Run:
        if number in CHECKS:
            raise ValueError(f"two checks have the number {number}")
        CHECKS[number] = Check(number, title, str(run.__doc__).format_map(run.__globals__), affects, needs, when, run)
        return run

    return add


def require(met: object, found: T) -> T:
    """Return what was found. Raises `Differs` with it if the condition is not met."""
    if not met:
        raise Differs(str(found))
    return found


def setting(name: str, meaning: str) -> Need:
    """Return the need of a setting of the environment that is neither off nor empty."""
    return lambda context: (
        None if getattr(context.environment, name) else f"{context.environment.name} has no {meaning} ({name})"
    )


def option(name: str, spelling: str) -> Need:
    """Return the need of an option of the command line."""
    return lambda context: None if getattr(context.options, name) else f"only with {spelling}"


def no_users(context: Context) -> str | None:
    """Need an environment that does not retain users: the check disturbs them for a moment."""
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
