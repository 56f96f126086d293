"""Commands that act on a deployed environment, in any account or in the emulated AWS."""

from __future__ import annotations

import sys

try:
    import infra.environments  # noqa: F401 - checked here, before any command reads it
except (SyntaxError, TypeError, ValueError) as error:
    sys.exit(f"infra/environments.py: {error}")
