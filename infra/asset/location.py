"""Where the asset is: in the wheel as a zip, in the repository built when it is needed."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
PACKED = "asset-*.zip"


def find() -> Path:
    """Return the asset, whose name ends with the hash of its content.

    Raises:
        AssetError: It cannot be built.

    """
    packed = sorted(PACKAGE.glob(PACKED))
    if packed:
        return packed[0]
    from . import builder  # noqa: PLC0415 - not in the wheel

    return builder.build()
