"""Reads the event of API Gateway's Lambda proxy integration, and copes with any other event."""

from __future__ import annotations

from typing import Any, NamedTuple

EXPECTED = (
    "expected the event of a REST API's Lambda proxy integration: httpMethod, resource or path, headers, body, "
    "isBase64Encoded and requestContext"
)


class Request(NamedTuple):
    """The parts of an event that the service uses."""

    is_proxy_request: bool
    """False for any other event, such as a warm-up or a console test; all other fields are then empty."""
    method: str = ""
    route: str = ""
    """The gateway's resource, which a base path mapping does not change, or else the path."""
    media_type: str = ""
    origin: str | None = None
    body: str = ""
    is_base64: bool = False
    source_ip: str | None = None
    request_id: str = ""
    extended_request_id: str | None = None


def read_request(event: object) -> Request:
    """Return the request in an event. Never raises, as a failed invocation would set off an alarm."""
    if not isinstance(event, dict) or not _is_proxy_request(event):
        return Request(is_proxy_request=False)
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items() if value is not None}
    context = event.get("requestContext") or {}
    identity = context.get("identity")
    return Request(
        is_proxy_request=True,
        method=event["httpMethod"],
        route=event.get("resource") or event["path"],
        media_type=headers.get("content-type", "").partition(";")[0].strip().lower(),
        origin=headers.get("origin"),
        body=event.get("body") or "",
        is_base64=bool(event.get("isBase64Encoded")),
        source_ip=_text(identity.get("sourceIp")) if isinstance(identity, dict) else None,
        request_id=_text(context.get("requestId")) or "",
        extended_request_id=_text(context.get("extendedRequestId")),
    )


def _is_proxy_request(event: dict[str, Any]) -> bool:
    headers = event.get("headers")
    return (
        isinstance(event.get("httpMethod"), str)
        and isinstance(event.get("resource") or event.get("path"), str)
        and isinstance(event.get("body"), str | None)
        and isinstance(event.get("isBase64Encoded"), bool | None)
        and isinstance(event.get("requestContext"), dict | None)
        and isinstance(headers, dict | None)
        and all(isinstance(value, str | None) for value in (headers or {}).values())
    )


def _text(value: object) -> str | None:
    """Return an id or an address, or None if the value cannot be one."""
    return value if isinstance(value, str) and value.isascii() and value.isprintable() else None
