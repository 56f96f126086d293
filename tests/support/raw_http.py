"""HTTP responses as bytes, well-formed and malformed."""

import json

REQUEST_ID = "c0gn1t00-0000-4000-8000-000000000001"


def http(status=200, body=b"{}", *, request_id=REQUEST_ID, headers=None, length=None):
    """Return an HTTP response. A body that is not bytes is sent as JSON. None for a header's value leaves it out."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = {
        "Content-Type": "application/x-amz-json-1.1",
        "Content-Length": str(len(content) if length is None else length),
        "x-amzn-RequestId": request_id,
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return f"HTTP/1.1 {status} Reason\r\n{head}\r\n".encode("latin-1") + content


def error(code, message=None, status=400, **members):
    """Return an AWS error as the JSON 1.1 protocol has it."""
    return http(status, {"__type": code} | ({} if message is None else {"message": message}) | members)
