"""What tests of more than one folder share."""

from __future__ import annotations

pytest_plugins = ["tests.support.deployed"]
