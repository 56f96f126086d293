"""cfn-lint finds properties and values that the schemas of the resource types do not allow."""

import dataclasses
import json

import pytest

from infra.settings import Environment
from tests.infra.assemblies import ENVIRONMENT_NAMES
from tests.support.cfn_lint import ANYWHERE, findings
from tests.support.shipped import ENVIRONMENTS
from tests.support.templates import LARGEST, template_of

GOVCLOUD = "us-gov-west-1"


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


def test_cfn_lint_finds_nothing_if_everything_is_set():
    """Nor has the template of an environment with every setting."""
    assert findings(json.dumps(template_of(Environment(**LARGEST)).body), (LARGEST["region"],)) == []


def test_cfn_lint_would_find_it(assembly):
    """A property that the type has not, and a value that its schema does not allow, are found."""
    template = assembly.template("dev")
    template.one("ApiGateway::RestApi")["SecurityPolicies"] = "TLS_1_0"
    template.one("DynamoDB::Table")["BillingMode"] = "FREE"
    assert {finding.partition(" ")[0] for finding in findings(json.dumps(template.body))} >= {"E3002", "E3030"}
