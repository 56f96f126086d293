"""Checks the environments before a command starts the CDK CLI, which would add a line of its own to an error.

python -m infra.settings [--environment dev]
"""

from __future__ import annotations

import argparse
import sys

from .load import FILE, load, unknown

parser = argparse.ArgumentParser(prog="infra.settings", description=f"Check {FILE}.")
parser.add_argument("--environment", help="fail as well if there is no environment of this name")
name, environments = parser.parse_args().environment, load()
if name is not None and name not in environments:
    sentence = unknown(name, environments)
    sys.exit(sentence[0].upper() + sentence[1:])
