"""Reads the body of a request: media type, size, JSON, in this order.

Every hostile body ends here as a `Refused`. The standard library's parser is made strict: by default it accepts
duplicate keys, `NaN` and any depth.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, NoReturn

from signup_functions.confirmation.errors import Refused
from signup_functions.confirmation.reasons import Reason

if TYPE_CHECKING:
    from signup_functions.confirmation.request import Request

MAX_BODY_BYTES = 16 * 1024
MAX_DEPTH = 16


def read_body(request: Request) -> dict[str, Any]:
    """Return the JSON object in a request's body. Raises `Refused`."""
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
    if not isinstance(document, dict) or _deeper(document, MAX_DEPTH):
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


def _deeper(value: object, levels: int) -> bool:
    """Return whether arrays and objects nest more than `levels` deep. The recursion is no deeper than that."""
    if isinstance(value, dict):
        items = list(value.values())
    elif isinstance(value, list):
        items = value
    else:
        return False
    return levels == 0 or any(_deeper(item, levels - 1) for item in items)
