"""The wheel, built and installed once."""

from __future__ import annotations

import pytest

from tests.construct.consumer import build_wheel, install


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel, as `make package` builds it."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def python(wheel, tmp_path_factory):
    """An interpreter with the wheel installed."""
    return install(wheel, tmp_path_factory.mktemp("environment"))
