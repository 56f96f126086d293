"""The same stack in emulators of its own, as no other folder needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from local.deployment import Deployment, deploy
from local.emulator import Emulator
from tests.support.caller import ORIGIN
from tests.support.deployed import allow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def unfilled(assembly: Path) -> Iterator[Deployment]:
    """The same stack, its secret not filled."""
    with Emulator() as emulator:
        yield deploy(emulator, assembly, change=allow(ORIGIN))


@pytest.fixture(scope="session")
def throttled(assembly: Path) -> Iterator[Deployment]:
    """The same stack with a throttle that lets nothing through."""

    def allow_nothing(template: dict[str, Any]) -> None:
        allow(ORIGIN)(template)
        stages = [r for r in template["Resources"].values() if r["Type"] == "AWS::ApiGateway::Stage"]
        for setting in stages[0]["Properties"]["MethodSettings"]:
            setting |= {"ThrottlingRateLimit": 0, "ThrottlingBurstLimit": 0}

    with Emulator() as emulator:
        yield deploy(emulator, assembly, change=allow_nothing)
