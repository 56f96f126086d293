"""Errors that stop a rotation. Their texts tell an operator what to do, and never contain a secret."""

from __future__ import annotations

import traceback
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

BY_HAND = '"Fill the secret by hand" in docs/operate.md'
ROTATE_AGAIN = "rotate again (aws secretsmanager rotate-secret)"
WILL_RESUME = "the next try of Secrets Manager goes on with it"
"""What happens to a pending version whose client secret AWS does not show or accept yet."""
WILL_RESTART = (
    f"its version is no longer AWSPENDING, so that the next rotation starts anew: wait for it, or {ROTATE_AGAIN}"
)
"""What happens after a pending version is given up."""
_DENIED = frozenset({"AccessDenied", "AccessDeniedException"})


class RotationError(Exception):
    """The rotation cannot continue. Secrets Manager shows the text and retries later."""


class UnusableVersionError(RotationError):
    """A version's value can never be used. Values are immutable."""


class TwoSecretsError(RotationError):
    """The app client has as many secrets as Cognito allows."""


def code_of(error: ClientError) -> str:
    """Return the error code of an AWS service."""
    return str(error.response.get("Error", {}).get("Code", ""))


def operator_message(error: Exception) -> str:
    """Return an error's description for an operator.

    For foreign errors it contains only the class and the AWS error code; their text may contain request data.
    """
    if isinstance(error, RotationError):
        return str(error)
    if isinstance(error, ClientError):
        failed = f"{error.operation_name} failed with {code_of(error)}"
        if code_of(error) in _DENIED:
            return f"{failed}: allow the call to the rotation function's role (and its key, if it has its own)"
        return f"{failed}: wait for the next try, or {ROTATE_AGAIN}"
    if isinstance(error, BotoCoreError):
        return f"AWS did not respond ({type(error).__name__}): wait for the next try, or {ROTATE_AGAIN}"
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}: report this defect"
