"""HTTP responses as bytes, well-formed and malformed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUEST_ID = "c0gn1t00-0000-4000-8000-000000000001"


def http(
    status: int = 200,
    body: object = b"{}",
    *,
    request_id: str | None = REQUEST_ID,
    headers: Mapping[str, str | None] | None = None,
    length: int | None = None,
) -> bytes:
    """Return an HTTP response.

    Args:
        status: Any number.
        body: Bytes, or what is sent as JSON.
        request_id: The AWS request id; None leaves the header out.
        headers: Further headers; None leaves one out.
        length: The Content-Length; by default the body's length.

    """
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines: dict[str, str | None] = {
        "Content-Type": "application/x-amz-json-1.1",
        "Content-Length": str(len(content) if length is None else length),
        "x-amzn-RequestId": request_id,
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return f"HTTP/1.1 {status} Reason\r\n{head}\r\n".encode("latin-1") + content


def error(code: str, message: object = None, status: int = 400, **members: object) -> bytes:
    """Return an AWS error as the JSON 1.1 protocol has it."""
    return http(status, {"__type": code} | ({} if message is None else {"message": message}) | members)
