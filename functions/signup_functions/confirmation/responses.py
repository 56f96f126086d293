"""Creates the HTTP response for an outcome: status, headers and body."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response

from signup_functions.confirmation.headers import EXPOSED, SECURITY
from signup_functions.confirmation.problems import PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from signup_functions.confirmation.errors import FieldError
    from signup_functions.confirmation.rows import Answer
    from signup_functions.confirmation.settings import Settings

NO_WINDOW_SECONDS = 900
"""`Retry-After` if Cognito's own limit is reached and the service has no window to derive it from."""


class Responses:
    """Creates responses according to an environment's settings."""

    def __init__(self, settings: Settings, random: Random) -> None:
        """Set up the responses.

        Args:
            settings: The environment's settings.
            random: The source of jitter.

        """
        self._settings = settings
        self._random = random

    def success(self, status: int, body: dict[str, Any], origin: str | None) -> Response[str]:
        """Return the response to a successful request."""
        return Response(status, "application/json", json.dumps(body), self._headers(origin))

    def problem(
        self,
        answer: Answer,
        origin: str | None,
        request_id: str,
        *,
        field_errors: Sequence[FieldError] = (),
        seconds_left: int | None = None,
    ) -> Response[str]:
        """Return a problem (RFC 9457).

        Args:
            answer: The answer in the outcome table; not a success.
            origin: The request's origin, if it has one.
            request_id: The gateway's request id.
            field_errors: The failing fields, for `validation_failed`.
            seconds_left: The seconds left of the user name's window, if known.

        """
        code = str(answer.problem)
        status, title, detail = PROBLEMS[code]
        body: dict[str, Any] = {
            "type": "/problems/" + code.replace("_", "-"),
            "title": title,
            "status": status,
            "detail": detail,
            "code": code,
            "requestId": request_id,
        }
        if code == "validation_failed":
            body["errors"] = field_errors
        headers = self._headers(origin)
        wait = answer.retry_after
        if isinstance(wait, range):
            wait = self._random.choice(wait)
        elif wait == "window":
            wait = seconds_left or NO_WINDOW_SECONDS
        if wait is not None:
            headers["Retry-After"] = str(wait)
        return Response(status, "application/problem+json", json.dumps(body), headers)

    def _headers(self, origin: str | None) -> dict[str, str | list[str]]:
        headers: dict[str, str | list[str]] = {**SECURITY}
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
