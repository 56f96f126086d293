"""What of the packages is left out, or put off."""

from __future__ import annotations

import shutil
from pathlib import Path

import botocore
import pytest

from infra.asset import builder as asset
from infra.asset import trim as unused


@pytest.fixture
def packages(tmp_path):
    """As much of the packages as is changed, as a new release would bring it."""
    for name in unused.LEFT_OUT:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n")
    for name, _ in unused.STAND_INS:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path(botocore.__file__).parent.parent / name, path)  # the lock's one version
    for name in unused.LAZY:
        path = tmp_path / name / "__init__.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('"""Text."""\n\nfrom .one import One\n\n__all__ = ["One"]\n')
    return tmp_path


def test_a_part_that_has_gone_fails_the_build(packages):
    """A new release without it is looked at before it is deployed."""
    shutil.rmtree(packages / "dateutil")
    with pytest.raises(asset.AssetError, match=r"dateutil/zoneinfo is no longer in the packages"):
        unused.take_out(packages)


@pytest.mark.parametrize("name", [name for name, _ in unused.STAND_INS])
def test_a_module_that_was_not_read_fails_the_build(packages, name):
    """What stands in for a module stands in for the one that somebody has read."""
    with (packages / name).open("a") as file:
        file.write("set_up()\n")
    with pytest.raises(asset.AssetError, match="is no longer the module that was read"):
        unused.take_out(packages)


@pytest.mark.parametrize("text", ["import os\n", "from .one import One as Other\n", "set_up()\n", "x = 1\n"])
def test_a_package_that_does_more_fails_the_build(packages, text):
    """Only what imports names and lists them can be put off."""
    with (packages / unused.LAZY[0] / "__init__.py").open("a") as file:
        file.write(text)
    with pytest.raises(asset.AssetError, match="does more than import by now"):
        unused.take_out(packages)
