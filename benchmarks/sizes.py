"""What an asset weighs as the zip that Lambda gets, and whether a second build is the same to the byte."""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from pathlib import Path

from infra.asset import builder


def zipped(folder: Path) -> bytes:
    """Return the folder as a zip, with the dates and modes of its files, in the order of their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.write(path, path.relative_to(folder))
    return buffer.getvalue()


def different_builds() -> int:
    """Build the asset a second time, out of the same wheels, and count the zips that differ from the first."""
    first = builder.build()
    with tempfile.TemporaryDirectory() as folder:
        for wheels in builder.BUILD.glob("wheels-*"):
            Path(folder, wheels.name).symlink_to(wheels)
        second = builder.build(into=Path(folder))
        return int(_digest(first) != _digest(second))


def _digest(folder: Path) -> str:
    return hashlib.sha256(zipped(folder)).hexdigest()
