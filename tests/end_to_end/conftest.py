"""The stack in separate emulators, for tests that change it."""

import pytest

from local.deployment import deploy
from local.emulator import CREDENTIALS, REGION, Emulator
from tests.support import function_environment
from tests.support.caller import ORIGIN
from tests.support.deployed import allow


@pytest.fixture(scope="session")
def unfilled(assembly):
    """The same stack, its secret not filled."""
    with Emulator() as emulator:
        yield deploy(emulator, assembly, change=allow(ORIGIN))


@pytest.fixture(scope="session")
def throttled(assembly):
    """The same stack with a throttle that lets nothing through."""

    def allow_nothing(template):
        allow(ORIGIN)(template)
        stages = [r for r in template["Resources"].values() if r["Type"] == "AWS::ApiGateway::Stage"]
        for setting in stages[0]["Properties"]["MethodSettings"]:
            setting |= {"ThrottlingRateLimit": 0, "ThrottlingBurstLimit": 0}

    with Emulator() as emulator:
        yield deploy(emulator, assembly, change=allow_nothing)


@pytest.fixture
def sdk_variables(deployment, monkeypatch):
    """The SDK's variables point to the emulator, not to the developer's account."""
    url = deployment.emulator.url
    function_environment.isolate(monkeypatch, **CREDENTIALS, AWS_ENDPOINT_URL=url, AWS_REGION=REGION)
