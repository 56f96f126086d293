"""Turns an outcome into the HTTP answer: body, status and headers."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response

from confirmation.problems import PROBLEMS

if TYPE_CHECKING:
    from confirmation.cognito import Reply
    from confirmation.settings import Settings


class Responses:
    """Writes answers as an environment's settings have them."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings."""
        self._settings = settings

    def success(self, status: int, body: dict[str, Any], origin: str | None) -> Response[str]:
        """Return the answer to a request that was carried out."""
        return Response(status, "application/json", json.dumps(body), self._headers(origin))

    def problem(self, code: str, reply: Reply, origin: str | None, request_id: str) -> Response[str]:
        """Return the problem (RFC 9457) of that code; failing fields are told of where the answer is about them."""
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
            body["errors"] = reply.field_errors
        headers = self._headers(origin)
        wait = reply.outcome.retry_after
        if isinstance(wait, range):
            wait = random.choice(wait)  # noqa: S311 - a jitter guards nothing
        elif wait == "setting":
            wait = reply.retry_after or self._settings.too_many_attempts_retry_after_seconds
        if wait is not None:
            headers["Retry-After"] = str(wait)
        return Response(status, "application/problem+json", json.dumps(body), headers)

    def _headers(self, origin: str | None) -> dict[str, str | list[str]]:
        headers: dict[str, str | list[str]] = {
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Strict-Transport-Security": "max-age=31536000",
        }
        allowed = self._settings.allowed_origins
        if "*" in allowed:
            headers["Access-Control-Allow-Origin"] = "*"
        elif allowed:
            headers["Vary"] = "Origin"
            if origin in allowed:
                headers["Access-Control-Allow-Origin"] = str(origin)
        if "Access-Control-Allow-Origin" in headers:
            headers["Access-Control-Expose-Headers"] = "Retry-After"
        return headers
