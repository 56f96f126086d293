"""What tests of more than one folder share."""

from __future__ import annotations

import os
from pathlib import Path

# Commands that tests start find the functions' packages, as those that `make` starts do.
os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parent.parent / "functions")

pytest_plugins = ["tests.deployed"]
