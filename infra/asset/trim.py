"""Leaves out parts of the packages that no function needs, to keep the asset small.

Only whole files and folders are left out; the code that stays is as its authors published it.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from .errors import AssetError

if TYPE_CHECKING:
    from pathlib import Path

LEFT_OUT = (
    "aws_lambda_powertools/event_handler", "aws_lambda_powertools/metrics/provider/datadog",
    "aws_lambda_powertools/utilities/auth_alpha", "aws_lambda_powertools/utilities/batch",
    "aws_lambda_powertools/utilities/circuit_breaker", "aws_lambda_powertools/utilities/data_masking",
    "aws_lambda_powertools/utilities/feature_flags", "aws_lambda_powertools/utilities/idempotency",
    "aws_lambda_powertools/utilities/kafka", "aws_lambda_powertools/utilities/parameters",
    "aws_lambda_powertools/utilities/parser", "aws_lambda_powertools/utilities/streaming",
    "aws_lambda_powertools/utilities/validation", "botocore/stub.py", "dateutil/zoneinfo",
    "urllib3/contrib/emscripten",
)  # fmt: skip
"""Paths under the installed packages. Nothing that stays imports them while a function runs."""
LICENCES = ("LICENSE*", "LICENCE*", "COPYING*", "NOTICE*", "AUTHORS*", "licenses")


def remove_unused(packages: Path) -> None:
    """Delete what is left out. Raises `AssetError`: a path does not exist, as a new release has moved or dropped it."""
    for name in LEFT_OUT:
        path = packages / name
        if not path.exists():
            raise AssetError(f"{path} is no longer in the packages: correct infra/asset/trim.py.")
        path.unlink() if path.is_file() else shutil.rmtree(path)


def remove_scripts(packages: Path) -> None:
    """Delete command-line scripts, which wheels keep beside their packages."""
    for data in packages.glob("*.data"):
        if others := {path.name for path in data.iterdir()} - {"scripts"}:
            raise AssetError(f"{data.name} holds {', '.join(others)}: the build installs packages and scripts only.")
        shutil.rmtree(data)


def remove_metadata(packages: Path) -> None:
    """Keep each package's licences and its METADATA, from which scanners read its name and version.

    RECORD would list files that the asset leaves out; the rest tells how pip installed the package.
    """
    for metadata in packages.glob("*.dist-info"):
        licences = {path for pattern in LICENCES for path in metadata.glob(pattern)}
        if not licences:
            raise AssetError(f"{metadata.name} holds no licence that could go along: add its file name to LICENCES.")
        for path in set(metadata.iterdir()) - licences - {metadata / "METADATA"}:
            path.unlink() if path.is_file() else shutil.rmtree(path)
