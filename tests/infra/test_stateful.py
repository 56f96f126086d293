"""Resources that lose data, or break callers, when CloudFormation deletes or replaces them."""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

import pytest

from infra.settings import Environment
from tests.infra.assemblies import ENVIRONMENT_NAMES
from tests.support.templates import DOMAIN, LARGEST, POOL, PROJECT, template_of

ALL = frozenset(ENVIRONMENT_NAMES)
DEPLOYED = ALL - {"local"}
PROD = frozenset({"prod"})

LOST = {
    "AWS::ApiGateway::DomainName": "the API's own address, until the DNS records point to the new domain name",
    "AWS::ApiGateway::RestApi": "the API's address, which callers have built in and which cannot be recovered",
    "AWS::Cognito::UserPool": "every user",
    "AWS::Cognito::UserPoolClient": "the client id and secret that every other backend uses to sign users in",
    "AWS::DynamoDB::Table": "the counts of attempts and the digests of correct codes, so that limits begin anew",
    "AWS::Logs::LogGroup": "the logs",
    "AWS::SNS::Topic": "the subscriptions that were added by hand",
    "AWS::SecretsManager::RotationSchedule": "the rotation: the old schedule is deleted after the new one is created",
    "AWS::SecretsManager::Secret": "the client secret, without which no sign-up is confirmed",
}
"""What is lost when a resource of the type is deleted, or replaced because its logical id changes."""


class Pin(NamedTuple):
    """A resource that keeps its logical id, its type, and its DeletionPolicy and UpdateReplacePolicy.

    Where it is retained, `RetainExceptOnCreate` still deletes it when its creation is rolled back.
    """

    logical_id: str
    type: str
    policy: str | None
    retained: str | None
    environments: frozenset[str] = ALL

    def policies(self, *, retain: bool) -> tuple[str | None, str | None]:
        """Return DeletionPolicy and UpdateReplacePolicy in an environment."""
        if not retain:
            return self.policy, self.policy
        return self.retained, "Retain" if self.retained == "RetainExceptOnCreate" else self.retained


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
"""By type: why an upgrade breaks if a logical id changes, so that CloudFormation makes a second one, and the ids."""


def changes(template, pins, *, retain):
    """Return a sentence for each stateful resource of a template that is not as it was pinned."""
    held = {
        name: (resource["Type"], resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy"))
        for name, resource in template.body["Resources"].items()
        if resource["Type"] in LOST
    }
    pinned = {pin.logical_id: (pin.type, *pin.policies(retain=retain)) for pin in pins}
    return [
        *(
            f"{name} is gone: a deploy deletes or replaces it, and with it is lost: {LOST[pinned[name][0]]}."
            for name in pinned.keys() - held.keys()
        ),
        *(
            f"{name} was {pinned[name]} and is {held[name]}: when it is deleted or replaced, this decides about "
            f"losing {LOST[pinned[name][0]]}."
            for name in pinned.keys() & held.keys()
            if pinned[name] != held[name]
        ),
        *(f"{name} ({held[name][0]}) is not pinned: add it to PINS." for name in held.keys() - pinned.keys()),
    ]


def test_stateful_resources_stay_what_they_are(assembly, environment_name):
    """No deploy of a new version deletes or replaces a resource that holds data or an address."""
    pins = [pin for pin in PINS if environment_name in pin.environments]
    found = changes(assembly.template(environment_name), pins, retain=environment_name == "prod")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("retain", [False, True])
def test_a_custom_domain_stays_what_it_is(retain):
    """Nor does it replace the domain name of an environment that has one, or the rotation of an existing pool."""
    environment = Environment(
        name="test",
        account="111122223333",
        region="eu-west-1",
        existing_user_pool=dataclasses.replace(POOL, rotate=True),
        custom_domain=DOMAIN,
        retain=retain,
    )
    made_by_the_stack = ("UserPool", "WebAcl")
    pins = [pin for pin in PINS if not pin.logical_id.startswith(made_by_the_stack)]
    found = changes(template_of(environment), [*pins, CUSTOM_DOMAIN], retain=retain)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("kind", ONLY_ONE)
def test_what_there_can_be_only_one_of_keeps_its_id(assembly, kind):
    """CloudFormation makes a resource with a new logical id before it deletes the old one. Some exclude each other."""
    why, *ids = ONLY_ONE[kind]
    templates = [template_of(Environment(**LARGEST)), *(assembly.template(name) for name in ENVIRONMENT_NAMES)]
    resources = [held for template in templates for held in template.body["Resources"].items()]
    assert {name for name, resource in resources if resource["Type"] == kind} == set(ids), why


def test_a_changed_id_tells_what_would_be_lost():
    """The error for a renamed construct says what the rename loses."""
    template = template_of(Environment(name="test"))
    resources = dict(template.body["Resources"])
    resources["Users"] = resources.pop("UserPoolUsers2C3B5210")
    renamed = dataclasses.replace(template, body=template.body | {"Resources": resources})
    pins = [pin for pin in PINS if "dev" in pin.environments]

    assert changes(renamed, pins, retain=False) == [
        "UserPoolUsers2C3B5210 is gone: a deploy deletes or replaces it, and with it is lost: every user.",
        "Users (AWS::Cognito::UserPool) is not pinned: add it to PINS.",
    ]


def test_a_changed_policy_tells_what_would_be_lost():
    """So does the error for a resource that is no longer retained."""
    template = template_of(Environment(name="test"))
    pins = [pin for pin in PINS if "dev" in pin.environments]

    found = changes(template, pins, retain=True)

    assert (
        "UserPoolUsers2C3B5210 was ('AWS::Cognito::UserPool', 'Retain', 'Retain') and is ('AWS::Cognito::UserPool', "
        "'Delete', 'Delete'): when it is deleted or replaced, this decides about losing every user."
    ) in found


def test_upgrading_tells_what_a_replacement_loses():
    """UPGRADING.md lists each of these types, so that a reader of `make diff` finds it."""
    upgrading = (PROJECT / "UPGRADING.md").read_text(encoding="utf-8")
    assert [kind for kind in LOST if f"\n| `{kind}` |" not in upgrading] == []
