"""What is refused before a field is looked at: media types, sizes and everything that is not a JSON object."""

from __future__ import annotations

import base64
import json

import pytest

from tests.support import gateway

GOOD = json.dumps({"username": "alice", "confirmationCode": "123456"})


def encoded(data: bytes) -> str:
    """Return a body as the gateway hands over a binary one."""
    return base64.b64encode(data).decode()


def nested(levels: int) -> str:
    """Return an object that nests that deep."""
    return '{"username": ' + "[" * (levels - 1) + "]" * (levels - 1) + "}"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": ""},
        {"content-type": "application/json"},
        {"CONTENT-TYPE": "Application/JSON; charset=utf-8"},
        {"Content-Type": " application/json ;x=y"},
    ],
)
def test_media_type_is_json(start, headers):
    """JSON by any spelling is taken, and so is no media type at all."""
    assert start().invoke(gateway.event(GOOD, headers=headers)).status == 200


@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "application/json, text/plain",
        "json",
        "*/*",
    ],
)
def test_other_media_types(start, aws, media_type):
    """Any other media type is a 415, even with a good body or one that is too large."""
    function = start()
    for body in (GOOD, "x" * 20_000):
        answer = function.invoke(gateway.event(body, headers={"Content-Type": media_type}))
        assert (answer.status, answer.code) == (415, "unsupported_media_type")
        assert function.log[-1]["reason"] == "media_type"
    assert not aws.sent("ConfirmSignUp")


@pytest.mark.parametrize(
    ("body", "is_base64"),
    [
        (" " * (16 * 1024 + 1), False),
        ("ß" * (8 * 1024) + " ", False),
        ("\ud800" * 6000, False),
        (encoded(b" " * (16 * 1024 + 1)), True),
        (encoded(b"\xff" * 20_000), True),
    ],
)
def test_too_large(start, body, is_base64):
    """More than 16 KiB, counted in bytes after decoding, is a 413, whatever it holds."""
    function = start()
    answer = function.invoke(gateway.event(body, base64=is_base64))
    assert (answer.status, answer.code) == (413, "payload_too_large")
    assert function.log[-1]["reason"] == "too_large"


@pytest.mark.parametrize("is_base64", [False, True])
def test_largest_body(start, is_base64):
    """16 KiB are fine, also where the gateway's Base64 of them is longer."""
    body = GOOD + " " * (16 * 1024 - len(GOOD))
    assert start().invoke(gateway.event(encoded(body.encode()) if is_base64 else body, base64=is_base64)).status == 200


@pytest.mark.parametrize(
    ("body", "is_base64"),
    [
        (None, False),
        ("", False),
        ("username=alice", False),
        ("[]", False),
        ("null", False),
        ('"alice"', False),
        (GOOD[:-1], False),
        (GOOD + "x", False),
        ("\ufeff\ufeff" + GOOD, False),
        ("\ud800", False),
        ("not base64!", True),
        ("ß", True),
        (encoded(b"\xff\xfe"), True),
        (encoded(GOOD.encode("utf-16")), True),
        ('{"username": "alice", "username": "bob", "confirmationCode": "1"}', False),
        ('{"userContextData": {"encodedData": "a", "encodedData": "b"}}', False),
        ('{"username": NaN}', False),
        ('{"username": Infinity}', False),
        ('{"username": -Infinity}', False),
        ('{"username": ' + "9" * 5000 + "}", False),
        ("[" * 16_000, False),
        ("[" * 8000 + "]" * 8000, False),
        ('{"username":' * 1200 + "1" + "}" * 1200, False),
        (nested(17), False),
        ('{"a": [{"b": ' + "[" * 14 + "]" * 14 + "}]}", False),
    ],
)
def test_malformed(start, aws, body, is_base64):
    """Whatever is not one well-formed JSON object in UTF-8 is a 400, never a failed invocation."""
    function = start()
    answer = function.invoke(gateway.event(body, base64=is_base64))
    assert (answer.status, answer.code) == (400, "malformed_request")
    assert function.log[-1]["reason"] == "malformed"
    assert not aws.sent("ConfirmSignUp")


@pytest.mark.parametrize("is_base64", [False, True])
def test_byte_order_mark(start, is_base64):
    """A byte order mark before the JSON is dropped."""
    body = "\ufeff" + GOOD
    assert start().invoke(gateway.event(encoded(body.encode()) if is_base64 else body, base64=is_base64)).status == 200


@pytest.mark.parametrize("body", [nested(16), '{"username": 1e999}', '{"username": ' + "9" * 4000 + "}"])
def test_odd_but_well_formed(start, body):
    """What is well-formed, sixteen levels deep at most, is judged by its fields."""
    assert start().invoke(gateway.event(body)).code == "validation_failed"
