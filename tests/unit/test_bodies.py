"""Requests that are rejected before any field is read: media types, sizes, and bodies that are not a JSON object."""

import base64
import json

import pytest

from tests.support import gateway

GOOD = json.dumps({"username": "alice", "confirmationCode": "123456"})


def encoded(data):
    """Return a body in Base64, as the gateway passes a binary one."""
    return base64.b64encode(data).decode()


def nested(levels):
    """Return a JSON object with this many levels."""
    return '{"username": ' + "[" * (levels - 1) + "]" * (levels - 1) + "}"


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"Content-Type": ""}, {"content-type": "application/json"}, {"Content-Type": " application/json ;x=y"},
        {"CONTENT-TYPE": "Application/JSON; charset=utf-8"},
    ],
)  # fmt: skip
def test_media_type_is_json(start, headers):
    """Any spelling of the JSON media type is accepted, and so is a missing media type."""
    assert start().invoke(gateway.event(GOOD, headers=headers)).status == 200


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/jsonp", "application/json, text/plain", "json", "*/*"]
)
def test_other_media_types(start, aws, media_type):
    """Any other media type gets a 415, even with a good body or one that is too large."""
    function = start()
    for body in (GOOD, "x" * 20_000):
        response = function.invoke(gateway.event(body, headers={"Content-Type": media_type}))
        assert (response.status, response.code) == (415, "unsupported_media_type")
        assert function.log[-1]["reason"] == "media_type"
    assert not aws.sent("ConfirmSignUp")


@pytest.mark.parametrize(
    ("body", "is_base64"),
    [
        *((body, False) for body in (" " * (16 * 1024 + 1), "ß" * (8 * 1024) + " ", "\ud800" * 6000)),
        *((encoded(body), True) for body in (b" " * (16 * 1024 + 1), b"\xff" * 20_000)),
    ],
)
def test_too_large(start, body, is_base64):
    """A body of more than 16 KiB, counted in bytes after decoding, gets a 413."""
    function = start()
    response = function.invoke(gateway.event(body, base64=is_base64))
    assert (response.status, response.code) == (413, "payload_too_large")
    assert function.log[-1]["reason"] == "too_large"


@pytest.mark.parametrize("is_base64", [False, True])
@pytest.mark.parametrize("body", [GOOD + " " * (16 * 1024 - len(GOOD)), "\ufeff" + GOOD], ids=["largest", "with a BOM"])
def test_accepted_bodies(start, body, is_base64):
    """16 KiB are accepted, even if their Base64 is longer. A byte order mark before the JSON is dropped."""
    assert start().invoke(gateway.event(encoded(body.encode()) if is_base64 else body, base64=is_base64)).status == 200


NO_OBJECTS = [
    None, "", "username=alice", "[]", "null", '"alice"', GOOD[:-1], GOOD + "x", "\ufeff\ufeff" + GOOD, "\ud800",
    '{"username": "alice", "username": "bob", "confirmationCode": "1"}',
    '{"userContextData": {"encodedData": "a", "encodedData": "b"}}',
    '{"username": NaN}', '{"username": Infinity}', '{"username": -Infinity}', '{"username": ' + "9" * 5000 + "}",
    "[" * 16_000, "[" * 8000 + "]" * 8000, '{"username":' * 1200 + "1" + "}" * 1200, nested(17),
    '{"a": [{"b": ' + "[" * 14 + "]" * 14 + "}]}",
]  # fmt: skip
NO_UTF8 = ["not base64!", "ß", encoded(b"\xff\xfe"), encoded(GOOD.encode("utf-16"))]


@pytest.mark.parametrize(
    ("body", "is_base64"), [*((body, False) for body in NO_OBJECTS), *((body, True) for body in NO_UTF8)]
)
def test_malformed(start, aws, body, is_base64):
    """A body that is not one well-formed JSON object in UTF-8 gets a 400, never a failed invocation."""
    function = start()
    response = function.invoke(gateway.event(body, base64=is_base64))
    assert (response.status, response.code) == (400, "malformed_request")
    assert function.log[-1]["reason"] == "malformed"
    assert not aws.sent("ConfirmSignUp")


@pytest.mark.parametrize("body", [nested(16), '{"username": 1e999}', '{"username": ' + "9" * 4000 + "}"])
def test_odd_but_well_formed(start, body):
    """The fields of a well-formed body of at most sixteen levels are checked."""
    assert start().invoke(gateway.event(body)).code == "validation_failed"
