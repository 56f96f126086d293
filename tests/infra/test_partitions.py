"""Endpoints, links, policies and ARNs depend on the partition of an environment's Region."""

import dataclasses
import json

import botocore.loaders
import pytest

from infra.functions.variables import confirm_variables, rotation_variables
from infra.settings import Environment
from infra.settings.regions import PARTITIONS
from signup_functions.shared.aws import Clients
from signup_functions.shared.operations import CALLED
from tests.support.templates import CONTEXT, SES, VPC, dashboard, template_of

GOVCLOUD = PARTITIONS["aws-us-gov"]


def variables_in(region):
    """Return the environment variables of both functions."""
    environment = Environment(name="test", region=region)
    client = {"region": region, "service_name": "stack", "user_pool_client_id": "client"}
    return (
        confirm_variables(environment, **client, client_secret_arn="arn", attempts_table=None),
        rotation_variables(environment, **client, user_pool_id="pool", pool_is_ours=True),
    )


@pytest.fixture(scope="module")
def models():
    """Botocore's own loader of service models, with its cache."""
    return botocore.loaders.create_loader()


@pytest.mark.parametrize("region", PARTITIONS["aws"] + GOVCLOUD)
def test_functions_call_existing_endpoints(region, models, monkeypatch):
    """GovCloud's Cognito has FIPS endpoints only ("Amazon Cognito in AWS GovCloud (US)"); few others have any."""
    monkeypatch.setattr("botocore.session.create_loader", lambda _: models)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    suffix = "-fips" if region in GOVCLOUD else ""
    for variables in variables_in(region):
        monkeypatch.setenv("AWS_USE_FIPS_ENDPOINT", variables.get("AWS_USE_FIPS_ENDPOINT", "false"))
        clients = Clients({"AWS_REGION": region})
        called = {service: clients.sdk_client(service, 1).meta.endpoint_url for service in CALLED}
        assert called == {service: f"https://{service}{suffix}.{region}.amazonaws.com" for service in CALLED}


@pytest.mark.parametrize(
    ("region", "console"),
    [
        ("eu-west-1", "https://console.aws.amazon.com/cloudwatch/home?region=eu-west-1#"),
        ("us-gov-west-1", "https://console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-west-1#"),
        ("eusc-de-east-1", "https://console.amazonaws-eusc.eu/cloudwatch/home?region=eusc-de-east-1#"),
        (None, "https://console.aws.amazon.com/cloudwatch/home?region=<AWS::Region>#"),
    ],
)
def test_links_lead_to_the_console_of_the_partition(region, console):
    """The dashboard's links lead to the partition's own console."""
    environment = Environment(name="test", region=region, amazon_roots=region != "eusc-de-east-1")
    widgets = dashboard(template_of(environment))
    (links,) = [widget["properties"]["markdown"] for widget in widgets if widget["type"] == "text"]
    assert links.count("](https://") == links.count(f"]({console}") > 2


def test_tls_policy_of_govcloud_is_fips():
    """In GovCloud, the API accepts only TLS with validated cryptography."""
    api = template_of(Environment(name="test", region="us-gov-west-1")).one("ApiGateway::RestApi")
    assert api["SecurityPolicy"] == "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09"


def test_arns_are_of_the_partition():
    """A template for GovCloud has no ARN of the commercial partition."""
    ses = dataclasses.replace(SES, identity_arn="arn:aws-us-gov:ses:us-gov-west-1:111122223333:identity/example.com")
    template = template_of(Environment(name="test", region="us-gov-west-1", web_acl=True, vpc=VPC, ses_email=ses))
    assert "arn:aws:" not in json.dumps(template.body)


def test_the_cdk_knows_the_partitions_that_can_be_deployed_to():
    """The partition of China is not one of them, because Cognito has no user pools there."""
    assert CONTEXT["@aws-cdk/core:target-partitions"] == ["aws", "aws-us-gov"]
