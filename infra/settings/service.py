"""The settings of the service, whatever app it is part of. To add a setting, declare it here with its check.

The settings of the confirm function are declared by the function itself, and inherited.
"""

# Without `from __future__ import annotations`: the annotations are the checks.

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from signup_functions.confirmation.settings import Choices
from signup_functions.shared.settings import Between

from .checks import EachOrStar, Matches, OneOfLiterals, RequestsPerSecond
from .cross_origin import origin, request_headers
from .custom_domain import CustomDomain
from .declaration import CheckedSettings
from .regions import GOVCLOUD, location_problems, partition
from .subscriptions import subscriptions
from .vpc import Vpc

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
# fmt: off
RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)
# fmt: on


@dataclass(frozen=True, kw_only=True)
class ServiceSettings(Choices, CheckedSettings):
    """The settings of one endpoint, all of which have defaults. Texts may be tokens of the CDK.

    Raises:
        ValueError: A value is invalid; the text is one sentence that names the field.

    """

    rotation_days: Annotated[int | None, Between(1, 365)] = 30
    """How often the client secret rotates. None means never; `make secret` fills the secret then. Has no effect on an
    existing user pool without `rotate`."""
    attempts_table: bool = True
    """Keeps digests of correct codes, and counts of attempts and resends, in a DynamoDB table. Without it, a correct
    code cannot be replayed, and there is neither a limit per user name nor a cool-down."""

    allowed_origins: Annotated[tuple[str, ...], EachOrStar(origin)] = ()
    """Origins that may call from a browser or an app's web view, as in `https://app.example.com` or
    `capacitor://localhost`. `("*",)` allows all. Without any, there is no CORS."""
    cors_headers: Annotated[tuple[str, ...], request_headers] = (
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
    """Request headers that these origins may send in addition to `Content-Type`: those of browser tracing SDKs."""
    # The maximum of both is the default quota of an account.
    throttling_rate_limit: Annotated[float, RequestsPerSecond(10_000)] = 20
    """Requests per second, for all callers together. Cognito's quota is 50, and sign-up shares it."""
    throttling_burst_limit: Annotated[int, Between(1, 5_000)] = 40
    """Concurrent requests above the rate before throttling begins."""
    resend_throttling_rate_limit: Annotated[float, RequestsPerSecond(10_000)] = 5
    """Like `throttling_rate_limit`, for `POST /confirm/resend` alone."""
    resend_throttling_burst_limit: Annotated[int, Between(1, 5_000)] = 10
    """Like `throttling_burst_limit`, for `POST /confirm/resend` alone."""

    monitoring: Literal["full", "basic"] | None = "full"
    """`basic`: the alarms on what somebody must act on at once, and saved log queries. `full`: also the alarms that can
    wait for a working day, and a dashboard. None: nothing of this."""
    alarm_topic_arn: Annotated[
        str | None,
        Matches(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}", "must be the ARN of an SNS topic"),
    ] = None
    """An existing SNS topic that the alarms notify. It must allow CloudWatch to publish, and so must its KMS key.
    Without it, the stack makes a topic and a key."""
    tracing: bool = False
    """Traces the functions with AWS X-Ray, which charges for each trace. API Gateway is never traced, because its
    segments contain the caller's IP address and the whole URL."""
    alarm_subscriptions: Annotated[tuple[tuple[str, str], ...], subscriptions] = ()
    """Who is notified of alarms: an SNS protocol and an endpoint, as in `(("email", "ops@example.com"),)`. For `sqs`
    and `lambda`, the policy of the queue or function must allow SNS."""
    alarm_key_checks_account: bool = True
    """Allows CloudWatch to use the alarm topic's KMS key for the alarms of this account only (`aws:SourceAccount`).
    Set it to False if the alarm history reports that CloudWatch has no access to the key."""
    latency_alarm_milliseconds: Annotated[int, Between(100, 29_000)] = 5_000
    """The alarm `slow_responses` counts the responses that take longer. A PostConfirmation trigger counts."""
    roll_out: Literal["canary", "all_at_once"] | None = "canary"
    """How a new version gets its traffic. `canary`: a tenth for five minutes, then all, with a rollback as soon as an
    alarm fires. `all_at_once` is over before an alarm can see it: only an alarm that is already on stops it. None:
    without CodeDeploy."""
    custom_domain: CustomDomain | None = None
    """Without it, the API has only the address that API Gateway generates."""
    web_acl: bool = False
    """Puts a web ACL in front of the API: a limit per IP address, known bad inputs, the AWS IP reputation list. AWS
    charges for it monthly. It logs the IP addresses that it blocks."""
    web_acl_rate_limit: Annotated[int, Between(10, 2_000_000_000)] = 100
    """Requests of one IP address in five minutes. Preflights do not count. All users behind one address share it."""
    web_acl_address_header: Annotated[
        str | None, Matches(r"[A-Za-z0-9-]{1,255}", "must be the name of a header such as 'X-Forwarded-For'")
    ] = None
    """The request header with the caller's address, if all requests come through CloudFront or another proxy. The limit
    then counts the first address in it. A request without the header has no limit."""
    vpc: Vpc | None = None
    """The VPC that both functions run in. Without it, Lambda's own network, which reaches AWS's public endpoints."""
    # The maximum is the default quota of an account.
    reserved_concurrency: Annotated[int | None, Between(1, 1_000)] = None
    """Concurrent executions reserved for, and allowed to, the function. Without it, it shares the account's."""
    architecture: Literal["arm64", "x86_64"] = "arm64"
    amazon_roots: bool = True
    """Trusts only the CA certificates that AWS's own endpoints use, which shortens each start and connection. Must be
    False behind a TLS-intercepting proxy, or if anything else answers for AWS."""
    log_retention_days: Annotated[int, OneOfLiterals(*RETENTION_DAYS)] = 30
    """One of CloudWatch Logs' retention periods, for every log of the service."""
    retain: bool = False
    """Keeps the logs, except for the web ACL's, and the user pool, its client and the secret if the stack makes them,
    when the stack is deleted or they are removed from it. If the first deployment fails, only the user pool is left,
    protected from deletion."""

    def __post_init__(self) -> None:
        """Reject the first invalid value."""
        for problem in [*self.problems()] or self.conflicts():
            raise ValueError(f"{self.owner(vars(self))}{problem}")

    @classmethod
    def owner(cls, given: Mapping[str, object]) -> str:  # noqa: ARG003 - an environment has its name there
        """Return nothing: an app has these settings without a name."""
        return ""

    def conflicts(self) -> Iterator[str]:
        """Yield one sentence for each valid field that does not go with another."""
        if not self.monitoring:
            if self.roll_out == "canary":
                yield "roll_out='canary' requires monitoring, because only an alarm can roll a version back"
            if self.alarm_subscriptions:
                yield "alarm_subscriptions requires monitoring: otherwise there are no alarms"
        if self.web_acl_address_header is not None and not self.web_acl:
            yield "web_acl_address_header requires web_acl, whose limit counts the addresses"
        if self.alarm_topic_arn is not None and self.alarm_subscriptions:
            yield "alarm_subscriptions must be empty with an alarm_topic_arn, whose owner decides who is notified"

    def location_conflicts(self, *, region: str | None, account: str | None) -> Iterator[str]:
        """Yield a sentence for each setting that does not go with a stack's Region or account, where they are known."""
        if self.amazon_roots and partition(region) not in {"aws", GOVCLOUD}:
            yield "amazon_roots must be False except in commercial and GovCloud Regions: others may use other root CAs"
        if self.custom_domain is not None:
            arn = self.custom_domain.certificate_arn
            yield from location_problems("custom_domain.certificate_arn", arn, region=region, account=account)
