"""The requests of `make smoke`, and the responses that the contract demands.

No request has a cost: none makes Cognito send a code. The one wrong code is for a user name made up for this run, so
that no limit and no cool-down applies to it.
"""

import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from signup_functions.confirmation.errors import FieldError, Refused
from signup_functions.confirmation.fields import FieldReader, Fields, confirm_fields, resend_fields
from signup_functions.confirmation.problems import SECURITY, problem_body
from signup_functions.confirmation.settings import ConfirmationSettings, Disclosure

HEADERS = {"content-type": "application/problem+json"} | {name.lower(): value for name, value in SECURITY.items()}
PREFLIGHT_HEADERS = {"access-control-allow-methods": "POST,OPTIONS", "access-control-max-age": "600"}
ALLOWED_HEADER = "Content-Type"
"""Preflight responses must allow it. An environment may allow others as well, such as those of tracing."""
SHOWN = 200
NOT_FILLED = "the client secret is not filled, or of no use: the function's log says why"
REQUEST_ID = "the request's id"
TOO_LARGE = b" " * (16 * 1024 + 1)
JSON = {"Content-Type": "application/json"}
# Required fields do not depend on settings. These two settings have no default.
_SETTINGS = ConfirmationSettings.read({"USER_POOL_CLIENT_ID": "-", "CLIENT_SECRET_ARN": "-"})
NOT_ACCEPTED = "The identity service does not accept this value."
REFUSED_BY_COGNITO: FieldError = {"pointer": "", "code": "not_accepted", "detail": NOT_ACCEPTED}
"""Cognito refused a value without naming it."""


class HttpResponse(NamedTuple):
    """A response. The names of the headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Expected(NamedTuple):
    """A response of the contract."""

    status: int
    code: str | None = None
    """The problem's; None for a preflight response."""
    body: str = ""
    """With `REQUEST_ID` in place of the request's id."""


class HttpRequest(NamedTuple):
    """A request to a path under the stage."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = {}


class Check(NamedTuple):
    """A request and the responses that pass."""

    name: str
    request: HttpRequest
    expected: tuple[Expected, ...]
    origin: str | None = None
    """The allowed origin that is sent; `""` if a foreign origin is sent; None if CORS is not checked."""
    by_gateway: bool = False
    """Whether the gateway itself responds. It may allow `*` in place of the origin."""

    def faults(self, response: HttpResponse) -> list[str]:
        """Return each fault of a response: what was expected and what it is."""
        return list(self._faults(response))

    def _faults(self, response: HttpResponse) -> Iterator[str]:
        is_preflight = self.expected[0].code is None
        yield from _body_faults(self.expected, response)
        yield from self._cors_faults(response, is_preflight=is_preflight)
        for name, value in (PREFLIGHT_HEADERS if is_preflight else HEADERS).items():
            if response.headers.get(name) != value:
                yield _fault(response, name, value)
        if is_preflight and ALLOWED_HEADER.lower() not in _listed(response, "access-control-allow-headers"):
            yield _fault(response, "access-control-allow-headers", ALLOWED_HEADER)

    def _cors_faults(self, response: HttpResponse, *, is_preflight: bool) -> Iterator[str]:
        allowed = response.headers.get("access-control-allow-origin")
        if "access-control-allow-credentials" in response.headers:
            yield "expected no access-control-allow-credentials, got one"
        if self.origin is None:
            return
        if not (allowed == (self.origin or None) or (self.by_gateway and allowed == "*")):
            yield _fault(response, "access-control-allow-origin", self.origin)
        if allowed != "*" and "origin" not in _listed(response, "vary"):
            yield _fault(response, "vary", "Origin")
        if self.origin and not is_preflight and response.headers.get("access-control-expose-headers") != "Retry-After":
            yield _fault(response, "access-control-expose-headers", "Retry-After")


def checks(origin: str | None, disclosure: Disclosure) -> Iterator[Check]:
    """Yield every check. With an origin, or `*` for all origins, CORS is checked as well."""
    sent = {} if origin is None else {"Origin": origin if origin != "*" else "https://smoke.example"}

    def post(path: str, body: bytes, content_type: str = "application/json") -> HttpRequest:
        return HttpRequest("POST", path, body, {"Content-Type": content_type} | sent)

    if origin is not None:
        asked = sent | {
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        }
        for path in ("/confirm", "/confirm/resend"):
            yield Check(f"preflight of {path}", HttpRequest("OPTIONS", path, None, asked), (Expected(204),), origin)
    for name, request, code in (
        ("unknown path", post("/" + uuid.uuid4().hex, b"{}"), "not_found"),
        ("unknown method", HttpRequest("GET", "/confirm", None, sent), "not_found"),
        ("wrong media type", post("/confirm", b"{}", "text/plain"), "unsupported_media_type"),
        ("body too large", post("/confirm", TOO_LARGE), "payload_too_large"),
        ("malformed body", post("/confirm", b"{"), "malformed_request"),
    ):
        yield Check(name, request, (problem(code),), origin, by_gateway=code == "not_found")
    for path, fields in {"/confirm": confirm_fields(_SETTINGS), "/confirm/resend": resend_fields(_SETTINGS)}.items():
        missing = problem("validation_failed", _missing(fields))
        yield Check(f"missing fields of {path}", post(path, b"{}"), (missing,), origin)
    if origin not in {None, "*"}:
        foreign = HttpRequest("POST", "/confirm", b"{", JSON | {"Origin": f"https://{uuid.uuid4().hex}.example"})
        yield Check("another origin", foreign, (problem("malformed_request"),), "")
    body = json.dumps({"username": f"smoke-{uuid.uuid4().hex}@example.com", "confirmationCode": "000000"}).encode()
    yield Check("wrong code for nobody", post("/confirm", body), _rejections(disclosure), origin)


def problem(code: str, errors: Sequence[FieldError] = ()) -> Expected:
    """Return the response that reports the problem of that code."""
    body = problem_body(code, REQUEST_ID) | ({"errors": errors} if errors else {})
    return Expected(body["status"], code, json.dumps(body))


def _missing(fields: Fields) -> Sequence[FieldError]:
    try:
        FieldReader(fields).read({})
    except Refused as refused:
        return refused.errors
    return ()


def _rejections(disclosure: Disclosure) -> tuple[Expected, ...]:
    """Return the responses to a wrong code that pass. With precise disclosure they depend on Cognito."""
    if disclosure == "uniform":
        return (problem("code_rejected"),)
    codes = ("code_mismatch", "code_expired", "user_not_found")
    return (*map(problem, codes), problem("validation_failed", [REFUSED_BY_COGNITO]))


def _body_faults(expected: Sequence[Expected], response: HttpResponse) -> Iterator[str]:
    code, request_id = _code_and_request_id(response.body)
    matching = [one for one in expected if (one.status, one.code) == (response.status, code)]
    if not matching:
        wanted = " or ".join(f"{one.status} {one.code or ''}".rstrip() for one in expected)
        got = f"{response.status} {code or _shown(response.body)}".rstrip()
        hint = f" ({NOT_FILLED})" if code == "service_misconfigured" else ""
        yield f"expected {wanted}, got {got}{hint}"
    elif response.body != (text := matching[0].body.replace(REQUEST_ID, request_id)).encode():
        yield f"expected the body {text}, got {_shown(response.body, len(text) + SHOWN)}"


def _code_and_request_id(body: bytes) -> tuple[str | None, str]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None, ""
    if not isinstance(document, dict):
        return None, ""
    code, request_id = (str(document.get(name, "")) for name in ("code", "requestId"))
    request_id = request_id if re.fullmatch("[A-Za-z0-9=_-]+", request_id) else "…"
    return (code if re.fullmatch("[a-z_]+", code) else None), request_id


def _listed(response: HttpResponse, name: str) -> set[str]:
    return {part.strip().lower() for part in response.headers.get(name, "").split(",")}


def _fault(response: HttpResponse, name: str, value: str) -> str:
    got = response.headers.get(name)
    return f"expected {name}: {value or 'none'}, got {'none' if got is None else ascii(got)}"


def _shown(body: bytes, most: int = SHOWN) -> str:
    """Return the start of a body, with every character escaped that could control a terminal."""
    return ascii(body[:most].decode(errors="replace"))[1:-1] if body else ""
