"""API Gateway's events, and the function's responses."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUEST_ID = "9d1f0c55-0000-4000-8000-000000000001"
EXTENDED_REQUEST_ID = "extended-request-id="
FUNCTION_REQUEST_ID = "1a3bda00-0000-4000-8000-000000000002"
SOURCE_IP = "203.0.113.7"


def event(
    body: object = None,
    *,
    path: str = "/confirm",
    method: str = "POST",
    headers: dict[str, str] | None = None,
    base64: bool = False,
    request_id: str = REQUEST_ID,
) -> dict[str, Any]:
    """Return a Lambda proxy event of a REST API; a body that is not a string is sent as JSON."""
    headers = {"Content-Type": "application/json"} if headers is None else headers
    return {
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": path,
            "httpMethod": method,
            "path": f"/v1{path}",
            "stage": "v1",
            "protocol": "HTTP/1.1",
            "requestId": request_id,
            "extendedRequestId": EXTENDED_REQUEST_ID,
            "identity": {"sourceIp": SOURCE_IP, "userAgent": "test"},
        },
        "body": body if body is None or isinstance(body, str) else json.dumps(body),
        "isBase64Encoded": base64,
    }


def context(remaining_milliseconds: int | Iterator[int] = 28_000) -> SimpleNamespace:
    """Return a Lambda context with this time left, or these times in turn."""
    given = remaining_milliseconds
    left = itertools.repeat(given) if isinstance(given, int) else given
    return SimpleNamespace(
        function_name="confirm",
        memory_limit_in_mb=256,
        invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:confirm",
        aws_request_id=FUNCTION_REQUEST_ID,
        get_remaining_time_in_millis=lambda: next(left),
    )


@dataclass
class Answer:
    """An HTTP response."""

    status: int
    headers: dict[str, str]
    text: str
    json: Any = field(init=False)

    def __post_init__(self) -> None:
        """Read the body."""
        self.json = json.loads(self.text)

    @property
    def code(self) -> str | None:
        """The problem's code."""
        code: str | None = self.json.get("code")
        return code

    @classmethod
    def of(cls, result: dict[str, Any]) -> Answer:
        """Read the response of a Lambda proxy integration."""
        assert not result["isBase64Encoded"]
        headers = {name: ", ".join(values) for name, values in result["multiValueHeaders"].items()}
        return cls(result["statusCode"], headers, result["body"])
