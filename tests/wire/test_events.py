"""For events of any kind, no invocation fails. The log explains an event that is not a REST proxy request."""

import pytest
from hypothesis import given

from tests.support import gateway
from tests.support.json_values import REPEATABLE, VALUES, each_spoilt, spoilt

CONFIRM = gateway.event({"username": "alice", "confirmationCode": "123456"}, headers={
    "Content-Type": "application/json", "Origin": "https://example.com", "X-Forwarded-For": "203.0.113.7",
})  # fmt: skip
NO_REQUESTS = {
    "console-test": {"key1": "value1", "key2": "value2", "key3": "value3"},
    "warm-up": {"source": "serverless-plugin-warmup"},
    "schedule": {
        "version": "0", "id": "1", "detail-type": "Scheduled Event", "source": "aws.events", "account": "123456789012",
        "time": "2026-11-25T00:00:00Z", "region": "eu-west-1", "resources": ["arn:aws:events:r"], "detail": {},
    },
    "http-api": {
        "version": "2.0", "routeKey": "POST /confirm", "rawPath": "/confirm", "rawQueryString": "",
        "headers": {"content-type": "application/json"}, "body": "{}", "isBase64Encoded": False,
        "requestContext": {"http": {"method": "POST", "path": "/confirm"}, "requestId": "id", "stage": "$default"},
    },
    "queue": {"Records": [{"messageId": "1", "body": "{}", "eventSource": "aws:sqs"}]},
    "list-of-events": [CONFIRM],
}  # fmt: skip


def check_not_found(function, response):
    """Check for the response to an unknown route, and for one WARN line that names the expected event."""
    assert (response.status, response.code) == (404, "not_found")
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json.keys() == {"type", "title", "status", "detail", "code", "requestId"}
    (line,) = function.log
    assert (line["level"], line["reason"], line["status"]) == ("WARNING", "not_found", 404)
    assert "REST API" in line["message"]


@pytest.mark.parametrize("event", NO_REQUESTS.values(), ids=NO_REQUESTS)
def test_event_of_another_invoker(start, event):
    """Other invokers get the response for an unknown route, and the log explains it."""
    function = start()

    response = function.invoke(event)

    check_not_found(function, response)
    assert function.call().status == 200


NO_STRINGS = [5, 0.5, True, [], ["application/json"], {}]


@pytest.mark.parametrize(
    "members",
    [
        *({"headers": {"Content-Type": "application/json", name: value}}
          for name in ("Content-Type", "content-type", "Origin", "Host") for value in NO_STRINGS),
        *({"headers": None, "multiValueHeaders": several}
          for several in ({"Origin": "https://example.com"}, {"Origin": [5]}, ["Origin"], "Origin", 1)),
    ],
)  # fmt: skip
def test_malformed_headers(start, members):
    """An event with header values that are not strings is not from API Gateway."""
    response = (function := start(ALLOWED_ORIGINS="https://example.com")).invoke(CONFIRM | members)

    check_not_found(function, response)


@REPEATABLE
@given(VALUES)
def test_any_event(running, event):
    """Any other JSON value as event gets the response for an unknown route, and the log explains it."""
    response = running().invoke(event)

    check_not_found(running(), response)


SETTINGS = {"ALLOWED_ORIGINS": "https://example.com", "PROPAGATE_SOURCE_IP": "true"}


def check_response(function, response):
    """Check that the request got a response and one log line, and is not an internal error."""
    assert response.status in {200, 400, 404, 413, 415, 422}
    assert isinstance(response.json.get("requestId", ""), str)
    assert function.request["reason"] != "internal"
    assert len(function.log) == 1


def test_each_member(start):
    """A request with any one member missing or of another type gets a response."""
    function = start(**SETTINGS)

    for event in each_spoilt(CONFIRM):
        check_response(function, function.invoke(event))


@REPEATABLE
@given(spoilt(CONFIRM).flatmap(spoilt))
def test_spoilt_event(running, event):
    """A request with two members missing or of any type gets a response."""
    function = running(**SETTINGS)

    check_response(function, function.invoke(event))
