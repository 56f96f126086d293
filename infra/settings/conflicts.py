"""The checks that concern more than one field of an environment, whose fields are all valid by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.settings.regions import GOVCLOUD, partition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.settings.environment import Environment
    from infra.settings.existing_user_pool import ExistingUserPool


def conflicts(environment: Environment) -> Iterator[str]:
    """Yield one sentence without its full stop for each conflict, beginning with the name of a field."""
    if not environment.monitoring:
        if environment.roll_out == "canary":
            yield "roll_out needs monitoring to be 'canary': only an alarm can roll a bad version back"
        if environment.alarm_subscriptions:
            yield "alarm_subscriptions needs monitoring: without it there are no alarms"
    if environment.amazon_roots and partition(environment.region) not in {"aws", GOVCLOUD}:
        yield "amazon_roots must be False except in commercial and GovCloud Regions: others may use other root CAs"
    yield from _user_pool(environment)
    yield from _custom_domain(environment)


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


def _custom_domain(environment: Environment) -> Iterator[str]:
    if environment.custom_domain is None:
        return
    region, account = environment.custom_domain.certificate_arn.split(":")[3:5]
    if environment.region is None:
        yield f"region must be given with a custom_domain: {region!r}"
    elif environment.region != region:
        yield f"custom_domain.certificate_arn must be of the environment's region {environment.region!r}"
    elif environment.account not in {None, account}:
        yield f"custom_domain.certificate_arn must be of the environment's account {environment.account!r}"
