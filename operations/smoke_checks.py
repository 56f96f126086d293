"""The requests of `make smoke`, and the responses that the contract demands.

No request has a cost: none makes Cognito send a code. The one wrong code is for a user name made up for this run, so
that no limit and no cool-down applies to it.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, NamedTuple

from operations.smoke_responses import REQUEST_ID, Expected, faults
from signup_functions.confirmation.errors import FieldError, Refused
from signup_functions.confirmation.fields import FieldReader, confirm_fields, resend_fields
from signup_functions.confirmation.problems import PROBLEMS
from signup_functions.confirmation.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from operations.smoke_responses import Response
    from signup_functions.confirmation.fields import Fields
    from signup_functions.confirmation.settings import Disclosure

TOO_LARGE = b" " * (16 * 1024 + 1)

JSON = {"Content-Type": "application/json"}
# Required fields do not depend on settings. These two settings have no default.
_SETTINGS = Settings.read({"USER_POOL_CLIENT_ID": "-", "CLIENT_SECRET_ARN": "-"})
REFUSED_BY_COGNITO: FieldError = {
    "pointer": "",
    "code": "not_accepted",
    "detail": "The identity service does not accept this value.",
}
"""Cognito refused a value without naming it."""


class Request(NamedTuple):
    """A request to a path under the stage."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = {}


class Check(NamedTuple):
    """A request and the responses that are right; see `operations.smoke_responses.faults`."""

    name: str
    request: Request
    expected: tuple[Expected, ...]
    origin: str | None = None
    by_gateway: bool = False

    def faults(self, response: Response) -> list[str]:
        """Return each fault of a response: what was expected and what came."""
        return list(faults(response, self.expected, origin=self.origin, by_gateway=self.by_gateway))


def checks(origin: str | None, disclosure: Disclosure) -> Iterator[Check]:
    """Yield every check. With an origin, or `*` for all origins, CORS is checked as well."""
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
    for path, fields in {"/confirm": confirm_fields(_SETTINGS), "/confirm/resend": resend_fields(_SETTINGS)}.items():
        missing = problem("validation_failed", _missing(fields))
        yield Check(f"missing fields of {path}", post(path, b"{}"), (missing,), origin)
    if origin not in {None, "*"}:
        foreign = Request("POST", "/confirm", b"{", JSON | {"Origin": f"https://{uuid.uuid4().hex}.example"})
        yield Check("another origin", foreign, (problem("malformed_request"),), "")
    body = json.dumps({"username": f"smoke-{uuid.uuid4().hex}@example.com", "confirmationCode": "000000"}).encode()
    yield Check("wrong code for nobody", post("/confirm", body), _rejections(disclosure), origin)


def problem(code: str, errors: Sequence[FieldError] = ()) -> Expected:
    """Return the response that reports the problem of that code."""
    status, title, detail = PROBLEMS[code]
    document = {
        "type": "/problems/" + code.replace("_", "-"),
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "requestId": REQUEST_ID,
    }
    return Expected(status, code, json.dumps(document | ({"errors": errors} if errors else {})))


def _missing(fields: Fields) -> Sequence[FieldError]:
    try:
        FieldReader(fields).read({})
    except Refused as refused:
        return refused.errors
    return ()


def _rejections(disclosure: Disclosure) -> tuple[Expected, ...]:
    """Return the right responses to a wrong code. Under precise disclosure they depend on Cognito's, which varies."""
    if disclosure == "uniform":
        return (problem("code_rejected"),)
    codes = ("code_mismatch", "code_expired", "user_not_found")
    return (*map(problem, codes), problem("validation_failed", [REFUSED_BY_COGNITO]))
