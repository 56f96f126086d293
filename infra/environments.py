"""The environments: what a platform engineer edits.

Each entry of `ENVIRONMENTS`, at the end of this file, is deployed as the stack `signup-confirmation-<name>`. A value
that makes no sense is refused at synth, in a sentence that names the environment and the field.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from infra.validation import validate


@dataclass(frozen=True, kw_only=True)
class ExistingUserPool:
    """A user pool that somebody else owns; the function only confirms its users."""

    user_pool_id: str
    """As in `eu-west-1_AbCdEfGhI`; its Region has to be the environment's."""
    user_pool_client_id: str
    """An app client that has a secret, and `PreventUserExistenceErrors` ENABLED."""
    client_secret_arn: str
    """The full ARN of the secret in Secrets Manager: the client secret itself, or JSON with `clientSecret`."""
    client_secret_key_arn: str | None = None
    """The ARN of the KMS key of that secret, where it is not the account's `aws/secretsmanager`."""
    rotate: bool = False
    """Rotates the secret as that of a pool of the stack's own. Every other backend that uses the same app client has to
    read this secret first: the second rotation deletes the client secret that it was born with."""


@dataclass(frozen=True, kw_only=True)
class CustomDomain:
    """A domain name of one's own for the API, whose default address goes on beside it."""

    domain_name: str
    """As in `signup.example.com`; the API is at its root."""
    certificate_arn: str
    """The ARN of the name's certificate in ACM, of the environment's Region and account."""
    hosted_zone_id: str | None = None
    """The Route 53 hosted zone, of the same account, where the stack makes the name's records. Without it somebody else
    points the name to the output `DomainTarget`."""


@dataclass(frozen=True, kw_only=True)
class Environment:
    """The settings of one environment. Raises `ValueError` for a value that makes no sense."""

    name: str
    """Lower-case letters, digits and hyphens; part of the stack's name."""
    account: str | None = None
    """Twelve digits; without it the CDK CLI's current account."""
    region: str | None = None
    """As in `eu-west-1`; without it the CDK CLI's current Region. Needed with an existing user pool or a custom domain.
    """

    existing_user_pool: ExistingUserPool | None = None
    """Without it the stack makes a user pool, a confidential app client and an empty secret."""
    disclosure: Literal["uniform", "precise"] = "uniform"
    """`uniform` answers alike whether or not an account exists; `precise` tells, to whoever asks."""
    client_metadata_keys: tuple[str, ...] = ()
    """The keys of `clientMetadata` that callers may send on to the pool's triggers; `("*",)`: any."""
    allow_force_alias_creation: bool = False
    """Lets a caller take an e-mail address or phone number away from the account that holds it now."""
    propagate_source_ip: bool = False
    """Sends the caller's address to Cognito, which refuses it unless the app client is set up for that."""
    secret_cache_seconds: int = 300
    """How long the function uses the client secret before it reads it again; 0: for no time."""
    cognito_read_timeout_seconds: int = 17
    """1 to 20. A PostConfirmation trigger may take three times 5 s."""

    rotation_days: int | None = 30
    """How often the client secret rotates, 1 to 365 days; None: never, and `make secret` fills it. Means nothing for
    an existing user pool that does not say `rotate`."""
    attempts_table: bool = True
    """Keeps digests of right codes, and counts of attempts and resends, in a DynamoDB table. Without it there is no
    replay of a right code, no limit per user name and no cool-down."""
    attempts_per_hour: int = 10
    """Rejected codes of one user name before the answer is 429. A right code still confirms."""
    resends_per_hour: int = 5
    """Resend requests of one user name before the answer is 429; Cognito itself allows no more."""
    resend_cooldown_seconds: int = 20
    """0 to 60. A repeated resend request for the same user name within this time is accepted and sends nothing: a
    client that lost the answer costs no second mail. 0: no cool-down."""

    allowed_origins: tuple[str, ...] = ()
    """Origins that may call from a browser or an app's web view, as in `https://app.example.com` or
    `capacitor://localhost`; `("*",)`: all; none: no CORS."""
    cors_headers: tuple[str, ...] = (
        "traceparent",
        "tracestate",
        "baggage",
        "sentry-trace",
        "x-datadog-trace-id",
        "x-datadog-parent-id",
        "x-datadog-origin",
        "x-datadog-sampling-priority",
        "x-amzn-trace-id",
    )
    """Request headers that these origins may send beside `Content-Type`: those that browser tracing SDKs add."""
    throttling_rate_limit: float = 20
    """Requests a second, for all callers together. Cognito's quota is 50, and sign-up shares it."""
    throttling_burst_limit: int = 40
    """Requests at once, above the rate, before throttling begins."""
    resend_throttling_rate_limit: float = 5
    """As `throttling_rate_limit`, of `POST /confirm/resend` alone."""
    resend_throttling_burst_limit: int = 10
    """As `throttling_burst_limit`, of `POST /confirm/resend` alone."""
    monitoring: bool = True
    """Alarms and the topic that they go to, a dashboard, and saved log queries."""
    alarm_subscriptions: tuple[tuple[str, str], ...] = ()
    """Who is told of alarms: a protocol of SNS and an endpoint, as in `(("email", "ops@example.com"),)`. For `sqs` and
    `lambda` the queue or function has to let SNS in."""
    latency_alarm_milliseconds: int = 5_000
    """The alarm `latency` is on when one answer in a hundred takes longer. A PostConfirmation trigger counts."""
    roll_out: Literal["canary", "all_at_once"] | None = "canary"
    """How a new version gets its traffic: a tenth of it for five minutes, then all, and back as soon as an alarm is on;
    or all at once, which is over before an alarm can see it: only one that is on already stops it. None: without
    CodeDeploy."""
    custom_domain: CustomDomain | None = None
    """Without it the API has only the address that API Gateway makes up."""
    web_acl: bool = False
    """Puts a web ACL in front of the API: a limit for each address, known bad requests, addresses of ill repute. It is
    charged by the month, and logs the addresses of those that it blocks."""
    web_acl_rate_limit: int = 100
    """Requests of one address in five minutes, 10 to 2,000,000,000. Preflights count, and all users behind one address
    share it."""
    reserved_concurrency: int | None = None
    """Concurrent executions kept for, and allowed to, the function; without it the account's common ones."""
    architecture: Literal["arm64", "x86_64"] = "arm64"
    require_bytecode: bool = False
    """Refuses to synthesise this environment without bytecode, for which the runtime's minor version of Python has to
    be on the machine. Where it is not asked for, and in a synth of all environments at once, that is a warning."""
    amazon_roots: bool = True
    """Trusts only the roots that AWS's own endpoints are certified by: a start and each connection take less. Not
    where anything else answers for AWS, such as a proxy that looks into TLS."""
    log_retention_days: int = 30
    """One of the periods that CloudWatch Logs knows; for every log of the environment."""
    retain: bool = False
    """Keeps the user pool, its client, the secret and the logs, but for the web ACL's, when the stack, or they in it,
    are deleted."""

    @property
    def rotates(self) -> bool:
        """Whether the client secret rotates."""
        pool = self.existing_user_pool
        return self.rotation_days is not None and (pool is None or pool.rotate)

    def __post_init__(self) -> None:
        """Refuse values that make no sense."""
        validate(self)


def by_name(*environments: Environment) -> dict[str, Environment]:
    """Return the environments under their names. Raises `ValueError` for a name that comes twice."""
    named: dict[str, Environment] = {}
    for environment in environments:
        if environment.name in named:
            raise ValueError(f"two environments have the name {environment.name!r}")
        named[environment.name] = environment
    return named


ENVIRONMENTS = by_name(
    # Runs in the emulated AWS, on the developer's own machine. app.py sets the origin and the architecture.
    Environment(
        name="local",
        allowed_origins=("http://localhost:8080",),
        rotation_days=None,  # the emulator has neither this,
        monitoring=False,  # nor the saved queries,
        roll_out=None,  # nor CodeDeploy
        amazon_roots=False,  # its endpoints are not AWS's
        # One machine's own requests, tests that send thousands among them.
        throttling_rate_limit=1000,
        throttling_burst_limit=2000,
        resend_throttling_rate_limit=1000,
        resend_throttling_burst_limit=2000,
        log_retention_days=1,
    ),
    # For front-end developers: the usual ports of their development servers.
    Environment(
        name="dev",
        allowed_origins=("http://localhost:3000", "http://localhost:5173"),
        roll_out="all_at_once",
        log_retention_days=7,
    ),
    # Before the first deploy of these two: account, region, and the origins of the front-end.
    Environment(
        name="staging",
        require_bytecode=True,
        log_retention_days=30,
    ),
    Environment(
        name="prod",
        web_acl=True,
        require_bytecode=True,
        log_retention_days=90,
        retain=True,
    ),
)
