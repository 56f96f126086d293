"""The headers of every kind of answer, the function's and the gateway's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.caller import (
    CORS_HEADERS,
    FROM_BROWSER,
    ORIGIN,
    PROBLEM,
    SECURITY_HEADERS,
    Answer,
    call,
    confirm,
    wrong,
)
from tests.support.shipped import ENVIRONMENTS

if TYPE_CHECKING:
    from local.deployment import Deployment
    from local.sign_up import SignedUp

REQUESTS = {
    "422": ("POST", "/confirm", b"{}", FROM_BROWSER),
    "400": ("POST", "/confirm", b"no JSON", FROM_BROWSER),
    "413": ("POST", "/confirm", b" " * 17 * 1024, FROM_BROWSER),
    "415": ("POST", "/confirm", b"{}", FROM_BROWSER | {"Content-Type": "text/plain"}),
    "404 unknown path": ("POST", "/elsewhere", b"{}", FROM_BROWSER),
    "404 unknown method": ("GET", "/confirm", None, FROM_BROWSER),
}


def assert_headers(answer: Answer) -> None:
    """Assert that `answer` carries every header of the contract, with its value."""
    expected = SECURITY_HEADERS | CORS_HEADERS
    assert {name: answer.headers.get(name) for name in expected} == expected
    assert "access-control-allow-credentials" not in answer.headers


def test_success_carries_every_header(deployment: Deployment, user: SignedUp) -> None:
    """A confirmation may not be stored or sniffed, and the page of the allowed origin may read it."""
    assert_headers(confirm(deployment, user.username, user.code))


def test_rejection_carries_every_header(deployment: Deployment, user: SignedUp) -> None:
    """The same goes for a rejected code."""
    assert_headers(confirm(deployment, user.username, wrong(user.code)))


@pytest.mark.parametrize("kind", REQUESTS)
def test_error_carries_every_header(deployment: Deployment, kind: str) -> None:
    """Errors are problems with the same headers, whether the function makes them or the gateway."""
    answer = call(deployment, *REQUESTS[kind])

    assert answer.status == int(kind[:3])
    assert answer.headers["content-type"] == PROBLEM
    assert_headers(answer)


@pytest.mark.parametrize(("method", "path"), [("POST", "/elsewhere"), ("GET", "/confirm"), ("DELETE", "/confirm")])
def test_unknown_path_or_method_is_not_found(deployment: Deployment, method: str, path: str) -> None:
    """What the API does not have is a 404 problem of the contract's form, not the gateway's 403."""
    answer = call(deployment, method, path)

    assert answer.status == answer.json["status"] == 404
    assert (answer.json["type"], answer.json["code"]) == ("/problems/not-found", "not_found")
    assert set(answer.json) == {"type", "title", "status", "detail", "code", "requestId"}
    assert answer.json["requestId"]


def test_preflight_allows_the_page_to_post_json(deployment: Deployment) -> None:
    """The preflight of the allowed origin is a 204 that allows POST with a content type, for ten minutes."""
    asked = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }

    answer = call(deployment, "OPTIONS", "/confirm", headers=asked)

    allowed = {name: value for name, value in answer.headers.items() if name.startswith("access-control-allow")}
    assert answer.status == 204
    assert allowed == {
        "access-control-allow-origin": ORIGIN,
        "access-control-allow-methods": "POST,OPTIONS",
        "access-control-allow-headers": ",".join(["Content-Type", *ENVIRONMENTS["local"].cors_headers]),
    }
    assert (answer.headers["access-control-max-age"], answer.headers["vary"]) == ("600", "Origin")


def test_other_origin_is_not_allowed(deployment: Deployment, user: SignedUp) -> None:
    """A page of another origin gets no permission, and caches learn that the answer depends on the origin."""
    headers = FROM_BROWSER | {"Origin": "https://elsewhere.example"}

    answer = confirm(deployment, user.username, wrong(user.code), headers)

    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["vary"] == "Origin"
