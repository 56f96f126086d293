"""Hatchling's hook for the wheel: builds the asset, which needs a package index, and adds it as a zip.

A folder would not do: an installer compiles every module that it installs, and would overwrite the asset's bytecode.
"""

from __future__ import annotations

import sys
import zipfile
from typing import TYPE_CHECKING, Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = "signup_confirmation"
DATE = (1980, 1, 1, 0, 0, 0)  # the earliest in a zip: two builds are byte-identical


class AssetHook(BuildHookInterface[Any]):
    """Adds the asset. Without Python 3.13 on the machine it has no bytecode, and the build warns."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - Hatchling's interface
        """Build what the wheel includes besides the files that `pyproject.toml` names."""
        sys.path[:0] = [self.root, f"{self.root}/functions"]  # Hatchling loads this file by its path
        from infra.asset import builder  # noqa: PLC0415

        asset = builder.build()
        build_data["force_include"][str(packed(asset))] = f"{PACKAGE}/{asset.name}.zip"


def packed(folder: Path) -> Path:
    """Return a zip beside the folder, with its files in their order."""
    target = folder.with_name(f"{folder.name}.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), DATE)
            entry.external_attr = 0o644 << 16  # Lambda reads the files as another user
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return target
