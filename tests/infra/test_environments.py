"""What an environment may be."""

from __future__ import annotations

import dataclasses
import re

import pytest

from infra.settings import CustomDomain, Environment, by_name
from tests.support.shipped import ENVIRONMENTS
from tests.support.templates import DOMAIN, POOL

REGION = {"region": "eu-west-1"}
CERTIFICATE = DOMAIN.certificate_arn


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "Dev"),
        ("name", "dev_1"),
        ("name", "-dev"),
        ("name", "account"),
        ("name", "d" * 33),
        ("account", "12345678901"),
        ("account", 123456789012),
        ("region", "Ireland"),
        ("region", "eu-west"),
        ("region", "cn-north-1"),  # no user pools there
        ("disclosure", "exact"),
        ("architecture", "x86"),
        ("log_retention_days", 8),
        ("log_retention_days", 0),
        ("log_retention_days", "30"),
        ("allow_force_alias_creation", "false"),
        ("propagate_source_ip", "no"),
        ("propagate_source_ip", 1),
        ("propagate_source_ip", True),  # with the pool that the stack makes
        ("retain", "yes"),
        ("secret_cache_seconds", -1),
        ("secret_cache_seconds", 1.5),
        ("attempts_table", "yes"),
        ("amazon_roots", "yes"),
        ("require_bytecode", "yes"),
        ("attempts_per_hour", 0),
        ("rotation_days", 0),
        ("rotation_days", 366),
        ("resends_per_hour", 2.5),
        ("resend_throttling_rate_limit", 0),
        ("resend_throttling_burst_limit", 0),
        ("cognito_read_timeout_seconds", 0),
        ("cognito_read_timeout_seconds", 21),
        ("cognito_read_timeout_seconds", True),
        ("resend_cooldown_seconds", -1),
        ("resend_cooldown_seconds", 61),
        ("throttling_rate_limit", 0),
        ("throttling_rate_limit", -1),
        ("throttling_rate_limit", 10_001),
        ("throttling_rate_limit", float("nan")),
        ("throttling_rate_limit", "20"),
        ("throttling_burst_limit", 0),
        ("throttling_burst_limit", 5_001),
        ("throttling_burst_limit", 1.5),
        ("monitoring", "yes"),
        ("alarm_subscriptions", ("email", "ops@example.com")),
        ("alarm_subscriptions", (("email",),)),
        ("alarm_subscriptions", [("email", "ops@example.com")]),
        ("alarm_subscriptions", (("mail", "ops@example.com"),)),
        ("alarm_subscriptions", (("email", "ops"),)),
        ("alarm_subscriptions", (("https", "http://hooks.example.com/"),)),
        ("alarm_subscriptions", (("sms", "0123"),)),
        ("alarm_subscriptions", (("sqs", "https://sqs.eu-west-1.amazonaws.com/111122223333/alarms"),)),
        ("latency_alarm_milliseconds", 0),
        ("latency_alarm_milliseconds", 29_001),
        ("roll_out", "linear"),
        ("web_acl", "yes"),
        ("web_acl", 1),
        ("web_acl_rate_limit", 9),
        ("web_acl_rate_limit", 2_000_000_001),
        ("web_acl_rate_limit", 100.5),
        ("web_acl_rate_limit", None),
        ("reserved_concurrency", 0),
        ("reserved_concurrency", "5"),
        ("allowed_origins", "https://app.example.com"),
        ("allowed_origins", ["https://app.example.com"]),
        ("allowed_origins", ("*", "https://app.example.com")),
        ("allowed_origins", ("https://app.example.com", "https://app.example.com")),
        ("client_metadata_keys", "campaign"),
        ("client_metadata_keys", ("a key",)),
        ("client_metadata_keys", ("a,b",)),
        ("client_metadata_keys", ("k" * 65,)),
        ("client_metadata_keys", ("*", "campaign")),
        ("client_metadata_keys", (1,)),
    ],
)
def test_a_bad_value_is_refused(field, value):
    """Each bad value raises one sentence that names the environment and the field."""
    settings = {"name": "test", field: value}
    with pytest.raises(
        ValueError, match=rf"^environment {re.escape(repr(settings['name']))}: {field}(=| must | requires )\S"
    ):
        Environment(**settings)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("user_pool_id", "AbCdEfGhI"),
        ("user_pool_id", "us-east-1_AbCdEfGhI"),  # not the environment's Region
        ("user_pool_client_id", "client id"),
        ("user_pool_client_id", ""),
        ("client_secret_arn", "client"),
        ("client_secret_arn", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:client"),
        ("client_secret_arn", "arn:aws:secretsmanager:us-east-1:111122223333:secret:client-AbCdEf"),
        ("client_secret_arn", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:*"),
        ("client_secret_key_arn", "arn:aws:kms:eu-west-1:111122223333:alias/mine"),
        ("client_secret_key_arn", "arn:aws:kms:us-east-1:111122223333:key/1234abcd"),
    ],
)
def test_a_bad_user_pool_is_refused(field, value):
    """The identifiers of an existing pool have their forms, and are all of the environment's Region."""
    pool = dataclasses.replace(POOL, **{field: value})
    with pytest.raises(ValueError, match=rf"^environment 'test': existing_user_pool\.{field} must \S"):
        Environment(name="test", existing_user_pool=pool, **REGION)


@pytest.mark.parametrize(
    ("account", "pool", "sentence"),
    [
        (None, {}, "account must be given with existing_user_pool.rotate: '111122223333'"),
        (
            "444455556666",
            {},
            (
                "existing_user_pool.client_secret_arn must be in the environment's account '444455556666'; "
                "it is in '111122223333'"
            ),
        ),
        (
            "111122223333",
            {"client_secret_key_arn": POOL.client_secret_key_arn.replace("111122223333", "444455556666")},
            (
                "existing_user_pool.client_secret_key_arn must be in the environment's account '111122223333'; "
                "it is in '444455556666'"
            ),
        ),
    ],
    ids=["no account", "secret", "key"],
)
def test_a_secret_of_another_account_cannot_rotate(account, pool, sentence):
    """Secrets Manager would refuse the schedule halfway through the deployment; reading such a secret is possible."""
    existing = dataclasses.replace(POOL, **pool)
    with pytest.raises(ValueError, match=f"^environment 'test': {re.escape(sentence)}$"):
        Environment(
            name="test", account=account, existing_user_pool=dataclasses.replace(existing, rotate=True), **REGION
        )
    assert Environment(name="test", account=account, existing_user_pool=existing, **REGION)


def test_a_secret_of_the_same_account_can_rotate():
    """Secret, key and environment are in one account."""
    pool = dataclasses.replace(POOL, rotate=True)
    assert Environment(name="test", account="111122223333", existing_user_pool=pool, **REGION)


def test_a_canary_needs_alarms():
    """Without monitoring nothing would take a bad version back, so a canary would only be slow."""
    with pytest.raises(ValueError, match=r"^environment 'test': roll_out='canary' requires monitoring"):
        Environment(name="test", monitoring=None)
    assert Environment(name="test", monitoring=None, roll_out="all_at_once")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("domain_name", ""),
        ("domain_name", None),
        ("domain_name", "example"),
        ("domain_name", "Signup.example.com"),
        ("domain_name", "*.example.com"),
        ("domain_name", "https://signup.example.com"),
        ("domain_name", "signup.example.com/confirm"),
        ("domain_name", "signup.example.com."),
        ("domain_name", "signup.example.com\n"),
        ("domain_name", "signup..example.com"),
        ("domain_name", "-signup.example.com"),
        ("domain_name", "sign_up.example.com"),
        ("domain_name", "192.0.2.1"),
        ("domain_name", f"{'a' * 64}.example.com"),
        ("domain_name", f"{'a.' * 126}com"),  # 255 characters
        ("certificate_arn", ""),
        ("certificate_arn", None),
        ("certificate_arn", "1234abcd-12ab-34cd-56ef-1234567890ab"),
        ("certificate_arn", CERTIFICATE.replace(":acm:", ":iam:")),
        ("certificate_arn", CERTIFICATE.replace("eu-west-1", "us-east-1")),  # not the environment's Region
        ("certificate_arn", CERTIFICATE.replace("111122223333", "444455556666")),  # nor its account
        ("certificate_arn", f"{CERTIFICATE}\n"),
        ("hosted_zone_id", ""),
        ("hosted_zone_id", "example.com"),
        ("hosted_zone_id", "/hostedzone/Z0123456789ABCDEFGHIJ"),
        ("hosted_zone_id", "z0123456789abcdefghij"),
        ("hosted_zone_id", f"Z{'0' * 32}"),
    ],
)
def test_a_bad_custom_domain_is_refused(field, value):
    """All three have their forms, and the certificate is of the environment's Region and account."""
    domain = dataclasses.replace(DOMAIN, **{field: value})
    with pytest.raises(ValueError, match=rf"^environment 'test': custom_domain\.{field} must \S"):
        Environment(name="test", custom_domain=domain, account="111122223333", **REGION)


def test_a_custom_domain_is_more_than_its_name():
    """A bare name, which would be the natural mistake, gets a sentence and not a traceback."""
    with pytest.raises(ValueError, match=r"^environment 'test': custom_domain must be a CustomDomain\("):
        Environment(name="test", custom_domain=DOMAIN.domain_name, **REGION)


def test_a_custom_domain_asks_for_its_region():
    """Without a Region the stack could land in another one than its certificate, which API Gateway would refuse."""
    with pytest.raises(ValueError, match=r"^environment 'test': region must be given .*'eu-west-1'$"):
        Environment(name="test", custom_domain=DOMAIN)


def test_subscriptions_need_alarms():
    """Nobody shall wait for alarms that there are not."""
    with pytest.raises(ValueError, match=r"^environment 'test': alarm_subscriptions requires monitoring"):
        Environment(name="test", monitoring=None, roll_out=None, alarm_subscriptions=(("email", "ops@example.com"),))


def test_an_existing_pool_asks_for_its_region():
    """Without a Region the stack could land in another one than its pool, where no call would find it."""
    with pytest.raises(ValueError, match=r"^environment 'test': region must be given .*'eu-west-1'$"):
        Environment(name="test", existing_user_pool=POOL)


@pytest.mark.parametrize(
    "settings",
    [
        {"account": "111122223333", "region": "us-gov-west-1"},
        {"allowed_origins": ("*",), "client_metadata_keys": ("*",)},
        {"resend_cooldown_seconds": 0, "attempts_table": False},
        {"resend_cooldown_seconds": 60},
        {"throttling_rate_limit": 0.5, "reserved_concurrency": 1, "secret_cache_seconds": 0},
        {"alarm_subscriptions": (("email", "ops@example.com"), ("https", "https://hooks.example.com/1?k=v"))},
        {"alarm_subscriptions": (("sqs", "arn:aws:sqs:eu-west-1:111122223333:alarms"), ("sms", "+15550100"))},
        {"existing_user_pool": POOL, "propagate_source_ip": True, **REGION},
        {"custom_domain": DOMAIN, "account": "111122223333", **REGION},
        {"custom_domain": CustomDomain(domain_name="a-1.b2.xn--p1ai", certificate_arn=CERTIFICATE), **REGION},
        {"web_acl": True, "web_acl_rate_limit": 10},
        {"web_acl_rate_limit": 2_000_000_000},
    ],
)
def test_a_good_value_is_taken(settings):
    """What makes sense is not refused."""
    assert Environment(name="test", **settings)


@pytest.mark.parametrize("region", ["eusc-de-east-1"])
def test_other_partitions_may_have_other_roots(region):
    """Where AWS's endpoints may be certified by somebody else, the few roots would shut the function off."""
    with pytest.raises(ValueError, match=r"^environment 'test': amazon_roots must be False"):
        Environment(name="test", region=region)
    assert Environment(name="test", region=region, amazon_roots=False)


def test_an_environment_cannot_be_changed():
    """An environment that was checked stays as it was checked."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        ENVIRONMENTS["prod"].retain = False


def test_a_name_comes_only_once():
    """A second environment of a name, as after copy and paste, is refused instead of replacing the first."""
    with pytest.raises(ValueError, match="two environments have the name 'dev'"):
        by_name(Environment(name="dev"), Environment(name="dev", retain=True))
