"""`python -m infra.asset`: build the asset and print its path."""

from __future__ import annotations

import sys

from infra.asset import builder
from infra.asset.errors import AssetError

try:
    print(builder.build())  # noqa: T201 - the output of the command
except AssetError as error:
    sys.exit(f"infra.asset: {error}")
