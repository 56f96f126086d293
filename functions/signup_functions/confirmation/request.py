"""Reads a request from the event of API Gateway's Lambda proxy integration, and copes with any other event.

Every hostile body ends here as a `Refused`. The standard library's JSON parser is made strict: by default it accepts
duplicate keys, `NaN` and any depth.
"""

from __future__ import annotations

import base64
import json
from typing import Any, NamedTuple, NoReturn

from signup_functions.confirmation.errors import Refused
from signup_functions.confirmation.rows import Reason

MAX_BODY_BYTES = 16 * 1024
MAX_DEPTH = 16

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
    if not isinstance(event, dict):
        return Request(is_proxy_request=False)
    headers = _headers(event)
    if headers is None or not _is_proxy_request(event):
        return Request(is_proxy_request=False)
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
    return (
        isinstance(event.get("httpMethod"), str)
        and isinstance(event.get("resource") or event.get("path"), str)
        and isinstance(event.get("body"), str | None)
        and isinstance(event.get("isBase64Encoded"), bool | None)
        and isinstance(event.get("requestContext"), dict | None)
    )


def _headers(event: dict[str, Any]) -> dict[str, str] | None:
    """Return the headers by their names in lower case, or None if they are of another form.

    An Application Load Balancer may send only `multiValueHeaders`. The last value of each counts, as in `headers`.
    """
    headers = event.get("headers")
    if headers is None:
        several = event.get("multiValueHeaders") or {}
        if not isinstance(several, dict) or not all(isinstance(values, list) for values in several.values()):
            return None
        headers = {name: values[-1] for name, values in several.items() if values}
    if not isinstance(headers, dict) or not all(isinstance(value, str | None) for value in headers.values()):
        return None
    return {name.lower(): value for name, value in headers.items() if value is not None}


def _text(value: object) -> str | None:
    """Return an id or an address, or None if the value cannot be one."""
    return value if isinstance(value, str) and value.isascii() and value.isprintable() else None


def read_body(request: Request) -> dict[str, Any]:
    """Return the JSON object in a request's body.

    Raises:
        Refused: The media type, the size or the JSON is not acceptable; checked in this order.

    """
    if request.media_type not in {"", "application/json"}:
        raise Refused(Reason.MEDIA_TYPE)
    # No exception is chained below: its text or its traceback would contain the body.
    try:
        body = _bytes(request)
    except ValueError:
        raise Refused(Reason.MALFORMED) from None
    if len(body) > MAX_BODY_BYTES:
        raise Refused(Reason.TOO_LARGE)
    try:
        # Removes a byte order mark.
        document = _JSON.decode(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Refused(Reason.MALFORMED) from None
    if not isinstance(document, dict) or _nests_deeper_than(document, MAX_DEPTH):
        raise Refused(Reason.MALFORMED)
    return document


def _bytes(request: Request) -> bytes:
    if request.is_base64:
        return base64.b64decode(request.body, validate=True)
    # A lone surrogate must not fail here: it counts towards the size, and is refused later as invalid UTF-8.
    return request.body.encode(errors="surrogatepass")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a key twice")
    return document


def _constant(_: str) -> NoReturn:
    raise ValueError("not a JSON number")


_JSON = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)
"""Created once: `json.loads` with options would create a decoder for each call."""


def _nests_deeper_than(value: object, levels: int) -> bool:
    """Return whether arrays and objects nest more than `levels` deep. The recursion is no deeper than that."""
    if isinstance(value, dict):
        items = list(value.values())
    elif isinstance(value, list):
        items = value
    else:
        return False
    return levels == 0 or any(_nests_deeper_than(item, levels - 1) for item in items)
