"""The problems that a response can report, one for each `code` of the contract, and the headers of every response.

Clients branch on the code. The texts are for people and say what to do next. They do not depend on the request, so that
responses that must be indistinguishable cannot differ.
"""

from __future__ import annotations

from typing import Any, NamedTuple

SECURITY = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Strict-Transport-Security": "max-age=31536000",
}
"""The headers of every response, including API Gateway's own."""
EXPOSED = "Retry-After"
"""The header that browsers expose to a page of another origin, besides those that they always expose."""


class Problem(NamedTuple):
    """The fixed members of an RFC 9457 problem."""

    status: int
    title: str
    detail: str


PROBLEMS = {
    "not_found": Problem(404, "Not found", "There is nothing at this path and method."),
    "unsupported_media_type": Problem(415, "Unsupported media type", "Send the body as application/json."),
    "payload_too_large": Problem(413, "Payload too large", "The body must not exceed 16 KiB."),
    "malformed_request": Problem(400, "Malformed request", "The body must be one JSON object in UTF-8."),
    "validation_failed": Problem(422, "Validation failed", "One or more fields of the body are not acceptable."),
    "code_rejected": Problem(
        400,
        "Code rejected",
        "This code does not confirm this sign-up. Check the code, or ask for a new one. Check that the user name is "
        "spelled as at sign-up, and is not the e-mail address unless that is the user name. If the sign-up was "
        "confirmed before, sign in. After many attempts, wait an hour, then try again.",
    ),
    "code_mismatch": Problem(400, "Code mismatch", "The code is not the one that was sent. Check it."),
    "code_expired": Problem(400, "Code expired", "The code is no longer valid. Ask for a new one."),
    "already_confirmed": Problem(409, "Already confirmed", "This sign-up was confirmed before. Sign in."),
    "not_confirmable": Problem(403, "Not confirmable", "This account cannot be confirmed in its present state."),
    "user_not_found": Problem(404, "User not found", "There is no sign-up under this user name."),
    "alias_exists": Problem(
        409, "Alias exists", "Another account uses this e-mail address or phone number. Sign in to that account."
    ),
    "too_many_attempts": Problem(
        429,
        "Too many attempts",
        "There were too many attempts. Wait before the next one. A correct code is still accepted.",
    ),
    "service_busy": Problem(503, "Service busy", "The service is busy. Send the same request again shortly."),
    "service_unavailable": Problem(
        503, "Service unavailable", "The service is not available now. Send the same request again later."
    ),
    "service_misconfigured": Problem(
        500, "Service misconfigured", "The service is not set up correctly. The operator has been notified."
    ),
    "post_confirmation_failed": Problem(
        502, "Post-confirmation failed", "The sign-up is confirmed, but a step after it failed. Sign in."
    ),
    "upstream_timeout": Problem(
        504, "Upstream timeout", "The identity service did not respond in time. Repeat the same request shortly."
    ),
    "upstream_error": Problem(502, "Upstream error", "The identity service returned an unexpected response."),
    "internal_error": Problem(500, "Internal error", "Something went wrong here. The operator has been notified."),
}

GATEWAY_PROBLEMS = {
    "too_many_requests": Problem(
        429, "Too many requests", "There are too many requests now. Wait before the next one."
    ),
    "forbidden": Problem(403, "Forbidden", "This request is not allowed."),
    "bad_request": Problem(400, "Bad request", "This request is not acceptable."),
}
"""Problems that only API Gateway itself reports."""

_BY_CODE = PROBLEMS | GATEWAY_PROBLEMS


def problem_body(code: str, request_id: str) -> dict[str, Any]:
    """Return the body of a problem (RFC 9457)."""
    problem = _BY_CODE[code]
    return {
        "type": "/problems/" + code.replace("_", "-"),
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "code": code,
        "requestId": request_id,
    }
