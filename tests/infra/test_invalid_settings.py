"""Invalid values: each is refused in one sentence that names the environment and the field."""

import dataclasses
import re

import pytest

from infra.settings import Environment
from tests.support.templates import DOMAIN, POOL, SES, VPC

CERTIFICATE = DOMAIN.certificate_arn
IDENTITY = SES.identity_arn
SUBNET, GROUP = VPC.subnet_ids[0], VPC.security_group_ids[0]
PLACE = {"account": "111122223333", "region": "eu-west-1"}
WITHIN = {"existing_user_pool": POOL, "custom_domain": DOMAIN, "ses_email": SES, "vpc": VPC}
VALUES = {
    "name": ("", "Dev", "dev_1", "-dev", "account", "d" * 33),
    "account": ("12345678901", 123456789012),
    "region": (
        "Ireland", "eu-west", "cn-north-1", "us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1", "us-isof-south-1",
    ),
    "bootstrap_qualifier": ("", "Platform", "platform-team"),
    "permissions_boundary_arn": ("boundary", "arn:aws:iam::aws:policy/PowerUserAccess"),
    "role_path": ("services", "/services", "/", "//", "/a b/", f"/{'p' * 511}/"),
    "disclosure": ("exact",),
    "architecture": ("x86",),
    "log_retention_days": (8, 0, "30"),
    "allow_force_alias_creation": ("false",),
    "propagate_source_ip": ("no", 1, True),  # True needs an existing pool
    "retain": ("yes",),
    "secret_cache_seconds": (-1, 1.5),
    "attempts_table": ("yes",),
    "amazon_roots": ("yes",),
    "require_bytecode": ("yes",),
    "attempts_per_hour": (0,),
    "rotation_days": (0, 366),
    "resends_per_hour": (2.5,),
    "resend_throttling_rate_limit": (0,),
    "resend_throttling_burst_limit": (0,),
    "cognito_read_timeout_seconds": (0, 21, True),
    "resend_cooldown_seconds": (-1, 61),
    "throttling_rate_limit": (0, -1, 10_001, float("nan"), "20"),
    "throttling_burst_limit": (0, 5_001, 1.5),
    "monitoring": ("yes",),
    "alarm_subscriptions": (
        ("email", "ops@example.com"), (("email",),), [("email", "ops@example.com")], (("mail", "ops@example.com"),),
        (("email", "ops"),), (("https", "http://hooks.example.com/"),), (("sms", "0123"),),
        (("sqs", "https://sqs.eu-west-1.amazonaws.com/111122223333/alarms"),),
    ),
    "latency_alarm_milliseconds": (0, 29_001),
    "roll_out": ("linear",),
    "web_acl": ("yes", 1),
    "web_acl_address_header": ("", "X Forwarded For", "X_Real_IP", "X-Forwarded-For"),  # the last needs a web ACL
    "web_acl_rate_limit": (9, 2_000_000_001, 100.5, None),
    "reserved_concurrency": (0, "5"),
    "allowed_origins": (
        "https://app.example.com", ["https://app.example.com"], ("*", "https://app.example.com"),
        ("https://app.example.com", "https://app.example.com"),
    ),
    "cors_headers": (
        "traceparent", ["traceparent"], (1,), ("",), ("*",), ("trace parent",), ("traceparent,tracestate",),
        ("traceparent:",), ("x-'quoted'",), ("x-ünicode",), ("traceparent\n",), ("traceparent", "Traceparent"),
        ("content-type",), tuple(f"x-{number:0>97}" for number in range(82)),  # more than 8,192 characters together
    ),
    "tags": (
        ("a", "b"), {"a": 1}, {"aws:cost": "42"}, {"": "42"}, {"cost": ""}, {"cost": "4\n2"},
        {f"tag{number}": "x" for number in range(51)},
    ),
    "client_metadata_keys": ("campaign", ("a key",), ("a,b",), ("k" * 65,), ("*", "campaign"), (1,)),
    "existing_user_pool.user_pool_id": ("AbCdEfGhI", "us-east-1_AbCdEfGhI"),  # not the environment's Region
    "existing_user_pool.user_pool_client_id": ("client id", ""),
    "existing_user_pool.client_secret_arn": (
        "client", POOL.client_secret_arn.removesuffix("-AbCdEf"), POOL.client_secret_arn.replace("client-AbCdEf", "*"),
        POOL.client_secret_arn.replace("eu-west-1", "us-east-1"),
    ),
    "existing_user_pool.client_secret_key_arn": (
        "arn:aws:kms:eu-west-1:111122223333:alias/mine", "arn:aws:kms:us-east-1:111122223333:key/1234abcd",
    ),
    "custom_domain.domain_name": (
        "", None, "example", "Signup.example.com", "*.example.com", "https://signup.example.com",
        "signup.example.com/confirm", "signup.example.com.", "signup.example.com\n", "signup..example.com",
        "-signup.example.com", "sign_up.example.com", "192.0.2.1", f"{'a' * 64}.example.com", f"{'a.' * 126}com",
    ),
    "custom_domain.certificate_arn": (
        "", None, "1234abcd-12ab-34cd-56ef-1234567890ab", CERTIFICATE.replace(":acm:", ":iam:"), f"{CERTIFICATE}\n",
        CERTIFICATE.replace("eu-west-1", "us-east-1"), CERTIFICATE.replace("111122223333", "444455556666"),
    ),
    "custom_domain.hosted_zone_id": (
        "", "example.com", "/hostedzone/Z0123456789ABCDEFGHIJ", "z0123456789abcdefghij", f"Z{'0' * 32}",
    ),
    "ses_email.identity_arn": (
        "", None, "example.com", f"{IDENTITY}\n", IDENTITY.replace(":ses:", ":sns:"),
        IDENTITY.replace("identity/", "configuration-set/"), IDENTITY.replace("111122223333", ""),
        IDENTITY.replace("example.com", "*"), IDENTITY.replace("111122223333", "444455556666"),
        IDENTITY.replace("eu-west-1", "eu-west-9"),  # no Region
        IDENTITY.replace("eu-west-1", "ap-east-1"),  # a Region without SES
        IDENTITY.replace("arn:aws:", "arn:aws-us-gov:"),  # not the partition of its Region
        IDENTITY.replace("arn:aws:", "arn:aws-us-gov:").replace("eu-west-1", "us-gov-west-1"),
    ),
    "ses_email.from_address": (
        "", "example.com", "no-reply@Example.com", "Shop <no-reply@example.com>", "nö-reply@example.com",
        "no-reply@example.org", "no-reply@notexample.com",  # not addresses of the identity
    ),
    "ses_email.from_name": ("", " ", "Shop\r\nBcc: everybody@example.com", "x" * 65),
    "ses_email.reply_to": ("help",),
    "ses_email.configuration_set": ("my set", ""),
    "vpc.subnet_ids": (
        (), SUBNET, [SUBNET], (SUBNET, SUBNET), ("subnet-1",), (SUBNET.upper(),), (f"{SUBNET}\n",), (GROUP,), ("*",),
        tuple(f"subnet-{number:017x}" for number in range(17)),
    ),
    "vpc.security_group_ids": ((), (SUBNET,), ("sg-0123",), tuple(f"sg-{number:08x}" for number in range(6))),
}  # fmt: skip


@pytest.mark.parametrize(("path", "value"), [(path, value) for path, values in VALUES.items() for value in values])
def test_an_invalid_value_is_one_sentence(path, value):
    """The sentence names the environment and the field, and the setting that a field is within."""
    name, _, field = path.partition(".")
    settings = {"name": "test", name: dataclasses.replace(WITHIN[name], **{field: value}) if field else value}
    if field:
        settings |= PLACE

    with pytest.raises(
        ValueError, match=rf"^environment {re.escape(repr(settings['name']))}: {path}(=| must | requires )\S"
    ):
        Environment(**settings)
