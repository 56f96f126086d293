"""The log of `make run`: JSON as the function writes it where it is piped, and a short line a request on a terminal."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from local.api import OwnAnswer

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


def own_lines(answer: OwnAnswer, *, is_terminal: bool) -> list[str]:
    """Return what is shown of a response that is API Gateway's own, or goes to an origin that is not allowed."""
    path, origin = _plain(answer.path), _plain(answer.origin)
    refusal = f"origin {origin} is not allowed: ORIGIN={shlex.quote(origin)} make run" if origin else ""
    if is_terminal:
        line = [_short(answer.method, path, answer.status, answer.reason, answer.milliseconds)] if answer.reason else []
        return line + ([refusal] if refusal else [])
    lines: list[dict[str, Any]] = []
    if answer.reason:
        lines.append(
            {
                "level": "INFO",
                "message": f"gateway {answer.reason}",
                "method": answer.method,
                "path": path,
                "status": answer.status,
                "reason": answer.reason,
                "milliseconds": answer.milliseconds,
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
