"""What Cognito's answer to a test call says of the secret hash that was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confirmation.outcome import outcome_of
from confirmation.outcomes import CONFIRM_OUTCOMES
from rotation.errors import RotationError

if TYPE_CHECKING:
    from botocore.exceptions import ClientError


def accepted(error: ClientError) -> bool:
    """Return whether Cognito accepted the hash: it then rejects the user or the code instead.

    Raises:
        RotationError: The answer is about none of them.

    """
    outcome = outcome_of(error, CONFIRM_OUTCOMES)
    if outcome.reason != "secret_hash_rejected" and not outcome.rejects:
        raise RotationError(
            f"the test call ended with {outcome.reason}, which says nothing about the secret: wait for the next try, "
            "or see that alarm in docs/runbook.md"
        )
    return outcome.rejects
