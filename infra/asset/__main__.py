"""Builds the asset and prints its path: `python -m infra.asset`."""

from __future__ import annotations

import sys

from . import builder
from .errors import AssetError

try:
    print(builder.build())  # noqa: T201 - the output of the command
except AssetError as error:
    sys.exit(f"infra.asset: {error}")
