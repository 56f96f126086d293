"""What Cognito said to a call, and which row of the outcome table that is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from operations.acceptance.check import Differs
from signup_functions.confirmation.causes import sent_arguments, without_quoted_values
from signup_functions.confirmation.errors import CognitoError
from signup_functions.confirmation.outcomes import outcome_of

if TYPE_CHECKING:
    from signup_functions.confirmation.rows import Operation, Reason


class Said(NamedTuple):
    """Cognito's error code and message, both empty for a success, and the row of the outcome table."""

    code: str
    message: str
    row: Reason

    def __str__(self) -> str:
        """Return the code, the message and the row."""
        return f'{self.code} "{self.message}" (row {self.row.value})' if self.code else f"success (row {self.row})"

    def require(self, *rows: Reason) -> Said:
        """Return this, or raise `Differs` with the row that should match what Cognito said."""
        if self.row in rows:
            return self
        wanted = " or ".join(f"Reason.{row.name}" for row in rows)
        if not self.code:
            raise Differs(f"{self}, not {wanted}")
        says = re.escape(without_quoted_values(self.message)).replace("\\ ", " ")
        cause = f'Cause(("{self.code}",), r"{says}")'
        raise Differs(f"{self}; the row that should match it: Outcome(reason={wanted}, …, causes=(…, {cause}))")


def said(cognito: Any, operation: Operation, **arguments: object) -> Said:  # noqa: ANN401 - the SDK's client
    """Call Cognito, without the arguments that are None, and return what it said."""
    arguments = {name: value for name, value in arguments.items() if value is not None}
    try:
        getattr(cognito, operation.method)(**arguments)
    except ClientError as error:
        told = error.response["Error"]
        code, message = told.get("Code", ""), told.get("Message", "")
        row = outcome_of(CognitoError(code, message), operation, sent_arguments(arguments))
        return Said(code, message, row.reason)
    return Said("", "", operation.success)
