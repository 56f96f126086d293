"""Compares a response with what the contract demands, for `make smoke`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from signup_functions.confirmation.problems import SECURITY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HEADERS = {
    "content-type": "application/problem+json",
    **{name.lower(): value for name, value in SECURITY.items()},
}
PREFLIGHT_HEADERS = {
    "access-control-allow-methods": "POST,OPTIONS",
    "access-control-max-age": "600",
}
ALLOWED_HEADER = "Content-Type"
"""Preflight responses must allow it. An environment may allow others as well, such as those of tracing."""
SHOWN = 200
NOT_FILLED = "the client secret is not filled, or of no use: the function's log says why"

REQUEST_ID = "the request's id"


class Response(NamedTuple):
    """The response that came."""

    status: int
    headers: Mapping[str, str]
    """By name, in lower case."""
    body: bytes


class Expected(NamedTuple):
    """A response of the contract."""

    status: int
    code: str | None = None
    """The problem's; None for a preflight response."""
    body: str = ""
    """With `REQUEST_ID` in place of the request's id."""


def faults(
    response: Response, expected: Sequence[Expected], *, origin: str | None = None, by_gateway: bool = False
) -> Iterator[str]:
    """Yield each fault of a response: what was expected and what came.

    Args:
        response: The response that came.
        expected: The responses that are right.
        origin: The allowed origin that was sent; `""` if a foreign origin was sent; None if CORS is not checked.
        by_gateway: Whether the gateway itself responds. It may allow `*` in place of the origin.

    """
    is_preflight = expected[0].code is None
    yield from _body_faults(expected, response)
    yield from _cors_faults(response, origin=origin, by_gateway=by_gateway, is_preflight=is_preflight)
    for name, value in (PREFLIGHT_HEADERS if is_preflight else HEADERS).items():
        if response.headers.get(name) != value:
            yield _fault(response, name, value)
    if is_preflight and ALLOWED_HEADER.lower() not in _listed(response, "access-control-allow-headers"):
        yield _fault(response, "access-control-allow-headers", ALLOWED_HEADER)


def _body_faults(expected: Sequence[Expected], response: Response) -> Iterator[str]:
    code, request_id = _code_and_request_id(response.body)
    fitting = [one for one in expected if (one.status, one.code) == (response.status, code)]
    if not fitting:
        wanted = " or ".join(f"{one.status} {one.code or ''}".rstrip() for one in expected)
        came = f"{response.status} {code or _shown(response.body)}".rstrip()
        hint = f" ({NOT_FILLED})" if code == "service_misconfigured" else ""
        yield f"expected {wanted}, came {came}{hint}"
    elif response.body != (text := fitting[0].body.replace(REQUEST_ID, request_id)).encode():
        yield f"expected the body {text}, came {_shown(response.body, len(text) + SHOWN)}"


def _code_and_request_id(body: bytes) -> tuple[str | None, str]:
    try:
        document = json.loads(body)
    except ValueError:
        return None, ""
    if not isinstance(document, dict):
        return None, ""
    code, request_id = (str(document.get(name, "")) for name in ("code", "requestId"))
    request_id = request_id if re.fullmatch("[A-Za-z0-9=_-]+", request_id) else "…"
    return (code if re.fullmatch("[a-z_]+", code) else None), request_id


def _cors_faults(response: Response, *, origin: str | None, by_gateway: bool, is_preflight: bool) -> Iterator[str]:
    """Yield each fault of the CORS headers; see `faults` for `origin`."""
    allowed = response.headers.get("access-control-allow-origin")
    if "access-control-allow-credentials" in response.headers:
        yield "expected no access-control-allow-credentials, came one"
    if origin is None:
        return
    if not (allowed == (origin or None) or (by_gateway and allowed == "*")):
        yield _fault(response, "access-control-allow-origin", origin)
    if allowed != "*" and "origin" not in _listed(response, "vary"):
        yield _fault(response, "vary", "Origin")
    if origin and not is_preflight and response.headers.get("access-control-expose-headers") != "Retry-After":
        yield _fault(response, "access-control-expose-headers", "Retry-After")


def _listed(response: Response, name: str) -> set[str]:
    return {part.strip().lower() for part in response.headers.get(name, "").split(",")}


def _fault(response: Response, name: str, value: str) -> str:
    came = response.headers.get(name)
    return f"expected {name}: {value or 'none'}, came {'none' if came is None else ascii(came)}"


def _shown(body: bytes, most: int = SHOWN) -> str:
    """Return the start of a body, with every character escaped that could control a terminal."""
    return ascii(body[:most].decode(errors="replace"))[1:-1] if body else ""
