"""What `make smoke` asks of a deployed API, and what the contract says has to come."""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import ClientError

from confirmation.cognito import field_errors
from confirmation.errors import Refused
from confirmation.fields import CONFIRM_REQUIRED, RESEND_REQUIRED, read_fields
from confirmation.problems import PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from confirmation.errors import FieldError
    from confirmation.settings import Disclosure

HEADERS = {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "strict-transport-security": "max-age=31536000",
}
PREFLIGHT_HEADERS = {
    "access-control-allow-methods": "POST,OPTIONS",
    "access-control-allow-headers": "Content-Type",
    "access-control-max-age": "600",
}
TOO_LARGE = b" " * (16 * 1024 + 1)
SHOWN = 200
NOT_FILLED = "the client secret is not filled, or of no use: the function's log says why"

JSON = {"Content-Type": "application/json"}
_REQUEST_ID = "the request's id"


class Request(NamedTuple):
    """A request to a path under the stage."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = {}


class Answer(NamedTuple):
    """What came; the names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Expected(NamedTuple):
    """An answer of the contract, in which the request's id is still to be put; no code: a preflight's."""

    status: int
    code: str | None = None
    body: str = ""


class Check(NamedTuple):
    """A request and the answers that are right; of a gateway's own answer the origin may be `*`."""

    name: str
    request: Request
    expected: tuple[Expected, ...]
    origin: str | None = None
    by_gateway: bool = False

    def faults(self, answer: Answer) -> list[str]:
        """Return what is wrong with an answer, each with what was expected and what came."""
        found = [*_body_faults(self.expected, answer), *_cors_faults(self, answer)]
        wanted = HEADERS if self.expected[0].code else PREFLIGHT_HEADERS
        return found + [
            _fault(answer, name, value) for name, value in wanted.items() if answer.headers.get(name) != value
        ]


def checks(origin: str | None, disclosure: Disclosure) -> Iterator[Check]:
    """Yield every check. With an origin, `*` for all of them, CORS is checked as well."""
    sent = {} if origin is None else {"Origin": origin if origin != "*" else "https://smoke.example"}

    def post(path: str, body: bytes, content_type: str = "application/json") -> Request:
        return Request("POST", path, body, {"Content-Type": content_type} | sent)

    if origin is not None:
        asked = sent | {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
        for path in ("/confirm", "/confirm/resend"):
            yield Check(f"preflight of {path}", Request("OPTIONS", path, None, asked), (Expected(204),), origin)
    for name, request in {
        "unknown path": post("/" + uuid.uuid4().hex, b"{}"),
        "unknown method": Request("GET", "/confirm", None, sent),
    }.items():
        yield Check(name, request, (problem("not_found"),), origin, by_gateway=True)
    for name, request, code in (
        ("wrong media type", post("/confirm", b"{}", "text/plain"), "unsupported_media_type"),
        ("body too large", post("/confirm", TOO_LARGE), "payload_too_large"),
        ("malformed body", post("/confirm", b"{"), "malformed_request"),
    ):
        yield Check(name, request, (problem(code),), origin)
    for path, required in {"/confirm": CONFIRM_REQUIRED, "/confirm/resend": RESEND_REQUIRED}.items():
        missing = problem("validation_failed", _missing(required))
        yield Check(f"missing fields of {path}", post(path, b"{}"), (missing,), origin)
    if origin not in {None, "*"}:
        foreign = Request("POST", "/confirm", b"{", JSON | {"Origin": f"https://{uuid.uuid4().hex}.example"})
        yield Check("another origin", foreign, (problem("malformed_request"),), "")
    body = json.dumps({"username": f"smoke-{uuid.uuid4().hex}", "confirmationCode": "000000"}).encode()
    yield Check("wrong code for nobody", post("/confirm", body), _rejections(disclosure), origin)


def problem(code: str, errors: Sequence[FieldError] = ()) -> Expected:
    """Return the answer that is the problem of that code."""
    status, title, detail = PROBLEMS[code]
    document = {
        "type": "/problems/" + code.replace("_", "-"),
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "requestId": _REQUEST_ID,
    }
    return Expected(status, code, json.dumps(document | ({"errors": errors} if errors else {})))


def _missing(required: tuple[str, ...]) -> Sequence[FieldError]:
    try:
        read_fields({}, {}, required)
    except Refused as refused:
        return refused.errors
    return ()


def _rejections(disclosure: Disclosure) -> tuple[Expected, ...]:
    """Return what a wrong code may come to; precise disclosure tells what Cognito says, which varies for nobody."""
    if disclosure == "uniform":
        return (problem("code_rejected"),)
    unnamed = field_errors(ClientError({"Error": {"Code": "InvalidParameterException"}}, "ConfirmSignUp"))
    codes = ("code_mismatch", "code_expired", "user_not_found")
    return (*map(problem, codes), problem("validation_failed", unnamed))


def _body_faults(expected: Sequence[Expected], answer: Answer) -> Iterator[str]:
    code, request_id = _code_and_request_id(answer.body)
    fitting = [one for one in expected if (one.status, one.code) == (answer.status, code)]
    if not fitting:
        wanted = " or ".join(f"{one.status} {one.code or ''}".rstrip() for one in expected)
        came = f"{answer.status} {code or _shown(answer.body)}".rstrip()
        hint = f" ({NOT_FILLED})" if code == "service_misconfigured" else ""
        yield f"expected {wanted}, came {came}{hint}"
    elif answer.body != (text := fitting[0].body.replace(_REQUEST_ID, request_id)).encode():
        yield f"expected the body {text}, came {_shown(answer.body, len(text) + SHOWN)}"


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


def _cors_faults(check: Check, answer: Answer) -> Iterator[str]:
    """Yield what is wrong with the headers of CORS; an origin of `""` is one that is not allowed."""
    allowed = answer.headers.get("access-control-allow-origin")
    if "access-control-allow-credentials" in answer.headers:
        yield "expected no access-control-allow-credentials, came one"
    if check.origin is None:
        return
    if not (allowed == (check.origin or None) or (check.by_gateway and allowed == "*")):
        yield _fault(answer, "access-control-allow-origin", check.origin)
    vary = {name.strip().lower() for name in answer.headers.get("vary", "").split(",")}
    if allowed != "*" and "origin" not in vary:
        yield _fault(answer, "vary", "Origin")
    if check.origin and check.expected[0].code and answer.headers.get("access-control-expose-headers") != "Retry-After":
        yield _fault(answer, "access-control-expose-headers", "Retry-After")


def _fault(answer: Answer, name: str, value: str) -> str:
    came = answer.headers.get(name)
    return f"expected {name}: {value or 'none'}, came {'none' if came is None else ascii(came)}"


def _shown(body: bytes, most: int = SHOWN) -> str:
    """Return the beginning of a body in characters that do nothing to a terminal."""
    return ascii(body[:most].decode(errors="replace"))[1:-1] if body else ""
