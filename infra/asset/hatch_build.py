"""Hatchling's hook for the wheel: builds the asset, which needs a package index, and adds it as a zip.

A folder would not do: an installer compiles every module that it installs, and would overwrite the asset's bytecode.
"""

from __future__ import annotations

import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "signup_confirmation"


class AssetHook(BuildHookInterface[Any]):
    """Adds the asset. Without Python 3.13 on the machine it has no bytecode, and the build warns."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - Hatchling's interface
        """Build what the wheel includes besides the files that `pyproject.toml` names."""
        sys.path[:0] = [self.root, f"{self.root}/functions"]  # Hatchling loads this file by its path
        from infra.asset import builder  # noqa: PLC0415

        asset = builder.build()
        build_data["force_include"][str(builder.zipped(asset))] = f"{PACKAGE}/{asset.name}.zip"
