"""Events of any kind: an invocation never fails, and what is no REST proxy request is answered and explained."""

from __future__ import annotations

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
    "empty-object": {}, "list": [], "list-of-events": [CONFIRM], "null": None, "text": "POST /confirm", "number": 1,
    "number-with-a-fraction": 1.5, "true": True,
}  # fmt: skip
NO_HEADERS = {
    "number": 5, "fraction": 0.5, "true": True, "list": [], "list-of-text": ["application/json"], "object": {},
}  # fmt: skip


def check_explained(function, answer):
    """Check that the answer is the one for an unknown route, and that one WARN line says what is expected."""
    assert (answer.status, answer.code) == (404, "not_found")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json.keys() == {"type", "title", "status", "detail", "code", "requestId"}
    (line,) = function.log
    assert (line["level"], line["reason"], line["status"]) == ("WARNING", "not_found", 404)
    assert "REST API" in line["message"]


@pytest.mark.parametrize("event", NO_REQUESTS.values(), ids=NO_REQUESTS)
def test_no_request(start, event):
    """Whatever else invokes the function gets the answer for an unknown route, and an explanation in the log."""
    function = start()

    answer = function.invoke(event)

    check_explained(function, answer)
    assert function.call().status == 200


@pytest.mark.parametrize("name", ["Content-Type", "content-type", "Origin", "Host"])
@pytest.mark.parametrize("value", NO_HEADERS.values(), ids=NO_HEADERS)
def test_no_header(start, name, value):
    """A header whose value is no text is nothing that the gateway sends."""
    function = start(ALLOWED_ORIGINS="https://example.com")

    answer = function.invoke(CONFIRM | {"headers": {"Content-Type": "application/json", name: value}})

    check_explained(function, answer)


@pytest.mark.parametrize("several", [{"Origin": "https://example.com"}, {"Origin": [5]}, ["Origin"], "Origin", 1])
def test_no_multi_value_headers(start, several):
    """Nor are several values that are no texts."""
    function = start()

    answer = function.invoke(CONFIRM | {"headers": None, "multiValueHeaders": several})

    check_explained(function, answer)


@REPEATABLE
@given(VALUES)
def test_any_event(running, event):
    """Any JSON value as event is answered as an unknown route, and explained."""
    answer = running().invoke(event)

    check_explained(running(), answer)


SETTINGS = {"ALLOWED_ORIGINS": "https://example.com", "PROPAGATE_SOURCE_IP": "true"}


def check_answered(function, answer):
    """Check that the request was answered, with one log line, and is no defect of ours."""
    assert answer.status in {200, 400, 404, 413, 415, 422}
    assert isinstance(answer.json.get("requestId", ""), str)
    assert function.request["reason"] != "internal"
    assert len(function.log) == 1


def test_each_member(start):
    """A request with any one member missing or of another kind is answered."""
    function = start(**SETTINGS)

    for event in each_spoilt(CONFIRM):
        check_answered(function, function.invoke(event))


@REPEATABLE
@given(spoilt(CONFIRM).flatmap(spoilt))
def test_spoilt_event(running, event):
    """A request with two members missing or of any kind is answered."""
    function = running(**SETTINGS)

    check_answered(function, function.invoke(event))
