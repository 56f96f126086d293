"""HTTP: routes, problems, headers and CORS."""

import json

import pytest

from tests.support import gateway
from tests.support.upstream import error

ORIGIN = "https://app.example.com"
LOCAL = "http://localhost:5173"
MANY = f"{ORIGIN}, {LOCAL}"
EXPOSED = {"Access-Control-Expose-Headers": "Retry-After"}


@pytest.mark.parametrize(
    "route",
    ["GET /confirm", "PUT /confirm", "OPTIONS /confirm", "POST /", "POST /confirm/x", "POST /CONFIRM", "POST /confirm/",
     "POST /confirm//", "DELETE /nothing"],
)  # fmt: skip
def test_unknown_route(start, aws, route):
    """Any other path or method gets a 404 problem, whatever the media type."""
    function = start(ALLOWED_ORIGINS=ORIGIN)
    method, path = route.split()
    headers = {"Content-Type": "text/plain", "Origin": ORIGIN}
    response = function.invoke(gateway.event("x", method=method, path=path, headers=headers))
    assert (response.status, response.code) == (404, "not_found")
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert function.log[-1]["reason"] == "not_found"
    assert not aws.sent("ConfirmSignUp")


def test_route_is_the_resource(start):
    """The gateway's resource is the route. Behind a base path mapping of a custom domain, the path is another one."""
    function = start()
    mapped = gateway.event({"username": "alice", "confirmationCode": "1"}) | {"path": "/auth/confirm"}
    assert function.invoke(mapped).status == 200
    assert function.invoke(mapped | {"resource": "/confirm/resend"}).code == "validation_failed"
    assert function.invoke(mapped | {"resource": "/auth/confirm", "path": "/confirm"}).code == "not_found"


def test_several_functions_behind_one_api(start):
    """With a prefix of its own, a function serves exactly the resources that begin with it."""
    function = start(PATH_PREFIX="/web")
    event = gateway.event({}, path="/web/confirm")
    assert function.invoke(event).code == "validation_failed"
    assert function.invoke(event | {"resource": "/web/confirm/resend"}).code == "validation_failed"
    for other in ("/confirm", "/mobile/confirm", "/web"):
        assert function.invoke(event | {"resource": other}).code == "not_found"


@pytest.mark.parametrize(
    "members", [{}, {"resource": None}, {"headers": None, "multiValueHeaders": None}, {"requestContext": {}}]
)
def test_event_without_a_resource(start, members):
    """An event without a resource is routed by its path, even without headers or ids, as from a console's test."""
    event = gateway.event({"username": "alice", "confirmationCode": "1"})
    del event["resource"]
    assert start(ALLOWED_ORIGINS=ORIGIN).invoke(event | members).status == 200


def test_problem(start, aws):
    """An error is an RFC 9457 problem with the contract's members and the gateway's request id."""
    aws.answers("ConfirmSignUp", error("LimitExceededException"))
    response = start(DISCLOSURE="precise").confirm()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json == {
        "type": "/problems/too-many-attempts",
        "title": "Too many attempts",
        "status": 429,
        "detail": "There were too many attempts. Wait before the next one. A correct code is still accepted.",
        "code": "too_many_attempts",
        "requestId": gateway.REQUEST_ID,
    }


@pytest.mark.parametrize(
    ("allowed", "origin", "expected"),
    [
        ("", ORIGIN, {}),
        ("", None, {}),
        (ORIGIN, ORIGIN, {"Access-Control-Allow-Origin": ORIGIN, "Vary": "Origin"} | EXPOSED),
        (MANY, LOCAL, {"Access-Control-Allow-Origin": LOCAL, "Vary": "Origin"} | EXPOSED),
        (MANY, "https://evil.example", {"Vary": "Origin"}),
        (MANY, "https://APP.example.com", {"Vary": "Origin"}),
        (MANY, None, {"Vary": "Origin"}),
        ("*", "https://any.example", {"Access-Control-Allow-Origin": "*"} | EXPOSED),
        ("*", None, {"Access-Control-Allow-Origin": "*"} | EXPOSED),
    ],
)  # fmt: skip
def test_headers_of_every_response(start, allowed, origin, expected):
    """Every response has the security headers and the CORS headers for its origin, and never allows credentials."""
    function = start(ALLOWED_ORIGINS=allowed)
    headers = {"Content-Type": "application/json"} | ({"origin": origin} if origin else {})
    good = {"username": "alice", "confirmationCode": "123456"}
    for body, path in ((good, "/confirm"), ({}, "/confirm"), ("{", "/confirm"), (good, "/nowhere")):
        response = function.invoke(gateway.event(body, path=path, headers=headers))
        assert response.headers.pop("Content-Type") in {"application/json", "application/problem+json"}
        assert response.headers == expected | {
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Strict-Transport-Security": "max-age=31536000",
        }


@pytest.mark.filterwarnings("ignore:POWERTOOLS_DEV")
def test_debug_mode_of_powertools_is_off(start):
    """With POWERTOOLS_DEV, no event is printed and no trace is returned."""
    function = start(POWERTOOLS_DEV="true", POWERTOOLS_LOGGER_LOG_EVENT="true")
    assert function.confirm().status == 200
    assert "123456" not in function.printed.text.replace(gateway.REQUEST_ID, "")


WITH_HTTP_API = {
    "version": "1.0",
    "requestContext": {
        "accountId": "111122223333", "apiId": "a1", "domainName": "a1.execute-api.eu-west-1.amazonaws.com",
        "domainPrefix": "a1", "extendedRequestId": "e=", "httpMethod": "POST", "path": "/v1/confirm",
        "protocol": "HTTP/1.1", "identity": {"sourceIp": "203.0.113.7"}, "requestId": "e=", "stage": "v1",
    },
    "pathParameters": None,
    "stageVariables": None,
}  # fmt: skip


def test_event_of_an_http_api(start, aws):
    """An HTTP API's event of payload format 1.0 is a REST proxy event, with a request id of its own."""
    function = start(PROPAGATE_SOURCE_IP="true", ALLOWED_ORIGINS=ORIGIN)
    event = gateway.event({"username": "alice", "confirmationCode": "1"}, headers={"origin": ORIGIN}) | WITH_HTTP_API

    response = function.invoke(event)

    assert (response.status, response.headers["Access-Control-Allow-Origin"]) == (200, ORIGIN)
    assert function.log[-1]["requestId"] == "e="
    assert aws.sent("ConfirmSignUp")[0]["UserContextData"] == {"IpAddress": "203.0.113.7"}


@pytest.mark.parametrize("headers", [{}, {"headers": None}])
def test_multi_value_headers(start, headers):
    """Without `headers`, as from a load balancer, the last value of each of `multiValueHeaders` counts."""
    event = gateway.event({"username": "alice", "confirmationCode": "1"})
    del event["headers"], event["resource"]
    several = {"content-type": ["text/plain", "application/json"], "Origin": ["https://a.example", ORIGIN], "host": []}
    function = start(ALLOWED_ORIGINS=ORIGIN)

    response = function.invoke(event | headers | {"multiValueHeaders": several})
    refused = function.invoke(event | headers | {"multiValueHeaders": {"content-type": ["text/plain"]}})

    assert (response.status, response.headers["Access-Control-Allow-Origin"]) == (200, ORIGIN)
    assert refused.code == "unsupported_media_type"


def test_response_is_ascii(start):
    """A lone surrogate in a field's name is returned escaped, because the Lambda runtime could not encode it."""
    response = start().invoke(gateway.event(json.dumps({"\ud800": 1})))
    assert response.text.encode()
    assert response.json["errors"][0]["pointer"] == "/\ud800"
