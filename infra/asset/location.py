"""Where the asset is: in the wheel as a zip, in the repository built when it is needed."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import aws_cdk as cdk

if TYPE_CHECKING:
    from constructs import Construct

PACKAGE = Path(__file__).resolve().parent.parent
NO_BYTECODE = "signup-confirmation:no-bytecode"
"""The id with which the warning can be acknowledged."""


def find() -> Path:
    """Return the asset, whose name ends with the hash of its content. Raises `AssetError`: it cannot be built."""
    packed = sorted(PACKAGE.glob("asset-*.zip"))
    if packed:
        return packed[0]
    from . import builder  # noqa: PLC0415 - not in the wheel

    return builder.build()


def warn_without_bytecode(scope: Construct, asset: Path) -> None:
    """Warn about a packed asset without bytecode, whose build may have shown its own warning to nobody."""
    if asset.suffix != ".zip":
        return
    with zipfile.ZipFile(asset) as archive:
        if not any(name.endswith(".pyc") for name in archive.namelist()):
            cdk.Annotations.of(scope).add_warning_v2(
                NO_BYTECODE,
                "the wheel was built without Python 3.13, so the functions have no bytecode and each cold start takes "
                "several times as long. Use the wheel of a release, or build it where there is a Python 3.13.",
            )
