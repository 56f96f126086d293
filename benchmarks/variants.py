"""The measured functions: this project and the fixtures, each with asset, handler and environment variables."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import packages
from infra.asset import builder
from infra.functions import variables as function_variables
from tests.support import gateway, runtime_api
from tests.support.identifiers import CLIENT_ID, SECRET_ARN
from tests.support.shipped import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.aws_stub import AwsStub
    from tests.support.runtime_api import Execution

TASK_ROOT = "/var/task"
"""Where Lambda mounts the asset."""

EMPTY, TUTORIAL, POWERTOOLS, FLOOR = "V0", "V1", "V2", "V5a"
FLOOR_WITH_WRITE = "V5a + write"
OURS, OURS_WITHOUT_TABLE = "ours", "ours - table"
WRONG_CODE = "ours, wrong code"
IDLE = {"ours, idle 1 min": 60, "ours, idle 5 min": 300}
"""The idle seconds before each invocation. Connections are opened anew after a minute, the secret read after five."""
TITLES = {
    EMPTY: "empty handler",
    TUTORIAL: "tutorial: boto3, json",
    POWERTOOLS: "typical Powertools, all of it",
    FLOOR: "the floor: http.client by hand",
    FLOOR_WITH_WRITE: "the floor, with two writes to DynamoDB by hand",
    OURS: "this project, as deployed",
    OURS_WITHOUT_TABLE: "this project with attempts_table=False",
}
FIXTURES = {
    EMPTY: ("v0_empty", ()),
    TUTORIAL: ("v1_tutorial", packages.BOTO3),
    POWERTOOLS: ("v2_powertools", packages.POWERTOOLS),
    FLOOR: ("v5a_floor", ()),
    FLOOR_WITH_WRITE: ("v5a_floor", ()),
}
_FIXTURE_VARIABLES = {
    "USER_POOL_CLIENT_ID": CLIENT_ID,
    "CLIENT_SECRET_ARN": SECRET_ARN,
    "POWERTOOLS_SERVICE_NAME": "fixture",
    "POWERTOOLS_METRICS_NAMESPACE": "Fixture",
}


_INVOCATION_SECONDS = 300  # far more than Lambda allows: under valgrind all takes some 100 times as long
_TABLE = {"ATTEMPTS_TABLE": "attempts"}


class PrimingFailedError(runtime_api.FunctionFailedError):
    """Priming failed at start, so that the first invocation did its work."""


@dataclass(frozen=True)
class Variant:
    """One function to measure."""

    name: str
    asset: Path
    handler: str
    variables: Mapping[str, str]


@dataclass(frozen=True)
class Bench:
    """Shared by all measurements: the runtime's interpreter, the stub, and a folder for temporary files."""

    python: Path
    stub: AwsStub
    folder: Path

    def at(self, address: str) -> Bench:
        """Return the bench with another address for the stub, such as a relay's."""
        return replace(self, stub=replace(self.stub, url=f"https://{address}"))

    @contextmanager
    def running(self, variant: Variant, prefix: Sequence[str] = ()) -> Iterator[Execution]:
        """Run a variant. `prefix` is the command line of a tool to run it under, such as valgrind."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            command = [*prefix, str(self.python), "-m", "awslambdaric", variant.handler]
            variables = self._environment(variant, Path(folder))
            output = Path(folder, "output")
            with runtime_api.running(
                command, variant.asset, variables, output, invocation_seconds=_INVOCATION_SECONDS
            ) as execution:
                yield execution
            if "priming failed" in execution.log():
                raise PrimingFailedError(execution.log())

    def _environment(self, variant: Variant, folder: Path) -> dict[str, str]:
        bundle = self._bundle(variant, folder)
        return {
            "LANG": "en_US.UTF-8",
            "PYTHONHASHSEED": "0",  # or instructions differ from run to run
            "PYTHONPATH": str(variant.asset),
            "AWS_LAMBDA_LOG_FORMAT": "JSON",
            "AWS_LAMBDA_LOG_LEVEL": "INFO",
            "AWS_SESSION_TOKEN": "test" * 100,  # about as long as a role's
            **variant.variables,
            "AWS_ENDPOINT_URL": self.stub.url,
            "AWS_CA_BUNDLE": str(bundle),
            "SSL_CERT_FILE": str(bundle),
        }

    def _bundle(self, variant: Variant, folder: Path) -> Path:
        """Write a bundle of the stub's CA certificate and those that the variant loads on Lambda, which takes time."""
        botocores = variant.asset / "botocore" / "cacert.pem"
        own = variant.variables.get("AWS_CA_BUNDLE") or (botocores if botocores.is_file() else None)
        bundle = folder / "authorities.pem"
        bundle.write_bytes((Path(own).read_bytes() if own else b"") + self.stub.authority)
        return bundle


def every(python: Path) -> dict[str, Variant]:
    """Return all variants by name: the fixtures, and this project in each way that is measured."""
    deployed = ours()
    own = (deployed, without_table(deployed), wrong_code(deployed), *idle(deployed, python).values())
    return {name: fixture(name, python) for name in FIXTURES} | {variant.name: variant for variant in own}


def ours() -> Variant:
    """Return this project's confirm function, with the environment variables of the stack of `prod`."""
    built = builder.build()
    variables = function_variables.confirm_variables(
        ENVIRONMENTS["prod"],
        region="us-east-1",
        service_name="signup-confirmation-prod",
        user_pool_client_id=CLIENT_ID,
        client_secret_arn=SECRET_ARN,
        attempts_table=_TABLE["ATTEMPTS_TABLE"],
    )
    here = {name: value.replace(TASK_ROOT, str(built)) for name, value in variables.items()}
    return Variant(OURS, built, "signup_functions.confirmation.handler.handler", here)


def without_table(variant: Variant) -> Variant:
    """Return the confirm function as deployed with `attempts_table=False`."""
    variables = {name: value for name, value in variant.variables.items() if name not in _TABLE}
    return replace(variant, name=OURS_WITHOUT_TABLE, variables=variables)


def fixture(name: str, python: Path) -> Variant:
    """Return the fixture of that name."""
    folder, needed = FIXTURES[name]
    variables = _FIXTURE_VARIABLES | (_TABLE if name == FLOOR_WITH_WRITE else {})
    return Variant(name, packages.fixture(folder, needed, python), "handler.handler", variables)


def wrong_code(variant: Variant) -> Variant:
    """Return the confirm function of an app client for which the stub rejects every code."""
    return replace(variant, name=WRONG_CODE, variables={**variant.variables, "USER_POOL_CLIENT_ID": "another0client"})


def idle(variant: Variant, python: Path) -> dict[str, Variant]:
    """Return the confirm function with an idle time before each invocation, by the names in `IDLE`."""
    behind = _behind("idle", variant, python)
    return {
        name: replace(behind, name=name, variables={**behind.variables, "IDLE_SECONDS": str(seconds)})
        for name, seconds in IDLE.items()
    }


def probed(variant: Variant, python: Path) -> Variant:
    """Return a variant whose results report what its process has loaded and compiled."""
    probe = _behind("probe", variant, python)
    return replace(probe, variables={**probe.variables, "PROBED_HANDLER": variant.handler})


def _behind(module: str, variant: Variant, python: Path) -> Variant:
    """Return the variant started through a module of the fixtures, which imports the variant's own handler."""
    path = f"{packages.fixture(module, (), python)}{os.pathsep}{variant.asset}"
    return replace(variant, handler=f"{module}.handler", variables={**variant.variables, "PYTHONPATH": path})


def event(body: str = '{"username": "alice@example.com", "confirmationCode": "123456"}') -> dict[str, Any]:
    """Return API Gateway's event for a confirmation."""
    headers = {
        "Accept": "*/*",
        "Content-Type": "application/json",
        "Host": "abcdefghij.execute-api.eu-west-1.amazonaws.com",
        "Origin": "https://app.example.com",
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
        "X-Amzn-Trace-Id": "Root=1-00000000-000000000000000000000000",
        "X-Forwarded-For": "203.0.113.7",
    }
    return gateway.event(body, headers=headers)
