"""Creates the HTTP response to a request, in the form of a Lambda proxy integration."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from signup_functions.confirmation.problems import EXPOSED, SECURITY, problem_body

if TYPE_CHECKING:
    from random import Random

    from signup_functions.confirmation.request import Request
    from signup_functions.confirmation.result import Result
    from signup_functions.confirmation.rows import Operation, Wait
    from signup_functions.confirmation.settings import ConfirmationSettings

NO_WINDOW_SECONDS = 900
"""`Retry-After` if Cognito's own limit is reached and the service has no window to derive it from."""


class Responses:
    """Creates responses according to an environment's settings."""

    def __init__(self, settings: ConfirmationSettings, random: Random) -> None:
        """Keep the settings and the source of jitter."""
        self._settings = settings
        self._random = random

    def response(self, request: Request, operation: Operation, result: Result) -> dict[str, Any]:
        """Return the response to a request.

        Args:
            request: The request.
            operation: The operation whose replies apply.
            result: The request's result.

        """
        reply = result.outcome.reply(operation, self._settings.disclosure)
        headers = self._headers(request.origin)
        if reply.problem is None:
            status, media_type = operation.status, "application/json"
            body = {"status": operation.success.value, **result.members}
        else:
            media_type = "application/problem+json"
            body = problem_body(reply.problem, request.request_id)
            status = body["status"]
            if reply.problem == "validation_failed":
                body["errors"] = result.field_errors
        headers["Content-Type"] = media_type
        wait = self._seconds(reply.retry_after, result.seconds_left)
        if wait is not None:
            headers["Retry-After"] = str(wait)
        return {
            "statusCode": status,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "body": json.dumps(body),
            "isBase64Encoded": False,
        }

    def _seconds(self, wait: Wait, seconds_left: int | None) -> int | None:
        if isinstance(wait, range):
            return self._random.choice(wait)
        if wait == "window":
            return seconds_left or NO_WINDOW_SECONDS
        return wait

    def _headers(self, origin: str | None) -> dict[str, str]:
        headers = {**SECURITY}
        allowed = self._settings.allowed_origins
        if "*" in allowed:
            headers["Access-Control-Allow-Origin"] = "*"
        elif allowed:
            headers["Vary"] = "Origin"
            if origin in allowed:
                headers["Access-Control-Allow-Origin"] = str(origin)
        if "Access-Control-Allow-Origin" in headers:
            headers["Access-Control-Expose-Headers"] = EXPOSED
        return headers
