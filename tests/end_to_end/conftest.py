"""Further deployments of the stack, in emulators of their own."""

import pytest

from local.deployment import deploy
from local.emulator import CREDENTIALS, REGION, Emulator
from tests.support import function_environment
from tests.support.caller import ORIGIN
from tests.support.deployed import allow


@pytest.fixture(scope="session")
def unfilled(assembly):
    """The stack without the client secret."""
    with Emulator() as emulator:
        yield deploy(emulator, assembly, change=allow(ORIGIN))


@pytest.fixture(scope="session")
def throttled(assembly):
    """The stack with a throttle that rejects every request."""

    def allow_nothing(template):
        allow(ORIGIN)(template)
        (stage,) = (one for one in template["Resources"].values() if one["Type"] == "AWS::ApiGateway::Stage")
        for setting in stage["Properties"]["MethodSettings"]:
            setting |= {"ThrottlingRateLimit": 0, "ThrottlingBurstLimit": 0}

    with Emulator() as emulator:
        yield deploy(emulator, assembly, change=allow_nothing)


@pytest.fixture
def sdk_variables(deployment, monkeypatch):
    """The SDK's variables point to the emulator, not to the developer's account."""
    url = deployment.emulator.url
    function_environment.isolate(monkeypatch, **CREDENTIALS, AWS_ENDPOINT_URL=url, AWS_REGION=REGION)
