"""What tests of more than one folder share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
# Of the programs that tests start, as in the Makefile.
os.environ["PYTHONPATH"] = f"{TESTS.parent}{os.pathsep}{TESTS.parent / 'functions'}"

pytest_plugins = ["tests.support.deployed"]

COVERED = {"unit", "wire", "openapi"}
"""Folders whose tests run the functions in this process. Tracing the others only makes them slower."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure coverage only where there is any."""
    for item in items:
        if item.path.relative_to(TESTS).parts[0] not in COVERED:
            item.add_marker(pytest.mark.no_cover)
