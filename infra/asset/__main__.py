"""Builds the asset and prints its path: `python -m infra.asset`. A synthesis warns if it lacks bytecode."""

from __future__ import annotations

import sys

from . import builder
from .errors import AssetError

try:
    print(builder.build(warn=False))  # noqa: T201 - the output of the command
except AssetError as error:
    sys.exit(f"infra.asset: {error}")
