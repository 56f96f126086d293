"""Reads the body of a request: media type, size, JSON, in this order.

Everything hostile that a body can be ends here as a `Refused`. The parser is the standard library's, made
strict: it takes a key twice, ``NaN`` and any depth without a word.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, NoReturn

from confirmation.errors import Refused

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

MAX_BODY_BYTES = 16 * 1024
MAX_DEPTH = 16


def read_body(event: APIGatewayProxyEvent) -> dict[str, Any]:
    """Return the JSON object in the event's body, or raise `Refused`."""
    media_type = (event.headers.get("content-type") or "").partition(";")[0].strip().lower()
    if media_type not in {"", "application/json"}:
        raise Refused("media_type")
    # No exception is chained below: its text or its traceback would hold the body.
    try:
        body = _bytes(event)
    except ValueError:
        raise Refused("malformed") from None
    if len(body) > MAX_BODY_BYTES:
        raise Refused("too_large")
    try:
        document = json.loads(body.decode(), object_pairs_hook=_object, parse_constant=_constant)
    except (ValueError, RecursionError):
        raise Refused("malformed") from None
    if not isinstance(document, dict) or _deeper(document, MAX_DEPTH):
        raise Refused("malformed")
    return document


def add_source_ip(arguments: dict[str, Any], event: APIGatewayProxyEvent) -> None:
    """Add the gateway's source address, never one that the caller claims, to the arguments for Cognito."""
    address = event.request_context.identity.source_ip
    if address:
        arguments["UserContextData"] = {**arguments.get("UserContextData", {}), "IpAddress": address}


def _bytes(event: APIGatewayProxyEvent) -> bytes:
    body = event.get("body") or ""
    if event.get("isBase64Encoded"):
        return base64.b64decode(body, validate=True)
    # A lone surrogate must not fail here: it counts towards the size and is refused with what is not UTF-8.
    return str(body).encode(errors="surrogatepass")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        msg = "a key twice"
        raise ValueError(msg)
    return document


def _constant(_: str) -> NoReturn:
    msg = "not a JSON number"
    raise ValueError(msg)


def _deeper(value: object, levels: int) -> bool:
    """Say whether arrays and objects nest more than ``levels`` deep; looks no deeper than that itself."""
    if isinstance(value, dict):
        items = list(value.values())
    elif isinstance(value, list):
        items = value
    else:
        return False
    return levels == 0 or any(_deeper(item, levels - 1) for item in items)
