"""Linters that callers use find no fault with the OpenAPI document."""

from __future__ import annotations

import json

from local.deployment import PROJECT
from tests.openapi.document import PATH
from tests.support.node import MODULES, node


def test_spectral_finds_nothing() -> None:
    """All of Spectral's rules for OpenAPI hold, except those that spectral.mjs turns off with a reason."""
    assert json.loads(node(PROJECT / "clients" / "spectral.mjs", PATH)) == []


def test_redocly_finds_nothing() -> None:
    """All rules that Redocly recommends hold, warnings included."""
    node(
        MODULES / "@redocly" / "cli" / "bin" / "cli.js",
        "lint",
        "--extends=recommended-strict",
        PATH,
        REDOCLY_TELEMETRY="off",
        REDOCLY_SUPPRESS_UPDATE_NOTICE="true",
    )
