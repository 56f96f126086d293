"""The same stack in other Regions of the emulated AWS, as no other folder needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from local.deployment import Deployment, deploy

if TYPE_CHECKING:
    from pathlib import Path

    from local.emulator import Emulator


@pytest.fixture(scope="session")
def unfilled(emulator: Emulator, assembly: Path) -> Deployment:
    """The same stack in another Region, its secret not filled."""
    return deploy(emulator, assembly, region="eu-west-1")


@pytest.fixture(scope="session")
def throttled(emulator: Emulator, assembly: Path) -> Deployment:
    """The same stack in a third Region, with a throttle that lets nothing through."""

    def allow_nothing(template: dict[str, Any]) -> None:
        stages = [r for r in template["Resources"].values() if r["Type"] == "AWS::ApiGateway::Stage"]
        for setting in stages[0]["Properties"]["MethodSettings"]:
            setting |= {"ThrottlingRateLimit": 0, "ThrottlingBurstLimit": 0}

    return deploy(emulator, assembly, region="eu-west-2", change=allow_nothing)
