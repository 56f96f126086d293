"""Which settings of an environment go together, and which do not."""

import dataclasses
import re

import pytest

from infra.settings import CustomDomain, Environment, Vpc, by_name
from tests.support.shipped import ENVIRONMENTS
from tests.support.templates import DOMAIN, POOL, SES

REGION = {"region": "eu-west-1"}
PLACE = {"account": "111122223333", **REGION}
ELSEWHERE = "must be in the environment's account '111122223333'; it is in '444455556666'"
CERTIFICATE = DOMAIN.certificate_arn
IDENTITY = SES.identity_arn.removesuffix("example.com")
GOVCLOUD_IDENTITY = "arn:aws-us-gov:ses:us-gov-west-1:111122223333:identity/example.com"
SUBNETS = tuple(f"subnet-{number:017x}" for number in range(16))
ROTATING = dataclasses.replace(POOL, rotate=True)
SUBSCRIPTIONS = (("email", "ops@example.com"),)
TOPIC = "arn:aws:sns:eu-west-1:111122223333:alarms"


def elsewhere(field):
    """Return the rotating pool with one ARN of another account."""
    arn = getattr(POOL, field).replace("111122223333", "444455556666")
    return dataclasses.replace(ROTATING, **{field: arn})


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        # Secrets Manager would refuse the rotation schedule halfway through the deployment.
        (
            REGION | {"existing_user_pool": ROTATING},
            "account must be given with existing_user_pool.rotate: '111122223333'",
        ),
        (
            PLACE | {"existing_user_pool": elsewhere("client_secret_arn")},
            f"existing_user_pool.client_secret_arn {ELSEWHERE}",
        ),
        (
            PLACE | {"existing_user_pool": elsewhere("client_secret_key_arn")},
            f"existing_user_pool.client_secret_key_arn {ELSEWHERE}",
        ),
        # IAM would refuse every role halfway through the deployment.
        (
            PLACE | {"permissions_boundary_arn": "arn:aws:iam::444455556666:policy/boundary"},
            f"permissions_boundary_arn {ELSEWHERE}",
        ),
        # Without monitoring, nothing would roll a bad version back, so a canary would only be slow.
        ({"monitoring": None}, "roll_out='canary' requires monitoring"),
        (
            {"monitoring": None, "roll_out": None, "alarm_subscriptions": SUBSCRIPTIONS},
            "alarm_subscriptions requires monitoring",
        ),
        ({"alarm_topic_arn": TOPIC, "alarm_subscriptions": SUBSCRIPTIONS}, "alarm_subscriptions must be empty"),
        # Without a Region, the stack could be deployed to another one than its certificate, pool or mail identity.
        ({"custom_domain": DOMAIN}, "region must be given with a custom_domain: 'eu-west-1'"),
        ({"existing_user_pool": POOL}, "region must be given with an existing_user_pool: 'eu-west-1'"),
        ({"ses_email": SES}, "region must be given with ses_email, whose identity is in 'eu-west-1'"),
        # In another partition, a root CA that Amazon's bundle lacks may certify AWS's endpoints.
        ({"region": "eusc-de-east-1"}, "amazon_roots must be False"),
        # The stack does not change an existing pool, so the setting would have no effect.
        (REGION | {"existing_user_pool": POOL, "ses_email": SES}, "ses_email must be left out with an existing_user_p"),
        # Cognito would refuse the sender halfway through the deployment.
        (
            REGION | {"ses_email": dataclasses.replace(SES, identity_arn=f"{IDENTITY}codes@example.com")},
            "ses_email.from_address must be of the identity 'codes@example.com'",
        ),
    ],
)
def test_settings_that_do_not_go_together_are_one_sentence(settings, sentence):
    """The sentence names the environment and the setting to change."""
    with pytest.raises(ValueError, match=f"^environment 'test': {re.escape(sentence)}"):
        Environment(name="test", **settings)


@pytest.mark.parametrize(
    "settings",
    [
        {"account": "111122223333", "region": "us-gov-west-1"},
        {"existing_user_pool": ROTATING, **PLACE},
        {"existing_user_pool": POOL, "account": "444455556666", **REGION},  # the secret is read across accounts
        {"monitoring": None, "roll_out": "all_at_once"},
        {"region": "eusc-de-east-1", "amazon_roots": False},
        {"allowed_origins": ("*",), "client_metadata_keys": ("*",)},
        {"resend_cooldown_seconds": 0, "attempts_table": False},
        {"resend_cooldown_seconds": 60},
        {"throttling_rate_limit": 0.5, "reserved_concurrency": 1, "secret_cache_seconds": 0},
        {"alarm_subscriptions": (("email", "ops@example.com"), ("https", "https://hooks.example.com/1?k=v"))},
        {"alarm_subscriptions": (("sqs", "arn:aws:sqs:eu-west-1:111122223333:alarms"), ("sms", "+15550100"))},
        {"existing_user_pool": POOL, "propagate_source_ip": True, **REGION},
        {"custom_domain": DOMAIN, **PLACE},
        {"custom_domain": CustomDomain(domain_name="a-1.b2.xn--p1ai", certificate_arn=CERTIFICATE), **REGION},
        {"bootstrap_qualifier": "p", "role_path": "/a/b/", "web_acl": True, "web_acl_address_header": "x-caller-1"},
        {"permissions_boundary_arn": "arn:aws:iam::111122223333:policy/teams/boundary"},
        {"web_acl": True, "web_acl_rate_limit": 10},
        {"web_acl_rate_limit": 2_000_000_000},
        {"vpc": Vpc(subnet_ids=SUBNETS, security_group_ids=tuple(f"sg-{number:08x}" for number in range(5)))},
        {"ses_email": SES, **REGION},
        {"ses_email": dataclasses.replace(SES, from_address="no-reply@mail.example.com"), **REGION},
        {"ses_email": dataclasses.replace(SES, identity_arn=f"{IDENTITY}no-reply@example.com"), **REGION},
        {"ses_email": SES, "region": "ap-east-1"},  # has no SES itself
        {"ses_email": SES, "region": "eu-central-1"},
        {"ses_email": dataclasses.replace(SES, identity_arn=GOVCLOUD_IDENTITY), "region": "us-gov-east-1"},
    ],
)
def test_a_valid_value_is_accepted(settings):
    """Valid values, among them the limits, are accepted."""
    assert Environment(name="test", **settings)


def test_an_environment_cannot_be_changed():
    """Nothing changes an environment after its values were checked."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        ENVIRONMENTS["prod"].retain = False


def test_names_are_unique():
    """A second environment with the same name is refused instead of replacing the first."""
    with pytest.raises(ValueError, match="two environments have the name 'dev'"):
        by_name(Environment(name="dev"), Environment(name="dev", retain=True))
