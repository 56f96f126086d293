"""The API's own domain name."""

import dataclasses

import pytest

from tests.support.templates import DOMAIN, plain

NO_ZONE = dataclasses.replace(DOMAIN, hosted_zone_id=None)


def of(domain):
    """Return the template of an environment with this domain."""
    return plain(custom_domain=domain, region="eu-west-1")


@pytest.fixture(params=[DOMAIN, NO_ZONE], ids=["zone", "no zone"])
def template(request):
    """The template with a hosted zone, and without."""
    return of(request.param)


def target(template):
    """Return host and hosted zone of the domain name, as a template refers to them."""
    name = template.id_of("ApiGateway::DomainName")
    return {"Fn::GetAtt": [name, "RegionalDomainName"]}, {"Fn::GetAtt": [name, "RegionalHostedZoneId"]}


def test_the_domain_name_is_as_strict_as_the_api(template):
    """The domain name is regional, with its certificate and the API's TLS policy. The default allows older TLS."""
    domain = template.one("ApiGateway::DomainName")
    assert (domain["DomainName"], domain["RegionalCertificateArn"]) == (DOMAIN.domain_name, DOMAIN.certificate_arn)
    assert domain["EndpointConfiguration"] == {"Types": ["REGIONAL"], "IpAddressType": "dualstack"}
    for strict in (domain, template.one("ApiGateway::RestApi")):
        assert (strict["SecurityPolicy"], strict["EndpointAccessMode"]) == (
            "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
            "STRICT",
        )


def test_its_root_is_the_stage(template):
    """One mapping without a base path leads to the stage. The default endpoint stays, so callers can change later."""
    assert template.one("ApiGateway::BasePathMapping") == {
        "DomainName": {"Ref": template.id_of("ApiGateway::DomainName")},
        "RestApiId": {"Ref": template.id_of("ApiGateway::RestApi")},
        "Stage": {"Ref": template.id_of("ApiGateway::Stage")},
    }
    assert template.outputs["Endpoint"] == "https://signup.example.com/confirm"
    assert "DisableExecuteApiEndpoint" not in template.one("ApiGateway::RestApi")


def test_the_default_endpoint_can_be_switched_off():
    """The change deploys the API again, without which it has no effect. The only URL in the outputs is the domain's."""
    before, after = of(DOMAIN), of(dataclasses.replace(DOMAIN, disable_default_endpoint=True))
    assert after.one("ApiGateway::RestApi")["DisableExecuteApiEndpoint"] is True
    assert before.id_of("ApiGateway::Deployment") != after.id_of("ApiGateway::Deployment")
    assert after.outputs == before.outputs


def test_with_a_hosted_zone_the_stack_makes_the_records():
    """The zone gets an IPv4 and an IPv6 alias record, so the outputs have no target."""
    template = of(DOMAIN)
    host, zone = target(template)
    assert template.properties("Route53::RecordSet") == [
        {
            "HostedZoneId": "Z0123456789ABCDEFGHIJ",
            "Name": "signup.example.com",
            "Type": kind,
            "AliasTarget": {"DNSName": host, "HostedZoneId": zone},
        }
        for kind in ("A", "AAAA")
    ]
    assert not {name for name in template.outputs if name.startswith("DomainTarget")}


def test_without_a_hosted_zone_the_outputs_have_the_target():
    """For DNS outside the account, the outputs have the host for a CNAME and the zone for an alias."""
    template = of(NO_ZONE)
    assert "AWS::Route53::RecordSet" not in template.types
    assert (template.outputs["DomainTarget"], template.outputs["DomainTargetHostedZoneId"]) == target(template)


def test_it_changes_nothing_else():
    """With a domain, every other resource is the same."""
    others = {name: resource for name, resource in of(DOMAIN).resources.items() if not name.startswith("CustomDomain")}
    assert others == plain(region="eu-west-1").resources
