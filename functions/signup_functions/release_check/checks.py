"""The events with which a version of the confirm function is checked, and what it must return.

No check touches a user: the only one that reaches Cognito names a user that cannot exist.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any, NamedTuple

from signup_functions.confirmation.problems import PROBLEMS, SECURITY

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENTATION_ADDRESS = "192.0.2.1"  # RFC 5737
UNIFORM = ("code_rejected",)
PRECISE = ("code_mismatch", "code_expired", "user_not_found", "validation_failed")
"""Under precise disclosure, the response to an unknown name depends on Cognito's, which varies."""


class Check(NamedTuple):
    """An event and the problems that are right."""

    name: str
    event: dict[str, Any]
    codes: tuple[str, ...]


def checks(*, precise: bool) -> Iterator[Check]:
    """Yield every check.

    Args:
        precise: Whether the version has precise disclosure.

    """
    yield Check("malformed body", _event("/confirm", "{"), ("malformed_request",))
    yield Check("wrong media type", _event("/confirm", "{}", "text/plain"), ("unsupported_media_type",))
    yield Check("missing fields of /confirm", _event("/confirm", "{}"), ("validation_failed",))
    yield Check("missing fields of /confirm/resend", _event("/confirm/resend", "{}"), ("validation_failed",))
    unknown = {"username": f"release-check-{uuid.uuid4().hex}@example.com", "confirmationCode": "000000"}
    yield Check("wrong code for nobody", _event("/confirm", json.dumps(unknown)), PRECISE if precise else UNIFORM)


def fault(check: Check, response: object) -> str | None:
    """Return what is wrong with a version's response to a check: what was expected and what was returned."""
    expected = " or ".join(f"{PROBLEMS[code].status} {code}" for code in check.codes)
    if not isinstance(response, dict):
        return f"{check.name}: expected {expected}, got no HTTP response"
    try:
        body = json.loads(response["body"])
        code, returned = str(body["code"]), (response["statusCode"], body["status"])
    except (KeyError, TypeError, ValueError):
        return f"{check.name}: expected {expected}, got another body"
    if code not in check.codes or returned != (PROBLEMS[code].status,) * 2:
        return f"{check.name}: expected {expected}, got {response['statusCode']} {code if code in PROBLEMS else ''}"
    headers = {name: values[-1] for name, values in (response.get("multiValueHeaders") or {}).items()}
    wanted = {**SECURITY, "Content-Type": "application/problem+json"}
    for name, value in wanted.items():
        if headers.get(name) != value:
            return f"{check.name}: expected the header {name}: {value}"
    return None


def _event(route: str, body: str, media_type: str = "application/json") -> dict[str, Any]:
    """Return an event as API Gateway sends it."""
    return {
        "resource": route,
        "path": route,
        "httpMethod": "POST",
        "headers": {"Content-Type": media_type},
        "body": body,
        "isBase64Encoded": False,
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "extendedRequestId": "release-check",
            "identity": {"sourceIp": DOCUMENTATION_ADDRESS},
        },
    }
