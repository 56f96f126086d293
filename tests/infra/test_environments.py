"""Which settings of an environment go together, and which do not."""

import dataclasses
import re

import pytest

from infra.settings import CustomDomain, Environment, Vpc, by_name
from tests.support.shipped import ENVIRONMENTS
from tests.support.templates import DOMAIN, POOL, SES

REGION = {"region": "eu-west-1"}
CERTIFICATE = DOMAIN.certificate_arn
IDENTITY = SES.identity_arn.removesuffix("example.com")
GOVCLOUD_IDENTITY = "arn:aws-us-gov:ses:us-gov-west-1:111122223333:identity/example.com"
SUBNETS = tuple(f"subnet-{number:017x}" for number in range(16))


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


def test_a_permissions_boundary_is_of_the_account():
    """IAM would refuse every role halfway through the deployment."""
    arn = "arn:aws:iam::444455556666:policy/boundary"
    with pytest.raises(
        ValueError, match=r"permissions_boundary_arn must be in the environment's account '111122223333'"
    ):
        Environment(name="test", account="111122223333", permissions_boundary_arn=arn)


def test_a_canary_needs_alarms():
    """Without monitoring nothing would take a bad version back, so a canary would only be slow."""
    with pytest.raises(ValueError, match=r"^environment 'test': roll_out='canary' requires monitoring"):
        Environment(name="test", monitoring=None)
    assert Environment(name="test", monitoring=None, roll_out="all_at_once")


@pytest.mark.parametrize("settings", [{"custom_domain": DOMAIN}, {"existing_user_pool": POOL}, {"ses_email": SES}])
def test_what_is_of_a_region_asks_for_it(settings):
    """Without a Region the stack could be deployed to another one than its certificate, pool or mail identity."""
    with pytest.raises(ValueError, match=r"^environment 'test': region must be given .*'eu-west-1'$"):
        Environment(name="test", **settings)


def test_subscriptions_need_alarms():
    """Without monitoring there are no alarms to subscribe to."""
    with pytest.raises(ValueError, match=r"^environment 'test': alarm_subscriptions requires monitoring"):
        Environment(name="test", monitoring=None, roll_out=None, alarm_subscriptions=(("email", "ops@example.com"),))


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
        {"bootstrap_qualifier": "p", "role_path": "/a/b/", "web_acl": True, "web_acl_address_header": "x-caller-1"},
        {"permissions_boundary_arn": "arn:aws:iam::111122223333:policy/teams/boundary"},
        {"web_acl": True, "web_acl_rate_limit": 10},
        {"web_acl_rate_limit": 2_000_000_000},
        {"vpc": Vpc(subnet_ids=SUBNETS, security_group_ids=tuple(f"sg-{number:08x}" for number in range(5)))},
        {"ses_email": SES, **REGION},
        {"ses_email": dataclasses.replace(SES, from_address="no-reply@mail.example.com"), **REGION},
        {"ses_email": dataclasses.replace(SES, identity_arn=f"{IDENTITY}no-reply@example.com"), **REGION},
        {"ses_email": SES, "region": "ap-east-1"},  # which has no SES itself
        {"ses_email": SES, "region": "eu-central-1"},
        {"ses_email": dataclasses.replace(SES, identity_arn=GOVCLOUD_IDENTITY), "region": "us-gov-east-1"},
    ],
)
def test_a_good_value_is_taken(settings):
    """Valid values, among them the limits, are accepted."""
    assert Environment(name="test", **settings)


def test_other_partitions_may_have_other_roots():
    """In another partition, a root CA that Amazon's bundle lacks may certify AWS's endpoints."""
    with pytest.raises(ValueError, match=r"^environment 'test': amazon_roots must be False"):
        Environment(name="test", region="eusc-de-east-1")

    assert Environment(name="test", region="eusc-de-east-1", amazon_roots=False)


def test_an_environment_cannot_be_changed():
    """Nothing changes an environment after its values were checked."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        ENVIRONMENTS["prod"].retain = False


def test_a_name_comes_only_once():
    """A second environment of a name, as after copy and paste, is refused instead of replacing the first."""
    with pytest.raises(ValueError, match="two environments have the name 'dev'"):
        by_name(Environment(name="dev"), Environment(name="dev", retain=True))
