"""Judges from Cognito's response to a test call whether the secret hash was accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup_functions.confirmation.errors import CognitoError
from signup_functions.confirmation.outcomes import outcome_of
from signup_functions.confirmation.rows import CONFIRM
from signup_functions.rotation.errors import RotationError

if TYPE_CHECKING:
    from botocore.exceptions import ClientError


def accepted(error: ClientError) -> bool:
    """Return whether Cognito accepted the hash. If so, it rejected the user or the code instead.

    Raises:
        RotationError: The response is about none of them.

    """
    details = error.response["Error"]
    outcome = outcome_of(CognitoError(details.get("Code", ""), details.get("Message")), CONFIRM)
    if outcome.reason != "secret_hash_rejected" and not outcome.rejects:
        raise RotationError(
            f"the test call ended with {outcome.reason}, which says nothing about the secret: wait for the next try, "
            "or see that alarm in docs/operate.md"
        )
    return outcome.rejects
