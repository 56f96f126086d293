"""Mail through Amazon SES: its settings, and the user pool that uses it."""

import dataclasses

import pytest
from botocore.session import Session

from infra.settings import Environment
from infra.settings.regions import PARTITIONS, WITHOUT_SES
from tests.support.templates import POOL, SES, plain

REGION = {"region": "eu-west-1"}
ARN = SES.identity_arn


def sender(**changed):
    """Return the settings of SES with some changed."""
    return dataclasses.replace(SES, **changed)


def configured(**changed):
    """Return the e-mail configuration of the user pool in the template."""
    return plain(ses_email=sender(**changed), **REGION).one("Cognito::UserPool")["EmailConfiguration"]


def test_the_pool_sends_through_ses():
    """Cognito gets the very ARN, the sender with its name, the reply address and the configuration set."""
    given = configured(from_name="Example Shop", reply_to="help@example.com", configuration_set="codes")
    assert given == {
        "EmailSendingAccount": "DEVELOPER",
        "SourceArn": ARN,
        "From": "Example Shop <no-reply@example.com>",
        "ReplyToEmailAddress": "help@example.com",
        "ConfigurationSet": "codes",
    }


def test_only_what_is_set_is_in_the_template():
    """Without a name, a reply address and a configuration set, the sender is the bare address."""
    assert configured() == {"EmailSendingAccount": "DEVELOPER", "SourceArn": ARN, "From": "no-reply@example.com"}


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("Example, Inc.", '"Example, Inc." <no-reply@example.com>'),
        ('The "Shop"', '"The \\"Shop\\"" <no-reply@example.com>'),
        ("Café", "=?utf-8?b?Q2Fmw6k=?= <no-reply@example.com>"),
    ],
)
def test_any_name_is_written_as_mail_requires(name, sent):
    """A comma would otherwise end the address, and letters outside ASCII would not arrive."""
    assert configured(from_name=name)["From"] == sent


def test_cognitos_own_mailer_is_the_default(template):
    """Without SES, the template says nothing about mail."""
    assert "EmailConfiguration" not in template.one("Cognito::UserPool")


def test_a_verified_address_covers_no_other():
    """Cognito would refuse the sender halfway through the deployment."""
    ses = sender(identity_arn=ARN.replace("example.com", "codes@example.com"))
    with pytest.raises(ValueError, match=r"ses_email\.from_address must be of the identity 'codes@example\.com'"):
        Environment(name="test", ses_email=ses, **REGION)


def test_an_existing_pool_sends_mail_in_its_own_way():
    """The stack does not change an existing pool, so the setting would have no effect."""
    with pytest.raises(ValueError, match=r"^environment 'test': ses_email must be left out with an existing_user_pool"):
        Environment(name="test", existing_user_pool=POOL, ses_email=SES, **REGION)


def test_the_regions_without_ses_are_those_that_botocore_knows():
    """An identity in a Region without SES cannot exist."""
    known = {
        region
        for partition in ("aws", "aws-us-gov")
        for region in Session().get_available_regions("ses", partition_name=partition)
    }
    assert {*PARTITIONS["aws"], *PARTITIONS["aws-us-gov"]} - known == set(WITHOUT_SES)
