"""Calls of Cognito, and the row of the outcome table that fits each response."""

import re
from typing import Any, NamedTuple, Self

from botocore.exceptions import ClientError

from operations.acceptance.check import Differs
from signup_functions.confirmation.causes import sent_arguments, without_quoted_values
from signup_functions.confirmation.errors import CognitoError
from signup_functions.confirmation.outcomes import outcome_of
from signup_functions.confirmation.rows import Operation, Reason


class CognitoResponse(NamedTuple):
    """Cognito's error code and message, both empty for a success, and the row of the outcome table."""

    code: str
    message: str
    row: Reason

    def __str__(self) -> str:
        """Return the code, the message and the row."""
        return f'{self.code} "{self.message}" (row {self.row.value})' if self.code else f"success (row {self.row})"

    def require(self, *rows: Reason) -> Self:
        """Return this, or raise `Differs` with the row that should match the response."""
        if self.row in rows:
            return self
        wanted = " or ".join(f"Reason.{row.name}" for row in rows)
        if not self.code:
            raise Differs(f"{self}, not {wanted}")
        pattern = re.escape(without_quoted_values(self.message)).replace("\\ ", " ")
        cause = f'Cause(("{self.code}",), r"{pattern}")'
        raise Differs(f"{self}; the row that should match it: Outcome(reason={wanted}, …, causes=(…, {cause}))")


def call(cognito: Any, operation: Operation, **arguments: object) -> CognitoResponse:  # noqa: ANN401 - the SDK's client
    """Call Cognito, without the arguments that are None, and return its response."""
    arguments = {name: value for name, value in arguments.items() if value is not None}
    try:
        getattr(cognito, operation.method)(**arguments)
    except ClientError as error:
        details = error.response["Error"]
        code, message = details.get("Code", ""), details.get("Message", "")
        row = outcome_of(CognitoError(code, message), operation, sent_arguments(arguments))
        return CognitoResponse(code, message, row.reason)
    return CognitoResponse("", "", operation.success)
