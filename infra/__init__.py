"""The AWS infrastructure as CDK constructs: one stack per environment, and one per account and Region.

Only the stack and the environment variables of the functions take the settings object; constructs take named values.
"""

from __future__ import annotations

import sys
from pathlib import Path

# infra/ reads the facts that the functions state: problems, reasons, headers, called operations. None needs an SDK.
_FUNCTIONS = str(Path(__file__).resolve().parent.parent / "functions")
if _FUNCTIONS not in sys.path:
    sys.path.append(_FUNCTIONS)
