"""The API's own domain name."""

import dataclasses
import json

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
    """Return where the domain name is served, as a template names it: host and hosted zone."""
    name = template.id_of("ApiGateway::DomainName")
    return {"Fn::GetAtt": [name, "RegionalDomainName"]}, {"Fn::GetAtt": [name, "RegionalHostedZoneId"]}


def outputs(template):
    """Return the values of the outputs."""
    return {name: output["Value"] for name, output in template.body["Outputs"].items()}


def test_no_environment_has_one_by_itself(assembly, environment_name):
    """By default, no environment has a custom domain."""
    types = assembly.template(environment_name).types
    assert not types & {"AWS::ApiGateway::DomainName", "AWS::ApiGateway::BasePathMapping", "AWS::Route53::RecordSet"}


def test_the_domain_name_is_as_strict_as_the_api(template):
    """Regional, with its certificate, and the API's own TLS policy and access mode; the default is TLS 1.0 or 1.2."""
    domain = template.one("ApiGateway::DomainName")
    assert (domain["DomainName"], domain["RegionalCertificateArn"]) == (DOMAIN.domain_name, DOMAIN.certificate_arn)
    assert domain["EndpointConfiguration"] == {"Types": ["REGIONAL"], "IpAddressType": "dualstack"}
    api = template.one("ApiGateway::RestApi")
    for setting in ("SecurityPolicy", "EndpointAccessMode"):
        assert domain[setting] == api[setting]
    assert (domain["SecurityPolicy"], domain["EndpointAccessMode"]) == (
        "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
        "STRICT",
    )


def test_its_root_is_the_stage(template):
    """One mapping, without a base path: the function tells its routes apart by the whole path.

    The default endpoint keeps working, so that callers need not change on the same day.
    """
    assert template.one("ApiGateway::BasePathMapping") == {
        "DomainName": {"Ref": template.id_of("ApiGateway::DomainName")},
        "RestApiId": {"Ref": template.id_of("ApiGateway::RestApi")},
        "Stage": {"Ref": template.id_of("ApiGateway::Stage")},
    }
    assert outputs(template)["Endpoint"] == "https://signup.example.com/confirm"
    assert "DisableExecuteApiEndpoint" not in template.one("ApiGateway::RestApi")


def test_the_default_endpoint_can_be_switched_off():
    """The change deploys the API anew, without which it would have no effect. Only the domain's URL is an output."""
    before, after = of(DOMAIN), of(dataclasses.replace(DOMAIN, disable_default_endpoint=True))
    assert after.one("ApiGateway::RestApi")["DisableExecuteApiEndpoint"] is True
    assert before.id_of("ApiGateway::Deployment") != after.id_of("ApiGateway::Deployment")
    assert outputs(after) == outputs(before)


def test_with_a_hosted_zone_the_stack_makes_the_records():
    """The name has an IPv4 and an IPv6 record in that zone, both aliases, and there is nothing left to be told."""
    template = of(DOMAIN)
    host, zone = target(template)
    records = [held["Properties"] for held in template.of_type("Route53::RecordSet")]
    assert records == [
        {
            "HostedZoneId": "Z0123456789ABCDEFGHIJ",
            "Name": "signup.example.com",
            "Type": kind,
            "AliasTarget": {"DNSName": host, "HostedZoneId": zone},
        }
        for kind in ("A", "AAAA")
    ]
    assert not {name for name in outputs(template) if name.startswith("DomainTarget")}


def test_without_a_hosted_zone_the_stack_tells_the_target():
    """For DNS outside the account, the outputs have the host for a CNAME and the zone for an alias."""
    template = of(NO_ZONE)
    assert "AWS::Route53::RecordSet" not in template.types
    host, zone = target(template)
    told = outputs(template)
    assert (told["DomainTarget"], told["DomainTargetHostedZoneId"]) == (host, zone)


def test_it_changes_nothing_else():
    """With a domain the rest of the stack is the same, resource for resource."""
    bare = plain(region="eu-west-1").body["Resources"]
    held = {
        name: resource for name, resource in of(DOMAIN).body["Resources"].items() if not name.startswith("CustomDomain")
    }
    assert json.dumps(held, sort_keys=True) == json.dumps(bare, sort_keys=True)
