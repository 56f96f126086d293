"""The checks that concern more than one field of an environment, whose fields are all valid by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .declaration import is_token
from .regions import GOVCLOUD, PARTITION_OF, WITHOUT_SES, partition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .environment import Environment
    from .existing_user_pool import ExistingUserPool
    from .service import ServiceSettings
    from .ses_email import SesEmail


def conflicts(settings: ServiceSettings) -> Iterator[str]:
    """Yield one sentence without its full stop for each conflict, beginning with the name of a field."""
    if not settings.monitoring:
        if settings.roll_out == "canary":
            yield "roll_out needs monitoring to be 'canary': only an alarm can roll a bad version back"
        if settings.alarm_subscriptions:
            yield "alarm_subscriptions needs monitoring: without it there are no alarms"
    if settings.alarm_topic_arn is not None and settings.alarm_subscriptions:
        yield "alarm_subscriptions must be empty with an alarm_topic_arn, whose owner decides who is notified"


def misplaced(settings: ServiceSettings, *, region: str | None, account: str | None) -> Iterator[str]:
    """Yield a sentence for each setting of another Region or account than the stack's, as far as they are known."""
    if settings.amazon_roots and partition(region) not in {"aws", GOVCLOUD}:
        yield "amazon_roots must be False except in commercial and GovCloud Regions: others may use other root CAs"
    if settings.custom_domain is not None:
        yield from of_the_stack(
            "custom_domain.certificate_arn", settings.custom_domain.certificate_arn, region=region, account=account
        )


def of_the_stack(field: str, arn: str, *, region: str | None, account: str | None) -> Iterator[str]:
    """Yield what is wrong with the Region and account of an ARN, unless it is a token or they are unknown."""
    if is_token(arn):
        return
    for name, wanted, held in zip(("region", "account"), (region, account), arn.split(":")[3:5], strict=False):
        if wanted not in {None, held}:
            yield f"{field} must be of the stack's {name} {wanted!r}; it is of {held!r}"


def environment_conflicts(environment: Environment) -> Iterator[str]:
    """Yield the same for the fields that only an environment has."""
    if environment.custom_domain is not None and environment.region is None:
        region = environment.custom_domain.certificate_arn.split(":")[3]
        yield f"region must be given with a custom_domain: {region!r}"
    yield from misplaced(environment, region=environment.region, account=environment.account)
    yield from _user_pool(environment)
    if environment.ses_email is not None:
        yield from _ses_email(environment, environment.ses_email)


def _user_pool(environment: Environment) -> Iterator[str]:
    pool = environment.existing_user_pool
    if pool is None:
        if environment.propagate_source_ip:
            yield (
                "propagate_source_ip needs an existing_user_pool with threat protection, which the pool that the stack "
                "makes does not have"
            )
        return
    region = pool.user_pool_id.partition("_")[0]
    if environment.region is None:
        yield f"region must be given with an existing_user_pool: {region!r}"
    elif environment.region != region:
        yield f"existing_user_pool.user_pool_id must be of the environment's region {environment.region!r}"
    for field, arn in {
        "client_secret_arn": pool.client_secret_arn,
        "client_secret_key_arn": pool.client_secret_key_arn,
    }.items():
        if arn is not None and arn.split(":")[3] != region:
            yield f"existing_user_pool.{field} must be of the user pool's region {region!r}"
    if pool.rotate:
        yield from _rotation(environment, pool)


def _rotation(environment: Environment, pool: ExistingUserPool) -> Iterator[str]:
    """Check the accounts: Secrets Manager calls a rotation function only for a secret of the function's own account."""
    account = pool.client_secret_arn.split(":")[4]
    if environment.account is None:
        yield f"account must be given with existing_user_pool.rotate: {account!r}"
    elif environment.account != account:
        yield f"existing_user_pool.client_secret_arn must be of the account {environment.account!r} for its rotation"
    elif pool.client_secret_key_arn is not None and pool.client_secret_key_arn.split(":")[4] != account:
        yield f"existing_user_pool.client_secret_key_arn must be of the account {account!r} for its secret's rotation"


def _ses_email(environment: Environment, ses: SesEmail) -> Iterator[str]:
    """Check what Cognito would refuse only halfway through the deployment."""
    if environment.existing_user_pool is not None:
        yield "ses_email must be left out with an existing_user_pool, whose owner decides how it sends mail"
    arn_partition, region, account = (ses.identity_arn.split(":")[part] for part in (1, 3, 4))
    if environment.region is None:
        yield f"region must be given with ses_email, whose identity is in {region!r}"
    elif region not in PARTITION_OF or region in WITHOUT_SES:
        yield f"ses_email.identity_arn must be of a Region that has SES; this is {region!r}"
    elif not arn_partition == partition(region) == partition(environment.region):
        yield f"ses_email.identity_arn must be of the partition {partition(environment.region)!r}, as the region is"
    if environment.account not in {None, account}:
        yield f"ses_email.identity_arn must be of the environment's account {environment.account!r}"
    domain = ses.from_address.partition("@")[2]
    if ses.from_address != ses.identity and not f".{domain}".endswith(f".{ses.identity}"):
        yield f"ses_email.from_address must be of the identity {ses.identity!r}"
