"""The log of `make run`: JSON as the function writes it where it is piped, and a short line a request on a terminal."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from local.api import GatewayResponse

PATHS = {"confirm": "/confirm", "resend": "/confirm/resend"}
LONGEST = 200  # of what a caller chooses


def function_line(line: str, *, is_terminal: bool) -> str:
    """Return a line of the function's log as it is shown."""
    if not is_terminal:
        return line
    try:
        fields: Any = json.loads(line)
    except ValueError:
        return line
    if not isinstance(fields, dict) or "reason" not in fields or "status" not in fields:
        return line
    path = PATHS.get(fields.get("operation", ""), "")
    return _short("POST", path, fields["status"], fields["reason"], fields.get("milliseconds", "?"))


def gateway_lines(response: GatewayResponse, *, is_terminal: bool) -> list[str]:
    """Return what is shown of a response that is API Gateway's own, or goes to an origin that is not allowed."""
    path, origin = _plain(response.path), _plain(response.origin)
    refusal = f"origin {origin} is not allowed: ORIGIN={shlex.quote(origin)} make run" if origin else ""
    if is_terminal:
        line = (
            [_short(response.method, path, response.status, response.reason, response.milliseconds)]
            if response.reason
            else []
        )
        return line + ([refusal] if refusal else [])
    lines: list[dict[str, Any]] = []
    if response.reason:
        lines.append(
            {
                "level": "INFO",
                "message": f"gateway {response.reason}",
                "method": response.method,
                "path": path,
                "status": response.status,
                "reason": response.reason,
                "milliseconds": response.milliseconds,
            }
        )
    if refusal:
        lines.append({"level": "WARNING", "message": refusal})
    return [json.dumps(each, separators=(",", ":"), ensure_ascii=False) for each in lines]


def _short(method: str, path: str, status: int, reason: str, milliseconds: object) -> str:
    return f"{method} {path} {status} {reason} {milliseconds} ms"


def _plain(text: str) -> str:
    """Return a caller's text without what a terminal would obey."""
    return re.sub(r"[^ -~]", "?", text[:LONGEST])
