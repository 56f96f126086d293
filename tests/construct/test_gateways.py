"""The apps of docs/gateways.md: the function behind another project's REST API, private API and HTTP API."""

import json
import platform
import sys
import urllib.request
from functools import partial

import pytest

from infra.asset import builder
from local import emulator as emulated
from local.deployment import deploy
from local.emulator import Emulator
from local.sign_up import sign_up
from operations.smoke import main as smoke
from tests.cdk_cli.left_out import without_left_out
from tests.support import http_api
from tests.support.caller import JSON, call
from tests.support.existing_pool import make_pool
from tests.support.fenced_blocks import blocks_of
from tests.support.programs import synthesise
from tests.support.templates import CONTEXT, POOL, PROJECT, Template

pytestmark = pytest.mark.full

GATEWAYS = ("REST API", "private API", "HTTP API")
ORIGIN = "https://shop.example.com"
MOBILE_ROUTES = """
path = api.root.add_resource("mobile").add_resource("confirm")
for resource in (path, path.add_resource("resend")):
    resource.add_method("POST", apigateway.LambdaIntegration(mobile.live))
"""
AWS_REGION, ACCOUNT = POOL.client_secret_arn.split(":")[3:5]


@pytest.fixture(scope="module", params=GATEWAYS)
def synthesised(request, tmp_path_factory):
    """The cloud assembly of each app in turn."""
    common, mobile, *parts = (b.text for b in blocks_of(PROJECT / "docs" / "gateways.md") if b.language == "python")
    gateway = dict(zip(GATEWAYS, parts, strict=False))[request.param]
    if request.param == "REST API":  # with a second app client behind it
        gateway += f"\n{mobile}\n{MOBILE_ROUTES}"
    code = f"{common}\n{gateway}\napp.synth()\n".replace("from signup_confirmation import", "from infra import")
    assembly = tmp_path_factory.mktemp("shop") / "cdk.out"
    builder.build()
    done = synthesise([sys.executable, "-c", code], assembly, CONTEXT, PYTHONPATH=f"{PROJECT}:{PROJECT}/functions")
    assert done.returncode == 0, done.stderr
    return request.param, assembly


def template_of(assembly):
    """Return the template of the app's stack."""
    return Template(json.loads((assembly / "Shop.template.json").read_text()))


def test_the_construct_adds_no_second_api(synthesised):
    """The app has one API, and only API Gateway may invoke the alias."""
    kind, assembly = synthesised
    template = template_of(assembly)

    assert len(template.of_type("ApiGateway::RestApi")) == (kind != "HTTP API")
    assert len(template.of_type("ApiGatewayV2::Api")) == (kind == "HTTP API")
    permissions = template.properties("Lambda::Permission")
    assert {permission["Principal"] for permission in permissions} == {"apigateway.amazonaws.com"}
    assert all("Live" in json.dumps(permission["FunctionName"]) for permission in permissions)


def test_alarms_and_dashboard_read_existing_metrics(synthesised):
    """No alarm or graph reads metrics of an API with this service's name, because no API has it."""
    _, assembly = synthesised
    template = template_of(assembly)

    alarms = json.dumps([template.of_type("CloudWatch::Alarm"), template.of_type("CloudWatch::Dashboard")])
    assert "AWS/ApiGateway" not in alarms
    assert "api_throttled" not in alarms
    filters = template.properties("Logs::MetricFilter")
    assert "ServerErrors" in {each["MetricTransformations"][0]["MetricName"] for each in filters}
    for name in ("server_errors", "slow_responses", "function_errors", "action_needed"):
        assert f"-page-{name}" in alarms


def test_it_confirms_and_passes_the_smoke_checks(synthesised, capsys):
    """The app works in the emulator, with a stand-in for the HTTP API."""
    kind, assembly = synthesised
    with Emulator() as emulator:
        web, mobile = make_pool(emulator), make_pool(emulator)
        deployed = deploy(emulator, assembly, stack="Shop", tags=(), change=partial(emulate, web, mobile))
        deployment = web.behind(emulator, deployed.outputs["RestApiId"])
        user = sign_up(deployment, "somebody@example.com")
        body = {"username": user.username, "confirmationCode": user.code}

        if kind == "HTTP API":
            with http_api.serve(template_of(assembly), emulator, deployed.outputs["Alias"]) as url:
                request = urllib.request.Request(f"{url}/confirm", json.dumps(body).encode(), JSON)  # noqa: S310
                with urllib.request.urlopen(request) as response:  # noqa: S310 - loopback
                    assert (response.status, json.load(response)) == (200, {"status": "confirmed"})
                assert smoke(["--url", f"{url}/confirm"]) == 0, capsys.readouterr().out
            return
        origin = ["--origin", ORIGIN] if kind == "REST API" else []
        assert post(deployment, "/confirm", body) == {"status": "confirmed"}
        assert smoke(["--url", deployment.endpoint, *origin]) == 0, capsys.readouterr().out
        if kind == "REST API":
            other = sign_up(mobile.behind(emulator), "somebody@example.com")
            body = {"username": other.username, "confirmationCode": other.code}
            assert post(deployment, "/mobile/confirm", body) == {"status": "confirmed"}


def post(deployment, path, document):
    """Send JSON, and return the document of the response."""
    return call(deployment, "POST", path, json.dumps(document).encode(), JSON).json


def emulate(web, mobile, template):
    """Put the emulator's ids into a template, and remove what the emulator rejects."""
    text = json.dumps(without_left_out(template))
    architecture = "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x86_64"
    for ours, theirs in (
        (f'-{ACCOUNT}-{AWS_REGION}"', f'-{emulated.ACCOUNT}-{emulated.REGION}"'),  # the bucket of the asset
        (POOL.client_secret_arn, web.client_secret_arn),
        (POOL.client_secret_arn.replace("client", "mobile"), mobile.client_secret_arn),
        (POOL.user_pool_client_id, web.user_pool_client_id),
        (POOL.user_pool_client_id.replace("1", "2", 1), mobile.user_pool_client_id),
        ('"arm64"', f'"{architecture}"'),
    ):
        text = text.replace(ours, theirs)
    template |= json.loads(text)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::ApiGateway::RestApi":
            resource["Properties"].pop("Policy", None)  # the emulator knows no VPC endpoint
    names = {resource["Type"]: name for name, resource in template["Resources"].items()}
    api = names.get("AWS::ApiGateway::RestApi") or names["AWS::ApiGatewayV2::Api"]
    outputs = {"RestApiId": {"Ref": api}, "Alias": {"Ref": names["AWS::Lambda::Alias"]}}
    template["Outputs"] = {name: {"Value": value} for name, value in outputs.items()}
