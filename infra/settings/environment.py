"""The settings of one environment: those of the service, and those of its stack."""

# Without `from __future__ import annotations`: the annotations are the checks.

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Annotated

from .checks import Matches
from .conflicts import conflicts, environment_conflicts
from .existing_user_pool import ExistingUserPool
from .regions import region as known_region
from .resource_tags import resource_tags
from .service import ServiceSettings
from .ses_email import SesEmail


@dataclass(frozen=True, kw_only=True)
class Environment(ServiceSettings):
    """The settings of one environment, in addition to those of the service.

    Raises:
        ValueError: A value is invalid; the text is one sentence that names the environment and the field.

    """

    name: Annotated[
        str,
        Matches(
            r"(?!account\Z)[a-z](-?[a-z0-9]){0,31}",
            "must be lower-case letters, digits and single hyphens, at most 32, begin with a letter, and not be "
            "'account', which is the stack of the whole account",
        ),
    ]
    """Lower-case letters, digits and hyphens; part of the stack's name."""
    account: Annotated[str | None, Matches(r"\d{12}", "must be twelve digits in quotes")] = None
    """Twelve digits. Without it, the CDK CLI's current account. Required to rotate an existing pool's secret."""
    region: Annotated[str | None, known_region] = None
    """As in `eu-west-1`. Without it, the CDK CLI's current Region. Required for an existing user pool, SES, a custom
    domain, or a Region in GovCloud. China has no Cognito user pools."""

    existing_user_pool: ExistingUserPool | None = None
    """Without it, the stack makes a user pool, a confidential app client and a secret without a usable value. The user
    name in that pool is the e-mail address."""
    ses_email: SesEmail | None = None
    """How the pool that the stack makes sends mail. Without it, Cognito's own mailer sends at most 50 mails a day."""
    require_bytecode: bool = False
    """Fails the synthesis of this environment if its asset has no bytecode, which needs the runtime's minor version of
    Python on this machine. Otherwise, and in a synthesis of all environments at once, that is a warning."""
    tags: Annotated[Mapping[str, str], resource_tags] = field(default_factory=dict, hash=False)
    """Tags for every resource of the stack that can have tags, as in `{"cost-center": "42"}`."""

    @property
    def rotates(self) -> bool:
        """Whether the client secret rotates."""
        pool = self.existing_user_pool
        return self.rotation_days is not None and (pool is None or pool.rotate)

    def __post_init__(self) -> None:
        """Reject the first invalid value."""
        for problem in chain(self.problems(), conflicts(self), environment_conflicts(self)):
            raise ValueError(f"environment {self.name!r}: {problem}")

    @classmethod
    def _misnamed(cls, problem: str, given: Mapping[str, object]) -> object:
        raise ValueError(f"environment {given.get('name')!r}: {problem}")


def by_name(*environments: Environment) -> dict[str, Environment]:
    """Return the environments by their names.

    Raises:
        ValueError: Two environments have the same name.

    """
    named: dict[str, Environment] = {}
    for environment in environments:
        if environment.name in named:
            raise ValueError(f"two environments have the name {environment.name!r}")
        named[environment.name] = environment
    return named
