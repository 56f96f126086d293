"""A linter that callers use finds no fault with the OpenAPI document."""

from __future__ import annotations

import pytest

from tests.openapi.document import PATH
from tests.support.node import MODULES, node


@pytest.mark.full
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
