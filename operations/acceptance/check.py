"""What a check is, and the list of all checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from operations.acceptance.context import Context
    from operations.acceptance.needs import Need

OUTCOMES = "functions/signup_functions/confirmation/outcomes.py"
When = Literal["at once", "in turn", "alone"]
"""`at once`: beside the others, because it mostly waits. `alone`: after all others, because it would disturb them."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One question to AWS.

    Attributes:
        number: Its place in the order; the numbers of a dozen whose answer would change code come first.
        title: A few words.
        expects: What AWS should answer, in one sentence.
        affects: The files to change if it answers otherwise.
        needs: What the environment, the account or the command line must provide.
        when: See `When`.
        run: Asks AWS. It returns what AWS said if that is as expected, and raises `Differs` otherwise.

    """

    number: int
    title: str
    expects: str
    affects: str
    needs: tuple[Need, ...]
    when: When
    run: Callable[[Context], str]


CHECKS: dict[int, Check] = {}


class Differs(Exception):  # noqa: N818 - not an error of the program
    """AWS answered otherwise; the text says what."""


class Skip(Exception):  # noqa: N818 - not an error of the program
    """The check cannot be made here; the text says why."""


def check(
    number: int, title: str, *needs: Need, affects: str, when: When = "in turn"
) -> Callable[[Callable[[Context], str]], Callable[[Context], str]]:
    """Add the decorated function to the checks; see `Check`.

    Its docstring is what AWS should answer, with constants of its module in braces.
    """

    def add(run: Callable[[Context], str]) -> Callable[[Context], str]:
        if number in CHECKS:
            raise ValueError(f"two checks have the number {number}")
        expects = str(run.__doc__).format_map(run.__globals__)
        CHECKS[number] = Check(
            number=number, title=title, expects=expects, affects=affects, needs=needs, when=when, run=run
        )
        return run

    return add


def require(met: object, came: object) -> None:
    """Raise `Differs` with what came, unless a condition is met."""
    if not met:
        raise Differs(str(came))
