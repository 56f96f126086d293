"""`make template`: one environment as a plain template and a zip, without the CDK."""

import hashlib
import json
import re
import sys
import zipfile

import hcl2
import pytest

from infra.settings import Environment
from infra.template import write
from tests.support.cfn_lint import ANYWHERE, findings
from tests.support.fenced_blocks import blocks_of
from tests.support.programs import output
from tests.support.shipped import ENVIRONMENTS
from tests.support.templates import POOL, PROJECT, Template

ACCOUNT, REGION = POOL.client_secret_arn.split(":")[4], POOL.client_secret_arn.split(":")[3]
WITH_POOL = Environment(name="test", account=ACCOUNT, region=REGION, existing_user_pool=POOL, monitoring="basic")


@pytest.fixture
def made(tmp_path):
    """Write an environment with an asset of one file, and return the folder."""

    def made(environment, *, content="", folder="made"):
        digest = hashlib.sha256(content.encode()).hexdigest()[:16]
        asset = tmp_path / f"asset-{digest}"
        asset.mkdir(exist_ok=True)
        (asset / "handler.py").write_text(content)
        write(environment, asset, tmp_path / folder)
        return tmp_path / folder

    return made


def template_in(folder):
    """Return the written template."""
    return json.loads((folder / "template.json").read_text())


@pytest.mark.parametrize("environment", [ENVIRONMENTS["prod"], WITH_POOL], ids=lambda environment: environment.name)
def test_nothing_ties_the_template_to_the_cdk_an_account_or_a_region(made, environment):
    """The template has no bootstrap check, metadata or bucket of the CDK, and cfn-lint finds nothing in any Region."""
    template = template_in(made(environment))

    assert "Rules" not in template
    assert not any("Metadata" in resource for resource in template["Resources"].values())
    assert not any(resource["Type"].startswith("AWS::CDK") for resource in template["Resources"].values())
    without_defaults = json.dumps(template["Resources"]) + json.dumps(template["Outputs"])
    assert not re.search(rf"cdk-|hnb659fds|{ACCOUNT}|{REGION}|signup-confirmation-{environment.name}", without_defaults)
    assert findings(json.dumps(template), ANYWHERE) == []


def test_existing_resources_are_parameters(made):
    """The zip's place and the ids of the pool are parameters. The defaults are the environment's ids."""
    parameters = template_in(made(WITH_POOL))["Parameters"]

    assert {name: parameter.get("Default") for name, parameter in parameters.items()} == {
        "FunctionsBucket": None,
        "FunctionsKey": parameters["FunctionsKey"]["Default"],
        "ExistingUserPoolId": POOL.user_pool_id,
        "ExistingUserPoolClientId": POOL.user_pool_client_id,
        "ExistingClientSecretArn": POOL.client_secret_arn,
        "ExistingClientSecretKeyArn": POOL.client_secret_key_arn,
    }
    assert set(template_in(made(ENVIRONMENTS["dev"]))["Parameters"]) == {"FunctionsBucket", "FunctionsKey"}


def test_new_code_makes_a_new_version(made):
    """Without a new version, the alias would stay with the old code."""
    first, second = (template_in(made(WITH_POOL, content=content)) for content in ("old = 1", "new = 1"))

    assert Template(first).id_of("Lambda::Version") != Template(second).id_of("Lambda::Version")
    assert first["Parameters"]["FunctionsKey"] != second["Parameters"]["FunctionsKey"]


def test_the_digest_and_the_readme_fit_the_zip(made):
    """The digest is the zip's. The instructions name each parameter and the default key."""
    folder = made(WITH_POOL, content="x = 1")

    body = (folder / "functions.zip").read_bytes()
    assert (folder / "functions.zip.sha256").read_text() == f"{hashlib.sha256(body).hexdigest()}  functions.zip\n"
    with zipfile.ZipFile(folder / "functions.zip") as archive:
        assert archive.read("handler.py") == b"x = 1"
    readme = (folder / "README.md").read_text()
    assert template_in(folder)["Parameters"]["FunctionsKey"]["Default"] in readme
    assert all(f"`{name}`" in readme for name in template_in(folder)["Parameters"])


@pytest.mark.full
def test_the_documents_give_parameters_that_exist(made):
    """The Terraform resource, which no test can run, and the table name the template's parameters."""
    parameters = set(template_in(made(WITH_POOL))["Parameters"])
    document = PROJECT / "docs" / "deploy.md"
    (terraform,) = (block.text for block in blocks_of(document) if block.language == "hcl")
    resources = hcl2.loads(terraform)["resource"]

    (stack,) = (stack for each in resources for stack in each.get('"aws_cloudformation_stack"', {}).values())
    assert set(stack["parameters"]) <= parameters
    table = document.read_text().partition("| parameter | |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([A-Z]\w+)`", table)) == parameters


@pytest.mark.full
def test_the_same_input_gives_the_same_bytes(built_asset, tmp_path):
    """Two processes, whose sets are in different orders, write the same four files."""
    code = (
        "import sys; from pathlib import Path; from tests.support.shipped import ENVIRONMENTS; "
        "from infra.template import write; write(ENVIRONMENTS['prod'], Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    for seed in ("1", "2"):
        output([sys.executable, "-c", code, built_asset, tmp_path / seed], PYTHONHASHSEED=seed)

    first, second = ({path.name: path.read_bytes() for path in (tmp_path / seed).iterdir()} for seed in ("1", "2"))
    assert first == second
    assert set(first) == {"template.json", "functions.zip", "functions.zip.sha256", "README.md"}
