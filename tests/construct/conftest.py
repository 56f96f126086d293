"""The wheel, built and installed once."""

import sys
import sysconfig
from pathlib import Path

import pytest

from tests.support.programs import output


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel, as `make package` builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    output([sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder], seconds=240)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="session")
def python(wheel, tmp_path_factory):
    """The Python of a new environment with the wheel, which shares the project's CDK."""
    folder = tmp_path_factory.mktemp("environment")
    uv, python = Path(sys.prefix, "bin", "uv"), folder / "bin" / "python"
    output([uv, "venv", "--offline", "--python", sys.executable, folder])
    output([uv, "pip", "install", "--offline", "--no-deps", "--compile-bytecode", "--python", python, wheel])
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "cdk.pth").write_text(sysconfig.get_path("purelib"))
    return python
