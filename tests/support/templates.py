"""CloudFormation templates, and what is read from them."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import aws_cdk as cdk
from aws_cdk.assertions import Annotations, Match

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


class GatewayResponse(NamedTuple):
    """A response that API Gateway makes itself, its headers without their quotes."""

    status: str
    body: dict[str, Any]
    headers: dict[str, str]


@dataclass(frozen=True)
class Template:
    """A template as CloudFormation gets it. Types of resources are given without the `AWS::`."""

    body: dict[str, Any]

    @property
    def service(self) -> Template:
        """The template without the resources of `PARTS`."""
        return self._filtered(lambda name: not name.startswith(PARTS))

    def part(self, name: str) -> Template:
        """Return the template with the resources of one of `PARTS` only."""
        return self._filtered(lambda logical_id: logical_id.startswith(name))

    @property
    def rotation(self) -> Template:
        """The rotation's own resources."""
        return self.part("Rotation")

    def _filtered(self, wanted: Callable[[str], bool]) -> Template:
        return Template(
            self.body | {"Resources": {name: self.resources[name] for name in self.resources if wanted(name)}}
        )

    @property
    def resources(self) -> dict[str, dict[str, Any]]:
        """The resources by their logical ids."""
        resources: dict[str, dict[str, Any]] = self.body["Resources"]
        return resources

    @property
    def types(self) -> set[str]:
        """The types of the resources, with the `AWS::`."""
        return {resource["Type"] for resource in self.resources.values()}

    def ids_of(self, kind: str) -> list[str]:
        """Return the logical ids of the resources of a type."""
        return [name for name, resource in self.resources.items() if resource["Type"] == f"AWS::{kind}"]

    def id_of(self, kind: str) -> str:
        """Return the logical id of the only resource of a type."""
        (name,) = self.ids_of(kind)
        return name

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        """Return the resources of a type."""
        return [self.resources[name] for name in self.ids_of(kind)]

    def properties(self, kind: str) -> list[dict[str, Any]]:
        """Return the properties of each resource of a type."""
        return [resource.get("Properties", {}) for resource in self.of_type(kind)]

    def one(self, kind: str) -> dict[str, Any]:
        """Return the properties of the only resource of a type."""
        (properties,) = self.properties(kind)
        return properties

    @property
    def variables(self) -> dict[str, Any]:
        """The environment variables of the only function."""
        variables: dict[str, Any] = self.one("Lambda::Function")["Environment"]["Variables"]
        return variables

    @property
    def outputs(self) -> dict[str, Any]:
        """The values of the outputs."""
        return {name: output["Value"] for name, output in self.body.get("Outputs", {}).items()}

    @property
    def statements(self) -> list[dict[str, Any]]:
        """The statements of all IAM policies."""
        policies = self.properties("IAM::Policy")
        return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]

    @property
    def allowed(self) -> list[tuple[list[str], Any]]:
        """The actions and the resource of each statement that allows something."""
        return [
            ([actions] if isinstance(actions := statement["Action"], str) else actions, statement["Resource"])
            for statement in self.statements
            if statement["Effect"] == "Allow"
        ]

    @property
    def gateway_responses(self) -> dict[str, GatewayResponse]:
        """The gateway responses by their types."""
        return {
            response["ResponseType"]: GatewayResponse(
                response["StatusCode"],
                json.loads(response["ResponseTemplates"]["application/json"]),
                {
                    name.removeprefix("gatewayresponse.header."): unquoted(value)
                    for name, value in response["ResponseParameters"].items()
                },
            )
            for response in self.properties("ApiGateway::GatewayResponse")
        }

    @property
    def methods(self) -> dict[str, dict[str, Any]]:
        """The properties of each method, by HTTP method and path."""
        methods = self.properties("ApiGateway::Method")
        return {f"{method['HttpMethod']} {self._path(method['ResourceId'])}": method for method in methods}

    def _path(self, reference: dict[str, Any]) -> str:
        if "Ref" not in reference:  # the API's root
            return ""
        resource = self.resources[reference["Ref"]]["Properties"]
        return f"{self._path(resource['ParentId'])}/{resource['PathPart']}"


def unquoted(value: str) -> str:
    """Return a header's value, which API Gateway takes in quotes."""
    assert value[0] == value[-1] == "'"
    return value[1:-1]


def new_app(folder: Path) -> tuple[cdk.App, Path]:
    """Return an app that is synthesised in a folder, and an asset there that stands for the real one."""
    asset = folder / "asset-0123456789abcdef"
    asset.mkdir(exist_ok=True)
    (asset / "handler.py").touch()
    return cdk.App(context=CONTEXT, analytics_reporting=False, outdir=str(folder / "cdk.out")), asset


@functools.cache
def template_of(environment: Environment) -> Template:
    """Synthesise the stack of an environment by itself, with an asset that stands for the real one."""
    with tempfile.TemporaryDirectory() as folder:
        app, asset = new_app(Path(folder))
        stack = SignupConfirmationStack(app, "stack", environment=environment, asset=asset)
        return Template(app.synth().get_stack_by_name(stack.stack_name).template)


def plain(**settings: Any) -> Template:
    """Return the template of an environment that has only these settings, without its parts."""
    return template_of(Environment(name="test", **settings)).service


def alarms(template: Template) -> dict[str, dict[str, Any]]:
    """Return each alarm's properties by what follows the stack's name and the severity in its own."""
    prefix = r"^(signup-confirmation-\w+|stack)-(page|ticket)-"
    return {re.sub(prefix, "", alarm["AlarmName"]): alarm for alarm in template.properties("CloudWatch::Alarm")}


def dashboard(template: Template) -> list[dict[str, Any]]:
    """Return the widgets of the dashboard."""
    body = deployed_dashboard.body(template.body)
    assert body is not None
    widgets: list[dict[str, Any]] = body["widgets"]
    return widgets


def warnings_of(stack: cdk.Stack) -> list[str]:
    """Return the warnings at the synthesis of a stack."""
    return [str(found.entry.data) for found in Annotations.from_stack(stack).find_warning("*", Match.any_value())]
