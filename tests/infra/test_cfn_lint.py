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


@pytest.mark.parametrize(
    "environment",
    [
        Environment(**LARGEST),
        *(
            pytest.param(dataclasses.replace(shipped, region=GOVCLOUD), marks=pytest.mark.full)
            for shipped in ENVIRONMENTS.values()
        ),
    ],
    ids=lambda environment: environment.name,
)
def test_cfn_lint_finds_nothing_in_other_environments(environment):
    """Templates with every setting, and those for GovCloud, have no error or warning."""
    assert findings(json.dumps(template_of(environment).body), (environment.region,)) == []


def test_cfn_lint_finds_unknown_properties_and_values(assembly):
    """cfn-lint reports a property that the type lacks, and a value that its schema does not allow."""
    template = assembly.template("dev")
    template.one("ApiGateway::RestApi")["SecurityPolicies"] = "TLS_1_0"
    template.one("DynamoDB::Table")["BillingMode"] = "FREE"
    assert {finding.partition(" ")[0] for finding in findings(json.dumps(template.body))} >= {"E3002", "E3030"}
