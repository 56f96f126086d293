"""Schemathesis searches the deployed stack for a response that the OpenAPI document does not allow."""

import sys
from pathlib import Path

import pytest

from local.deployment import deploy, fill_secret
from local.emulator import Emulator
from tests.openapi.document import OPERATIONS, PATH
from tests.support.caller import JSON, call
from tests.support.programs import output

EXAMPLES = 30
# Another method gets a 404, like another path. A valid body may be rejected, because nobody has signed up under the
# generated names.
EXCLUDED_CHECKS = "unsupported_method,positive_data_acceptance"


@pytest.fixture(scope="module")
def unthrottled(assembly):
    """The stack in a separate emulator without effective limits, because 429 would hide other responses."""

    def allow_everything(template):
        for resource in template["Resources"].values():
            properties = resource["Properties"]
            if resource["Type"] == "AWS::ApiGateway::Stage":
                for setting in properties["MethodSettings"]:
                    setting |= {"ThrottlingRateLimit": 10_000, "ThrottlingBurstLimit": 10_000}
            if "ATTEMPTS_PER_HOUR" in (variables := properties.get("Environment", {}).get("Variables", {})):
                variables |= {"ATTEMPTS_PER_HOUR": "10000", "RESENDS_PER_HOUR": "10000"}

    with Emulator() as emulator:
        deployment = deploy(emulator, assembly, change=allow_everything)
        fill_secret(emulator)
        yield deployment


@pytest.mark.full
def test_schemathesis_finds_nothing(unthrottled, tmp_path):
    """All checks except two pass for the requests that schemathesis generates from the document."""
    for path in OPERATIONS:
        assert call(unthrottled, "POST", path, b"{}", JSON).status == 422, f"{path} is not deployed"

    url = f"--url={unthrottled.emulator.url}{unthrottled.base_path}"
    options = ["--checks=all", f"--exclude-checks={EXCLUDED_CHECKS}", f"--max-examples={EXAMPLES}", "--workers=2"]
    command = [Path(sys.executable).with_name("schemathesis"), "run", PATH, url, *options, "--no-color"]

    output([*command, "--generation-deterministic"], folder=tmp_path)  # without a configuration file
