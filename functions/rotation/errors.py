"""Why a rotation stops; the texts say what an operator has to do, and never hold a secret."""

from __future__ import annotations

import traceback
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

BY_HAND = '"Fill the secret by hand" in docs/runbook.md'
ROTATE_AGAIN = "rotate again (aws secretsmanager rotate-secret)"
STARTS_ANEW = (
    f"its version is no longer AWSPENDING, so that the next rotation starts anew: wait for it, or {ROTATE_AGAIN}"
)
"""What follows a pending version that was given up."""
_DENIED = frozenset({"AccessDenied", "AccessDeniedException"})


class RotationError(Exception):
    """The rotation cannot go on as things are. Secrets Manager shows the text, and tries again later."""


def code_of(error: ClientError) -> str:
    """Return the error code of an AWS service."""
    return str(error.response.get("Error", {}).get("Code", ""))


def sentence_of(error: Exception) -> str:
    """Return what an error means to an operator.

    Of a foreign error only its class and AWS's error code are told: its text may hold what was sent.
    """
    if isinstance(error, RotationError):
        return str(error)
    if isinstance(error, ClientError):
        failed = f"{error.operation_name} failed with {code_of(error)}"
        if code_of(error) in _DENIED:
            return f"{failed}: allow the call to the rotation function's role (and its key, if it has its own)"
        return f"{failed}: wait for the next try, or {ROTATE_AGAIN}"
    if isinstance(error, BotoCoreError):
        return f"AWS did not answer ({type(error).__name__}): wait for the next try, or {ROTATE_AGAIN}"
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}: report this defect"
