"""What the values of an environment may be. Each refusal is one sentence: environment, field, what is allowed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from infra import cors_validation, custom_domain_validation, monitoring_validation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from infra.environments import Environment, ExistingUserPool

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
# fmt: off
RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)
# fmt: on

NAME = re.compile(r"[a-z](-?[a-z0-9]){0,31}")
ACCOUNT = re.compile(r"\d{12}", re.ASCII)
REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d", re.ASCII)
OTHER_PARTITION = re.compile(r"cn-|eusc-|(us|eu)-iso")
USER_POOL_ID = re.compile(rf"({REGION.pattern})_[A-Za-z0-9]{{1,32}}", re.ASCII)
USER_POOL_CLIENT_ID = re.compile(r"\w{1,128}", re.ASCII)
SECRET_ARN = re.compile(
    rf"arn:aws[a-z-]*:secretsmanager:{REGION.pattern}:\d{{12}}:secret:[\w/+=.@-]+-[A-Za-z0-9]{{6}}", re.ASCII
)
# A policy must name the key itself: an alias would allow nothing.
KEY_ARN = re.compile(rf"arn:aws[a-z-]*:kms:{REGION.pattern}:\d{{12}}:key/[A-Za-z0-9-]+", re.ASCII)
METADATA_KEY = re.compile(r"[A-Za-z0-9_.-]{1,64}")

FLAGS = (
    "allow_force_alias_creation",
    "amazon_roots",
    "attempts_table",
    "monitoring",
    "propagate_source_ip",
    "require_bytecode",
    "retain",
    "web_acl",
)
# least and most: Cognito's read time-out has to leave room for the secret within the function's 28 s; API Gateway's
# and Lambda's ceilings are the default quotas of an account.
RANGES = {
    "secret_cache_seconds": (0, 86_400),
    "cognito_read_timeout_seconds": (1, 20),
    "rotation_days": (1, 365),
    "latency_alarm_milliseconds": (100, 29_000),
    "attempts_per_hour": (1, 1_000),
    "resends_per_hour": (1, 1_000),
    "resend_cooldown_seconds": (0, 60),
    "throttling_burst_limit": (1, 5_000),
    "resend_throttling_burst_limit": (1, 5_000),
    "web_acl_rate_limit": (10, 2_000_000_000),
    "reserved_concurrency": (1, 1_000),
}
HIGHEST_RATE = 10_000


def validate(environment: Environment) -> None:
    """Raise `ValueError` for the first value of the environment that makes no sense."""
    for field, allowed in _refused(environment):
        message = f"environment {environment.name!r}: {field} {allowed}"
        raise ValueError(message)


def _refused(environment: Environment) -> Iterator[tuple[str, str]]:
    """Yield the name of each bad field, and what is allowed."""
    if not _matches(NAME, environment.name):
        yield "name", "must be lower-case letters, digits and single hyphens, at most 32, and begin with a letter"
    elif environment.name == "account":
        yield "name", "must be another than 'account': that is the stack of the whole account"
    if environment.account is not None and not _matches(ACCOUNT, environment.account):
        yield "account", "must be twelve digits in quotes, or None"
    if environment.region is not None and not _matches(REGION, environment.region):
        yield "region", "must be an AWS Region such as 'eu-west-1', or None"
    if environment.disclosure not in ("uniform", "precise"):
        yield "disclosure", "must be 'uniform' or 'precise'"
    if environment.architecture not in ("arm64", "x86_64"):
        yield "architecture", "must be 'arm64' or 'x86_64'"
    if environment.log_retention_days not in RETENTION_DAYS:
        yield "log_retention_days", f"must be one of {', '.join(map(str, RETENTION_DAYS))}"
    for field in FLAGS:
        if not isinstance(getattr(environment, field), bool):
            yield field, "must be True or False"
    yield from monitoring_validation.refused(environment)
    yield from _roots(environment)
    yield from _numbers(environment)
    yield from _list("client_metadata_keys", environment.client_metadata_keys, _metadata_key)
    yield from _list("allowed_origins", environment.allowed_origins, cors_validation.origin)
    yield from cors_validation.refused_headers(environment)
    yield from _user_pool(environment)
    yield from custom_domain_validation.refused(environment)


def _roots(environment: Environment) -> Iterator[tuple[str, str]]:
    if environment.amazon_roots is True and OTHER_PARTITION.match(str(environment.region)):
        yield (
            "amazon_roots",
            "must be False outside of AWS's commercial and GovCloud Regions: others may have other roots",
        )


def _numbers(environment: Environment) -> Iterator[tuple[str, str]]:
    for field, (least, most) in RANGES.items():
        value = getattr(environment, field)
        if field in {"reserved_concurrency", "rotation_days"} and value is None:
            continue
        if type(value) is not int or not least <= value <= most:
            yield field, f"must be a whole number from {least} to {most}"
    for field in ("throttling_rate_limit", "resend_throttling_rate_limit"):
        rate = getattr(environment, field)
        if type(rate) not in {int, float} or not 0 < rate <= HIGHEST_RATE:
            yield field, f"must be a number of requests a second above 0, at most {HIGHEST_RATE}"


def _list(field: str, values: object, allowed: Callable[[str], str | None]) -> Iterator[tuple[str, str]]:
    """Check a tuple of entries, or the lone `*`; `allowed` says what an entry must be, or None for a good one."""
    if not isinstance(values, tuple) or not all(isinstance(value, str) for value in values):
        yield field, 'must be a tuple of strings, as in ("one",) or ("one", "two")'
        return
    if values == ("*",):
        return
    if "*" in values:
        yield field, "must hold either '*' alone, or no '*'"
        return
    if len(set(values)) != len(values):
        yield field, "must not name anything twice"
    for value in values:
        if reason := allowed(value):
            yield field, f"{reason}; this is {value!r}"


def _metadata_key(value: str) -> str | None:
    return None if METADATA_KEY.fullmatch(value) else "must hold keys of 1 to 64 letters, digits, '_', '.' or '-'"


def _user_pool(environment: Environment) -> Iterator[tuple[str, str]]:
    pool = environment.existing_user_pool
    if pool is None:
        if environment.propagate_source_ip is True:
            yield (
                "propagate_source_ip",
                "needs an existing_user_pool with threat protection, which the pool that the stack makes has not",
            )
        return
    if not hasattr(pool, "user_pool_id"):
        yield "existing_user_pool", "must be an ExistingUserPool(…), or None"
        return
    yield from _identifiers(pool)
    region = pool.user_pool_id.partition("_")[0]
    if environment.region is None:
        yield "region", f"must be given with an existing_user_pool: {region!r}"
    elif environment.region != region:
        yield "existing_user_pool.user_pool_id", f"must be of the environment's region {environment.region!r}"
    for field in ("client_secret_arn", "client_secret_key_arn"):
        arn = getattr(pool, field)
        if arn is not None and arn.split(":")[3] != region:
            yield f"existing_user_pool.{field}", f"must be of the user pool's region {region!r}"


def _identifiers(pool: ExistingUserPool) -> Iterator[tuple[str, str]]:
    if not _matches(USER_POOL_ID, pool.user_pool_id):
        yield "existing_user_pool.user_pool_id", "must be of the form 'eu-west-1_AbCdEfGhI'"
    if not _matches(USER_POOL_CLIENT_ID, pool.user_pool_client_id):
        yield "existing_user_pool.user_pool_client_id", "must be the id of an app client: letters and digits"
    if not _matches(SECRET_ARN, pool.client_secret_arn):
        yield (
            "existing_user_pool.client_secret_arn",
            ("must be the secret's full ARN, with the six characters that Secrets Manager puts at its end"),
        )
    if not isinstance(pool.rotate, bool):
        yield "existing_user_pool.rotate", "must be True or False"
    if pool.client_secret_key_arn is not None and not _matches(KEY_ARN, pool.client_secret_key_arn):
        yield "existing_user_pool.client_secret_key_arn", "must be the ARN of a KMS key (not of an alias), or None"


def _matches(form: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None
