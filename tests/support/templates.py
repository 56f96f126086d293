"""CloudFormation templates, and what is read from them."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from infra.settings import CustomDomain, Environment, ExistingUserPool, SesEmail, Vpc
from infra.stack import SignupConfirmationStack
from operations import dashboard as deployed_dashboard

if TYPE_CHECKING:
    from collections.abc import Callable

PROJECT = Path(__file__).resolve().parent.parent.parent
CONTEXT = json.loads((PROJECT / "cdk.json").read_text())["context"]

POOL = ExistingUserPool(
    user_pool_id="eu-west-1_AbCdEfGhI",
    user_pool_client_id="1example23456789",
    client_secret_arn="arn:aws:secretsmanager:eu-west-1:111122223333:secret:client-AbCdEf",
    client_secret_key_arn="arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
)

DOMAIN = CustomDomain(
    domain_name="signup.example.com",
    certificate_arn="arn:aws:acm:eu-west-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab",
    hosted_zone_id="Z0123456789ABCDEFGHIJ",
)

SES = SesEmail(
    identity_arn="arn:aws:ses:eu-west-1:111122223333:identity/example.com", from_address="no-reply@example.com"
)

VPC = Vpc(
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"), security_group_ids=("sg-0123456789abcdef0",)
)

LARGEST: dict[str, Any] = {
    "name": "n" * 32,
    "account": "111122223333",
    "region": "eu-west-1",
    "allowed_origins": tuple(f"https://{number}{'o' * 40}.example.com" for number in range(20)),
    "client_metadata_keys": tuple(f"{number:02}{'k' * 20}" for number in range(20)),
    "custom_domain": dataclasses.replace(DOMAIN, disable_default_endpoint=True),
    "bootstrap_qualifier": "q" * 10,
    "permissions_boundary_arn": f"arn:aws:iam::111122223333:policy/{'b' * 128}",
    "role_path": "/services/sign-up/",
    "web_acl": True,
    "web_acl_address_header": "X-Forwarded-For",
    "vpc": VPC,
    "ses_email": SES,
    "retain": True,
    "tracing": True,
    "reserved_concurrency": 5,
    "tags": {f"tag{number:02}": "v" * 100 for number in range(40)},
}
"""The settings of the largest templates."""

PARTS = ("Rotation", "Monitoring", "RollOut", "ReleaseCheck")


@dataclass(frozen=True)
class Template:
    """A template as CloudFormation gets it."""

    body: dict[str, Any]

    @property
    def service(self) -> Template:
        """The template without the parts below, whose resources would stand beside the service's own."""
        return self._of(lambda name: not name.startswith(PARTS))

    def part(self, name: str) -> Template:
        """Return the template with the resources of one of `PARTS` only."""
        return self._of(lambda held: held.startswith(name))

    @property
    def rotation(self) -> Template:
        """The rotation's own resources."""
        return self.part("Rotation")

    def _of(self, wanted: Callable[[str], bool]) -> Template:
        held = self.body["Resources"].items()
        return Template(self.body | {"Resources": {name: resource for name, resource in held if wanted(name)}})

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        """Return the resources of one type, without the `AWS::`."""
        return [held for held in self.body["Resources"].values() if held["Type"] == f"AWS::{kind}"]

    def one(self, kind: str) -> dict[str, Any]:
        """Return the properties of the only resource of this type."""
        (held,) = self.of_type(kind)
        properties: dict[str, Any] = held.get("Properties", {})
        return properties

    def id_of(self, kind: str) -> str:
        """Return the logical id of the only resource of this type."""
        resources: dict[str, Any] = self.body["Resources"]
        (name,) = (name for name, held in resources.items() if held["Type"] == f"AWS::{kind}")
        return name

    @property
    def types(self) -> set[str]:
        """The types of its resources."""
        return {held["Type"] for held in self.body["Resources"].values()}

    @property
    def variables(self) -> dict[str, Any]:
        """The function's environment variables."""
        variables: dict[str, Any] = self.one("Lambda::Function")["Environment"]["Variables"]
        return variables

    @property
    def statements(self) -> list[dict[str, Any]]:
        """All that the function's role allows."""
        return [
            statement
            for policy in self.of_type("IAM::Policy")
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        ]

    @property
    def gateway_responses(self) -> dict[str, dict[str, Any]]:
        """The properties of each gateway response, by its type."""
        held = [resource["Properties"] for resource in self.of_type("ApiGateway::GatewayResponse")]
        return {properties["ResponseType"]: properties for properties in held}

    @property
    def methods(self) -> dict[str, dict[str, Any]]:
        """The properties of each method, by HTTP method and path."""
        held = [resource["Properties"] for resource in self.of_type("ApiGateway::Method")]
        return {f"{method['HttpMethod']} {self._path(method['ResourceId'])}": method for method in held}

    def _path(self, reference: dict[str, Any]) -> str:
        if "Ref" not in reference:  # the API's root
            return ""
        resource = self.body["Resources"][reference["Ref"]]["Properties"]
        return f"{self._path(resource['ParentId'])}/{resource['PathPart']}"


@functools.cache
def template_of(environment: Environment) -> Template:
    """Synthesise the stack of an environment by itself, with an asset that stands for the real one."""
    with tempfile.TemporaryDirectory() as folder:
        asset = Path(folder, "asset-0123456789abcdef")
        asset.mkdir()
        (asset / "handler.py").touch()
        app = cdk.App(context=CONTEXT, analytics_reporting=False, outdir=str(Path(folder, "cdk.out")))
        stack = SignupConfirmationStack(app, "stack", environment=environment, asset=asset)
        return Template(app.synth().get_stack_by_name(stack.stack_name).template)


def plain(**settings: Any) -> Template:
    """Return the template of an environment that has only these settings, without its parts."""
    return template_of(Environment(name="test", **settings)).service


def alarms(template: Template) -> dict[str, dict[str, Any]]:
    """Return each alarm's properties by what follows the stack's name and the severity in its own."""
    held = [alarm["Properties"] for alarm in template.of_type("CloudWatch::Alarm")]
    return {re.sub(r"^(signup-confirmation-\w+|stack)-(page|ticket)-", "", alarm["AlarmName"]): alarm for alarm in held}


def dashboard(template: Template) -> list[dict[str, Any]]:
    """Return the widgets of the dashboard."""
    body = deployed_dashboard.body(template.body)
    assert body is not None
    widgets: list[dict[str, Any]] = body["widgets"]
    return widgets
