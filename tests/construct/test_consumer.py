"""The wheel in the app of docs/construct.md, from the installation to a confirmed user."""

import json
import zipfile

import pytest

from local.deployment import deploy
from local.emulator import Emulator
from local.sign_up import sign_up
from tests.cdk_cli.left_out import without_left_out
from tests.construct.consumer import Consumer, documented_app
from tests.support.caller import JSON, confirm
from tests.support.tags import untagged

pytestmark = pytest.mark.full

USERNAME = "somebody@example.com"
OUTPUTS = {
    "UserPoolId": "Cognito::UserPool",
    "UserPoolClientId": "Cognito::UserPoolClient",
    "SecretArn": "SecretsManager::Secret",
    "RestApiId": "ApiGateway::RestApi",
}


@pytest.fixture(scope="module")
def shop(python, tmp_path_factory):
    """The documented app, synthesised."""
    consumer = Consumer(python, tmp_path_factory.mktemp("shop"))
    done = consumer.synthesise(documented_app())
    assert done.returncode == 0, done.stderr
    return consumer


def test_the_wheel_holds_what_synthesis_needs(wheel):
    """The wheel has the constructs, the functions' sources and lock file, and the asset, but not this project's app."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (asset,) = [name for name in names if name.startswith("signup_confirmation/asset-")]
        with archive.open(asset) as packed, zipfile.ZipFile(packed) as functions:
            deployed = functions.namelist()

    for name in ("signup_confirmation.py", "py.typed", "requirements.txt"):
        assert f"signup_confirmation/{name}" in names
    assert "signup_functions/confirmation/handler.py" in names
    for name in ("environments.py", "stack.py", "template.py", "user_pool.py", "settings/load.py", "asset/builder.py"):
        assert f"signup_confirmation/{name}" not in names
    assert {f"signup_functions/{name}/handler.py" for name in ("confirmation", "rotation")} <= set(deployed)
    assert "botocore/session.py" in deployed


def test_nag_finds_nothing(shop):
    """Both rule packs report nothing that is not acknowledged. The app acknowledges findings about its own pool."""
    reports = json.loads((shop.assembly / "validation-report.json").read_text())["pluginReports"]
    found = {report["pluginName"]: report["violations"] for report in reports}
    assert (found["AwsSolutions"], found["Serverless"]) == ([], [])


def test_tags_of_the_app_reach_every_resource(shop):
    """Each resource that can have tags has those of the app."""
    assert untagged(shop.template, {"cost-center": "42"}) == []


def test_each_app_client_has_names_of_its_own(shop):
    """Two constructs share no name that must be unique in an account."""
    resources = shop.template["Resources"].values()
    names = {
        kind: [json.dumps(resource["Properties"][field]) for resource in resources if resource["Type"] == kind]
        for kind, field in (
            ("AWS::ApiGateway::RestApi", "Name"),
            ("AWS::CloudWatch::Alarm", "AlarmName"),
            ("AWS::CloudWatch::Dashboard", "DashboardName"),
            ("AWS::Logs::QueryDefinition", "Name"),
        )
    }
    assert all(len(of_one_kind) == len(set(of_one_kind)) > 1 for of_one_kind in names.values())
    mobile, web = sorted(names["AWS::ApiGateway::RestApi"])
    assert (mobile.startswith('"Shop-Mobile-'), web.startswith('"Shop-Web-')) == (True, True)


def test_the_documented_app_confirms_a_user(shop):
    """Deployed and with its secret filled, the service confirms a sign-up."""
    resources = shop.template["Resources"].items()
    logical_ids = {resource["Type"]: name for name, resource in resources if "Mobile" not in name}

    def deployable(template):
        # On AWS, `Ref` of a secret is its ARN. In the emulator it is its name, which no permission matches.
        text = json.dumps(without_left_out(template))
        for name, resource in template["Resources"].items():
            if resource["Type"] == "AWS::SecretsManager::Secret":
                text = text.replace(f'{{"Ref": "{name}"}}', f'{{"Fn::GetAtt": ["{name}", "Id"]}}')
        template |= json.loads(text)
        for name, kind in OUTPUTS.items():
            template["Outputs"][name] = {"Value": {"Ref": logical_ids[f"AWS::{kind}"]}}

    with Emulator() as emulator:
        deployment = deploy(emulator, shop.assembly, stack="Shop", tags=(), change=deployable)
        fill(deployment)
        user = sign_up(deployment, USERNAME)

        response = confirm(deployment, user.username, user.code, JSON)

        found = emulator.client("cognito-idp").admin_get_user(
            UserPoolId=deployment.outputs["UserPoolId"], Username=USERNAME
        )
    assert (response.status, response.json) == (200, {"status": "confirmed"})
    assert found["UserStatus"] == "CONFIRMED"


def fill(deployment):
    """Fill the secret as the first rotation does, for which the emulator does not call the function."""
    outputs, client = deployment.outputs, deployment.emulator.client
    described = client("cognito-idp").describe_user_pool_client(
        UserPoolId=outputs["UserPoolId"], ClientId=outputs["UserPoolClientId"]
    )
    client("secretsmanager").put_secret_value(
        SecretId=outputs["SecretArn"], SecretString=described["UserPoolClient"]["ClientSecret"]
    )


def test_an_invalid_value_is_one_sentence(python, tmp_path):
    """The app ends with a ValueError that names the field."""
    app = documented_app().replace('allowed_origins=("https', 'allowed_origin=("https', 1)
    done = Consumer(python, tmp_path / "app").synthesise(app)

    assert done.returncode != 0
    assert done.stderr.splitlines()[-1].startswith("ValueError: there is no field 'allowed_origin'; did you mean")
