"""Makes the modules of `functions/` importable by their own names, for the project's own commands. Not in the wheel."""

from __future__ import annotations

import sys

from .facts import FUNCTIONS

if str(FUNCTIONS) not in sys.path:
    sys.path.append(str(FUNCTIONS))
