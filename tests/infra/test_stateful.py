"""Resources that lose data, or break callers, when CloudFormation deletes or replaces them."""

import dataclasses
import re
from typing import NamedTuple

import pytest

from infra.settings import Environment
from tests.infra.assemblies import ENVIRONMENT_NAMES
from tests.support.templates import DOMAIN, LARGEST, POOL, PROJECT, template_of

ALL = frozenset(ENVIRONMENT_NAMES)
DEPLOYED = ALL - {"local"}
PROD = frozenset({"prod"})

UPGRADING = (PROJECT / "UPGRADING.md").read_text(encoding="utf-8")
STATEFUL = dict(re.findall(r"^\| `(AWS::\w+::\w+)` \|[^|]*\| (.*) \|$", UPGRADING, re.MULTILINE))
"""The types that UPGRADING.md lists, with what is lost when such a resource is deleted or replaced."""


class Pin(NamedTuple):
    """A resource with its DeletionPolicy, as it is by default and in an environment with `retain`.

    `RetainExceptOnCreate` still deletes a resource whose creation is rolled back.
    """

    logical_id: str
    type: str
    policy: str | None
    retained: str | None
    environments: frozenset[str] = ALL


PINS = (
    Pin("UserPoolUsers2C3B5210", "AWS::Cognito::UserPool", "Delete", "Retain"),
    Pin("UserPoolUsersClientAE5B2A3B", "AWS::Cognito::UserPoolClient", "Delete", "RetainExceptOnCreate"),
    Pin("UserPoolClientSecret7F9F7160", "AWS::SecretsManager::Secret", "Delete", "RetainExceptOnCreate"),
    Pin("RotationSchedule724E37F2", "AWS::SecretsManager::RotationSchedule", None, None, DEPLOYED),
    Pin("RestApi135E9C73", "AWS::ApiGateway::RestApi", None, None),
    Pin("AttemptsTable3B1DC079", "AWS::DynamoDB::Table", "Delete", "Delete"),
    Pin("ConfirmLogsE9624796", "AWS::Logs::LogGroup", "Delete", "RetainExceptOnCreate"),
    Pin("RestApiAccessLogA506C55B", "AWS::Logs::LogGroup", "Delete", "RetainExceptOnCreate"),
    Pin("RotationLogsE1CE7F9C", "AWS::Logs::LogGroup", "Delete", "RetainExceptOnCreate", DEPLOYED),
    Pin("ReleaseCheckLogs25A5C5EF", "AWS::Logs::LogGroup", "Delete", "RetainExceptOnCreate", DEPLOYED),
    Pin("WebAclLogs68403EB9", "AWS::Logs::LogGroup", "Delete", "Delete", PROD),
    Pin("MonitoringTopic6A29B4F9", "AWS::SNS::Topic", None, None, DEPLOYED),
)
CUSTOM_DOMAIN = Pin("CustomDomainDomainNameC0B410E5", "AWS::ApiGateway::DomainName", None, None)

EXISTS = "the new one cannot be created while the old one has its name"
RESET = "the deletion of the old one, which comes last, ends what the new one has set"
ONLY_ONE = {
    "AWS::ApiGateway::BasePathMapping": (EXISTS, "CustomDomainRoot8B8673FE"),
    "AWS::ApiGateway::GatewayResponse": (
        RESET, *(f"RestApiGatewayResponses{end}" for end in (
            "ACCESSDENIED8AEF75B5", "DEFAULT4XX4C066853", "DEFAULT5XX89E24A1F", "EXPIREDTOKEN85310EE1",
            "INTEGRATIONFAILURE82BB1058", "INTEGRATIONTIMEOUT22F0F1F6", "INVALIDAPIKEYB18E9CB0",
            "INVALIDSIGNATURE7B303EE9", "MISSINGAUTHENTICATIONTOKEN1744AE33", "QUOTAEXCEEDED169FCCE0",
            "REQUESTTOOLARGEEF8D5750", "RESOURCENOTFOUND808A6861", "THROTTLED970D58DF",
            "UNSUPPORTEDMEDIATYPE06BFBE16", "WAFFILTEREDE0777E87",
        )),
    ),
    "AWS::ApiGateway::Method": (
        EXISTS, "RestApiconfirmOPTIONSF3134B04", "RestApiconfirmPOST76EA6F5E", "RestApiconfirmresendOPTIONSCBA5A385",
        "RestApiconfirmresendPOSTC6E18D08",
    ),
    "AWS::ApiGateway::Resource": (EXISTS, "RestApiconfirm63043241", "RestApiconfirmresend0E7539D6"),
    "AWS::ApiGateway::Stage": (EXISTS, "RestApiDeploymentStagev1F99B89AC"),
    "AWS::CloudWatch::Alarm": (
        EXISTS, *(f"MonitoringAlarms{end}" for end in (
            "actionneeded52091F5F", "apithrottled438C38DA", "functionerrorsED2F1DF5", "primingfailed3068AE6A",
            "rejectedcodes332182AA", "rotationfailed8B83E1F8", "secrettooold318507A3", "servererrors6F2B4C3E",
            "slowresponses59F86A48", "throttles06901444", "upstreamtrouble2DFE7788", "webaclblockedE364EC34",
        )),
    ),
    "AWS::CloudWatch::Dashboard": (EXISTS, "MonitoringDashboard242C9864"),
    "AWS::Lambda::Alias": (EXISTS, "ConfirmLiveDB34E3AB"),
    "AWS::Route53::RecordSet": (EXISTS, "CustomDomainA221C9B80", "CustomDomainAAAAE1BF68FF"),
    "AWS::SNS::TopicPolicy": (RESET, "MonitoringTopicPolicyEDB8B62D"),
    "AWS::SSM::Parameter": (EXISTS, "ClientSecretArnParameter", "UserPoolClientIdParameter"),
    "AWS::WAFv2::LoggingConfiguration": (RESET, "WebAclLogging56D8A3B1"),
    "AWS::WAFv2::WebACL": (EXISTS, "WebAcl9BD21CA7"),
    "AWS::WAFv2::WebACLAssociation": (RESET, "WebAclAssociationF28C5387"),
}  # fmt: skip
"""By type: why a second resource with another logical id breaks an upgrade, and the logical ids."""


def stateful(template):
    """Return the type and the policies of each stateful resource, by its logical id."""
    return {
        name: (resource["Type"], resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy"))
        for name, resource in template.resources.items()
        if resource["Type"] in STATEFUL
    }


def pinned(pins, *, retain):
    """Return the same of the pins, in an environment that retains its users or does not."""
    policies = [(pin, pin.retained if retain else pin.policy) for pin in pins]
    return {
        pin.logical_id: (pin.type, policy, policy and policy.replace("ExceptOnCreate", "")) for pin, policy in policies
    }


def losses(template, pins, *, retain):
    """Return what is lost with each stateful resource that is not as it was pinned."""
    found, expected = stateful(template), pinned(pins, retain=retain)
    changed = {name for name in {*found, *expected} if found.get(name) != expected.get(name)}
    return {name: STATEFUL[{**found, **expected}[name][0]] for name in changed}


def test_stateful_resources_are_pinned(assembly, environment_name):
    """No deploy of a new version deletes or replaces a resource that holds data or an address."""
    pins = [pin for pin in PINS if environment_name in pin.environments]
    assert losses(assembly.template(environment_name), pins, retain=environment_name == "prod") == {}


@pytest.mark.parametrize("retain", [False, True])
def test_stateful_resources_with_an_existing_pool_are_pinned(retain):
    """No deploy replaces an environment's custom domain, or the rotation of an existing pool."""
    place = {"account": "111122223333", "region": "eu-west-1", "custom_domain": DOMAIN}
    rotating = dataclasses.replace(POOL, rotate=True)
    environment = Environment(name="test", existing_user_pool=rotating, retain=retain, **place)
    pins = [pin for pin in PINS if not pin.logical_id.startswith(("UserPool", "WebAcl"))]
    assert losses(template_of(environment), [*pins, CUSTOM_DOMAIN], retain=retain) == {}


@pytest.mark.parametrize("kind", ONLY_ONE)
def test_resources_that_exclude_each_other_keep_their_ids(assembly, kind):
    """CloudFormation creates a resource with a new logical id before it deletes the old one."""
    why, *ids = ONLY_ONE[kind]
    templates = [template_of(Environment(**LARGEST)), *(assembly.template(name) for name in ENVIRONMENT_NAMES)]
    assert {name for template in templates for name in template.ids_of(kind.removeprefix("AWS::"))} == set(ids), why
