"""cfn-lint finds properties and values that the schemas of the resource types do not allow."""

import dataclasses
import json

import pytest
from cfnlint.api import lint
from cfnlint.config import ManualArgs

from tests.infra.assemblies import ENVIRONMENT_NAMES
from tests.support.shipped import ENVIRONMENTS
from tests.support.templates import template_of

ANYWHERE = ("us-east-1", "eu-west-1", "ap-southeast-2")  # stand for any Region, where an environment names none
GOVCLOUD = "us-gov-west-1"
IGNORED = [
    "W3005",  # the CDK lets a function wait for its role by DependsOn too, which it names in any case
]


def findings(template, regions=ANYWHERE):
    """Return the errors and warnings, each with its rule and where it is."""
    found = lint(template, config=ManualArgs(regions=list(regions), ignore_checks=IGNORED))
    return [f"{match.rule.id} {'/'.join(map(str, match.path))}: {match.message}" for match in found]


@pytest.mark.parametrize("name", [*ENVIRONMENT_NAMES, "account"])
def test_cfn_lint_finds_nothing(assembly, name):
    """No template has an error or a warning, in the Region where it is deployed."""
    region = ENVIRONMENTS[name].region if name in ENVIRONMENTS else None
    elsewhere = (*ANYWHERE, GOVCLOUD) if name == "account" else ANYWHERE  # the account's is the same everywhere
    assert findings(json.dumps(assembly.template(name).body), (region,) if region else elsewhere) == []


@pytest.mark.full
@pytest.mark.parametrize(
    "environment",
    [dataclasses.replace(shipped, region=GOVCLOUD) for shipped in ENVIRONMENTS.values()],
    ids=lambda environment: environment.name,
)
def test_cfn_lint_finds_nothing_in_govcloud(environment):
    """GovCloud has every resource type of each environment, whose templates differ there."""
    assert findings(json.dumps(template_of(environment).body), (GOVCLOUD,)) == []


def test_cfn_lint_would_find_it(assembly):
    """A property that the type has not, and a value that its schema does not allow, are found."""
    template = assembly.template("dev")
    template.one("ApiGateway::RestApi")["SecurityPolicies"] = "TLS_1_0"
    template.one("DynamoDB::Table")["BillingMode"] = "FREE"
    assert {finding.partition(" ")[0] for finding in findings(json.dumps(template.body))} >= {"E3002", "E3030"}
