"""The size of an asset as the zip for Lambda, and whether its build is reproducible."""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from pathlib import Path

from infra.asset import builder


def zipped(folder: Path) -> bytes:
    """Return the folder as a zip, with its files' dates and modes, sorted by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.write(path, path.relative_to(folder))
    return buffer.getvalue()


def different_builds() -> int:
    """Build the asset again from the same wheels; return 1 if its zip differs from the first one, else 0."""
    first = builder.build()
    with tempfile.TemporaryDirectory() as folder:
        for wheels in builder.BUILD.glob("wheels-*"):
            Path(folder, wheels.name).symlink_to(wheels)
        second = builder.build(into=Path(folder))
        return int(_digest(first) != _digest(second))


def _digest(folder: Path) -> str:
    return hashlib.sha256(zipped(folder)).hexdigest()
