"""The headers of every kind of response, the function's and the gateway's own."""

import pytest

from tests.support.caller import CORS_HEADERS, FROM_BROWSER, ORIGIN, PROBLEM, SECURITY_HEADERS, call, confirm, wrong
from tests.support.shipped import ENVIRONMENTS

REQUESTS = {
    "422": ("POST", "/confirm", b"{}", FROM_BROWSER),
    "400": ("POST", "/confirm", b"no JSON", FROM_BROWSER),
    "413": ("POST", "/confirm", b" " * 17 * 1024, FROM_BROWSER),
    "415": ("POST", "/confirm", b"{}", FROM_BROWSER | {"Content-Type": "text/plain"}),
    "404 unknown path": ("POST", "/elsewhere", b"{}", FROM_BROWSER),
    "404 unknown method": ("GET", "/confirm", None, FROM_BROWSER),
}


def assert_headers(answer):
    """Assert that `answer` carries every header of the contract, with its value."""
    expected = SECURITY_HEADERS | CORS_HEADERS
    assert {name: answer.headers.get(name) for name in expected} == expected
    assert "access-control-allow-credentials" not in answer.headers


def test_success_and_rejection_carry_every_header(deployment, user):
    """A response to a code may not be stored or sniffed, and a page of the allowed origin may read it."""
    assert_headers(confirm(deployment, user.username, wrong(user.code)))
    assert_headers(confirm(deployment, user.username, user.code))


@pytest.mark.parametrize("kind", REQUESTS)
def test_error_carries_every_header(deployment, kind):
    """Errors are problems with the same headers, whether the function makes them or the gateway."""
    answer = call(deployment, *REQUESTS[kind])

    assert answer.status == int(kind[:3])
    assert answer.headers["content-type"] == PROBLEM
    assert_headers(answer)


def test_preflight_allows_the_page_to_post_json(deployment):
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
