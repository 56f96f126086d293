"""The settings of one environment: those of the service, and those of its stack."""

# Without `from __future__ import annotations`: the annotations are the checks.

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from .checks import Matches
from .existing_user_pool import ExistingUserPool
from .regions import PARTITION_OF, WITHOUT_SES, known_region, location_problems, partition
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

    bootstrap_qualifier: Annotated[
        str | None, Matches(r"[a-z0-9]{1,10}", "must be 1 to 10 lower-case letters and digits")
    ] = None
    """The qualifier of the CDK bootstrap that deploys the stack. Without it, the CDK's default, `hnb659fds`."""
    permissions_boundary_arn: Annotated[
        str | None,
        Matches(r"arn:aws[a-z-]*:iam::\d{12}:policy/[\w+=,.@/-]+", "must be the ARN of a policy of the account in IAM"),
    ] = None
    """The IAM policy that is the permissions boundary of every role that the stack makes."""
    role_path: Annotated[
        str | None,
        Matches(r"(?=.{1,512}\Z)(/[\w+=,.@-]+)+/", "must begin and end with '/', as in '/services/'"),
    ] = None
    """The path of every role that the stack makes, as in `/services/`. A change replaces the roles."""

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
    def stack_name(self) -> str:
        """The name of the deployed stack."""
        return f"signup-confirmation-{self.name}"

    @property
    def rotates(self) -> bool:
        """Whether the client secret rotates."""
        pool = self.existing_user_pool
        return self.rotation_days is not None and (pool is None or pool.rotate)

    @classmethod
    def owner(cls, given: Mapping[str, object]) -> str:
        """Return how an error names the environment."""
        return f"environment {given.get('name')!r}: "

    def conflicts(self) -> Iterator[str]:
        """Yield one sentence for each valid field that does not go with another."""
        yield from super().conflicts()
        if self.custom_domain is not None and self.region is None:
            region = self.custom_domain.certificate_arn.split(":")[3]
            yield f"region must be given with a custom_domain: {region!r}"
        yield from self.location_conflicts(region=self.region, account=self.account)
        if self.permissions_boundary_arn is not None:
            arn = self.permissions_boundary_arn
            yield from location_problems(
                "permissions_boundary_arn", arn, region=None, account=self.account, of="environment"
            )
        yield from _pool_conflicts(self)
        if self.ses_email is not None:
            yield from _ses_conflicts(self, self.ses_email)


def _pool_conflicts(environment: Environment) -> Iterator[str]:
    pool = environment.existing_user_pool
    if pool is None:
        if environment.propagate_source_ip:
            yield (
                "propagate_source_ip requires an existing_user_pool with threat protection, which the pool that the "
                "stack makes does not have"
            )
        return
    region = pool.user_pool_id.partition("_")[0]
    if environment.region is None:
        yield f"region must be given with an existing_user_pool: {region!r}"
    elif environment.region != region:
        yield (
            f"existing_user_pool.user_pool_id must be in the environment's Region {environment.region!r}; "
            f"this is {pool.user_pool_id!r}"
        )
    arns = {"client_secret_arn": pool.client_secret_arn, "client_secret_key_arn": pool.client_secret_key_arn}
    # Secrets Manager calls a rotation function only for a secret of the function's own account.
    account = environment.account if pool.rotate else None
    if pool.rotate and account is None:
        yield f"account must be given with existing_user_pool.rotate: {pool.client_secret_arn.split(':')[4]!r}"
    for field_name, arn in arns.items():
        if arn is not None:
            name = f"existing_user_pool.{field_name}"
            yield from location_problems(name, arn, region=region, account=None, of="user pool")
            yield from location_problems(name, arn, region=None, account=account, of="environment")


def _ses_conflicts(environment: Environment, ses: SesEmail) -> Iterator[str]:
    """Check what Cognito would refuse only halfway through the deployment."""
    if environment.existing_user_pool is not None:
        yield "ses_email must be left out with an existing_user_pool, whose owner decides how it sends mail"
    arn_partition, region, account = (ses.identity_arn.split(":")[part] for part in (1, 3, 4))
    wanted = partition(environment.region)
    if environment.region is None:
        yield f"region must be given with ses_email, whose identity is in {region!r}"
    elif region not in PARTITION_OF or region in WITHOUT_SES:
        yield f"ses_email.identity_arn must be in a Region that has SES; this is {region!r}"
    elif not arn_partition == partition(region) == wanted:
        yield f"ses_email.identity_arn must be in the partition {wanted!r}, as the region is; this is {arn_partition!r}"
    if environment.account not in {None, account}:
        yield (
            f"ses_email.identity_arn must be in the environment's account {environment.account!r}; it is in {account!r}"
        )
    domain = ses.from_address.partition("@")[2]
    if ses.from_address != ses.identity and not f".{domain}".endswith(f".{ses.identity}"):
        yield f"ses_email.from_address must be of the identity {ses.identity!r}; this is {ses.from_address!r}"


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
