"""The software bill of materials of the asset, as CycloneDX JSON: `build/sbom.json`.

CycloneDX's own tool reads the METADATA in the asset, so the bill lists what is deployed and not what a lock file
promises.

    python -m infra.asset.sbom       writes it and prints its path
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from . import builder
from .errors import AssetError

if TYPE_CHECKING:
    from pathlib import Path

FILE = builder.BUILD / "sbom.json"


def write(built: Path, to: Path = FILE) -> Path:
    """Write the bill of a built asset, the same bytes for the same asset, and return its path.

    Raises `AssetError`: the tool failed.
    """
    # The tool asks an interpreter for its path. This one, without its site-packages, has the asset's packages alone;
    # -I keeps the asset out of the tool's own imports.
    line = [sys.executable, "-I", "-m", "cyclonedx_py", "environment", "-S", sys.executable]
    line += ["--pyproject", str(builder.PROJECT / "pyproject.toml"), "--output-reproducible", "--output-file", str(to)]
    environment = {**os.environ, "PYTHONPATH": str(built)}
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode != 0:
        raise AssetError(f"cyclonedx-py failed: {(done.stderr or done.stdout).strip()}")
    return to


if __name__ == "__main__":
    try:
        print(write(builder.build()))  # noqa: T201 - the output of the command
    except AssetError as error:
        sys.exit(f"infra.asset.sbom: {error}")
