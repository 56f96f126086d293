"""Mail through Amazon SES: its settings, and the user pool that uses it."""

import dataclasses

import pytest
from botocore.session import Session

from infra.settings.regions import PARTITIONS, WITHOUT_SES
from tests.support.templates import SES, plain


def configured(**changed):
    """Return the e-mail configuration of the user pool in the template."""
    template = plain(ses_email=dataclasses.replace(SES, **changed), region="eu-west-1")
    return template.one("Cognito::UserPool")["EmailConfiguration"]


def test_the_pool_sends_through_ses():
    """Cognito gets the ARN and the sender, and the name, the reply address and the configuration set if given."""
    bare = {"EmailSendingAccount": "DEVELOPER", "SourceArn": SES.identity_arn, "From": "no-reply@example.com"}
    assert configured() == bare
    assert configured(from_name="Example Shop", reply_to="help@example.com", configuration_set="codes") == bare | {
        "From": "Example Shop <no-reply@example.com>",
        "ReplyToEmailAddress": "help@example.com",
        "ConfigurationSet": "codes",
    }


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("Example, Inc.", '"Example, Inc." <no-reply@example.com>'),
        ('The "Shop"', '"The \\"Shop\\"" <no-reply@example.com>'),
        ("Café", "=?utf-8?b?Q2Fmw6k=?= <no-reply@example.com>"),
    ],
)
def test_names_are_quoted_or_encoded(name, sent):
    """A comma would otherwise end the address, and letters outside ASCII would be lost."""
    assert configured(from_name=name)["From"] == sent


def test_cognitos_own_mailer_is_the_default(template):
    """Without SES, the template has no e-mail configuration."""
    assert "EmailConfiguration" not in template.one("Cognito::UserPool")


def test_the_regions_without_ses_are_those_that_botocore_knows():
    """The list has exactly the Regions that botocore knows to be without SES."""
    known = {
        region
        for partition in ("aws", "aws-us-gov")
        for region in Session().get_available_regions("ses", partition_name=partition)
    }
    assert {*PARTITIONS["aws"], *PARTITIONS["aws-us-gov"]} - known == set(WITHOUT_SES)
