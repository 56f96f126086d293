"""The files of `make template`, deployed twice with boto3 alone, for two user pools."""

import json
import platform

import pytest

from infra.asset import builder
from infra.settings import Environment
from infra.template import write
from local.emulator import Emulator
from local.sign_up import sign_up
from operations.smoke import main as smoke
from tests.support.caller import ORIGIN, confirm
from tests.support.existing_pool import make_pool
from tests.support.templates import POOL

pytestmark = pytest.mark.full

BUCKET = "artefacts"
# Without what the emulator lacks: CodeDeploy, metric math alarms and saved queries.
ENVIRONMENT = Environment(
    name="test", region=POOL.user_pool_id.partition("_")[0], existing_user_pool=POOL, allowed_origins=(ORIGIN,),
    rotation_days=None, monitoring=None, roll_out=None, amazon_roots=False,
    architecture="arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x86_64",
)  # fmt: skip


@pytest.fixture
def emulator():
    """An emulated AWS without a stack."""
    with Emulator() as emulator:
        yield emulator


def create(emulator, template, stack, pool):
    """Create a stack as CloudFormation, StackSets or Terraform do, and return its outputs."""
    cloudformation = emulator.client("cloudformation")
    values = {
        "FunctionsBucket": BUCKET,
        "ExistingUserPoolId": pool.user_pool_id,
        "ExistingUserPoolClientId": pool.user_pool_client_id,
        "ExistingClientSecretArn": pool.client_secret_arn,
        "ExistingClientSecretKeyArn": POOL.client_secret_key_arn or "",
    }
    parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]
    cloudformation.create_stack(
        StackName=stack, TemplateBody=template, Parameters=parameters, Capabilities=["CAPABILITY_IAM"]
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName=stack, WaiterConfig={"Delay": 1})
    (described,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}


def test_two_stacks_of_one_template(emulator, tmp_path, capsys):
    """Each stack confirms the users of its own pool, under names of its own, and passes `make smoke`."""
    files = tmp_path / "made"
    write(ENVIRONMENT, builder.build(), files)
    template = (files / "template.json").read_text()
    key = json.loads(template)["Parameters"]["FunctionsKey"]["Default"]
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key=key, Body=(files / "functions.zip").read_bytes())

    pools = {stack: make_pool(emulator) for stack in ("shop-staging", "shop-prod")}
    outputs = {stack: create(emulator, template, stack, pool) for stack, pool in pools.items()}

    for stack, pool in pools.items():
        deployment = pool.behind(emulator, outputs[stack]["RestApiId"])
        user = sign_up(deployment, f"somebody@{stack}.example")
        assert confirm(deployment, user.username, user.code).json == {"status": "confirmed"}
        assert smoke(["--url", deployment.endpoint, "--origin", ORIGIN]) == 0, capsys.readouterr().out
        assert outputs[stack]["UserPoolId"] == pool.user_pool_id
    names = {api["name"] for api in emulator.client("apigateway").get_rest_apis()["items"]}
    assert names == set(pools)
