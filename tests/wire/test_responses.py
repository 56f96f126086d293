"""Complete responses, which are classified by status, request id and body."""

import gzip
import json

import pytest

from tests.support.upstream import Play, Then, error, http

MISMATCH = {"__type": "CodeMismatchException"}
HTML = b"<html><body>Welcome to the hotel's network</body></html>"
DEEP = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
LONG_NUMBER = b'{"a":' + b"1" * 5000 + b"}"
GZIP = {"Content-Encoding": "gzip"}
CHUNKED = {"Content-Length": None, "Transfer-Encoding": "chunked"}

NO_SUCCESS = {
    "html": http(200, HTML),
    "success-without-request-id": http(200, request_id=None),
    "blank-request-id": http(200, request_id=""),
    "request-id-of-another-service": http(200, request_id=None, headers={"x-amz-request-id": "1"}),
    "empty": http(200, b""),
    "half-a-json": http(200, b'{"Session": "AYABe'),
    "no-utf-8": http(200, b'{"a": "\xff\xfe"}'),
    "null": http(200, None),
    "list": http(200, []),
    "not-a-number": http(200, b'{"a": [NaN]}'),
    "infinity": http(200, b'{"a": -Infinity}'),
    "byte-order-mark": http(200, b"\xef\xbb\xbf{}"),
    "two-objects": http(200, b"{}{}"),
    "too-deep": http(200, DEEP),
    "too-long-a-number": http(200, LONG_NUMBER),
    "error-code": http(200, MISMATCH),
    "empty-type": http(200, {"__type": ""}),
    "session-number": http(200, {"Session": 1}),
    "compressed": http(200, gzip.compress(b"{}"), headers=GZIP),
    "other-successes": http(201),
    "no-content": http(204, b""),
    "switching-protocols": http(101, b""),
}
REDIRECTS = {
    f"redirect-{status}": http(status, b"{}" if status != 304 else b"", headers={"Location": "/elsewhere"})
    for status in (300, 301, 302, 303, 304, 307, 308)
}
NO_ERROR = {
    "error-without-request-id": http(400, MISMATCH, request_id=None),
    "success-under-400": http(400),
    "html-of-a-proxy": http(407, HTML, request_id=None),
    "empty-error": http(400, b""),
    "half-an-error": http(400, b'{"__type": "CodeMismatchEx'),
    "list-error": http(400, [MISMATCH]),
    "string-error": http(400, "CodeMismatchException"),
    "type-number": http(400, {"__type": 1}),
    "type-object": http(400, {"__type": MISMATCH}),
    "unheard-of": http(400, {"__type": "BrandNewException", "message": 5}),
    "compressed-error": http(400, gzip.compress(json.dumps(MISMATCH).encode()), headers=GZIP),
    "status-999": http(999, HTML, request_id=None),
}
BODIES = {
    "code": MISMATCH, "success": {}, "list": [], "null": None, "string": "x", "type-number": {"__type": 1},
    "html": HTML, "empty": b"", "half": b'{"__type": "Co', "gzip": gzip.compress(b"{}"), "deep": DEEP,
}  # fmt: skip
UNKNOWN = NO_SUCCESS | NO_ERROR | REDIRECTS
DELIVERIES = {
    f"delivery-{delivery}": http(200, {"CodeDeliveryDetails": delivery})
    for delivery in (
        [], "EMAIL", 1, True, {"Destination": 5}, {"DeliveryMedium": {}},
        {"Destination": "j***@e***", "DeliveryMedium": "EMAIL", "AttributeName": []},
    )
}  # fmt: skip
both = pytest.mark.parametrize("disclosure", ["uniform", "precise"])


@both
@pytest.mark.parametrize(
    ("operation", "responses", "calls"),
    [
        ("confirm", UNKNOWN, ["ConfirmSignUp"]),
        ("resend", UNKNOWN | DELIVERIES, ["UpdateItem", "ResendConfirmationCode"]),
    ],
    ids=["confirm", "resend"],
)
def test_not_by_cognito(start, disclosure, operation, responses, calls):
    """A response that is not Cognito's, or a malformed success, is `upstream_unknown`, and its call is not repeated.

    The code is not remembered. A resend stays counted, because a code may have been sent.
    """
    function = start(DISCLOSURE=disclosure)

    rows = {name: function.row(operation, response) for name, response in responses.items()}

    assert rows == dict.fromkeys(responses, ("upstream_unknown", 502, "upstream_error", calls))


@both
@pytest.mark.parametrize(
    ("status", "row", "undone"),
    [
        (500, ("upstream_failed", 503, "service_unavailable"), []),
        (599, ("upstream_failed", 503, "service_unavailable"), []),
        (429, ("throttled", 503, "service_busy"), ["UpdateItem"]),
    ],
)
def test_status_before_body(start, pauses, disclosure, status, row, undone):
    """For HTTP 5xx and 429 the body is ignored. The call is made twice, and a throttled resend is not counted."""
    function = start(DISCLOSURE=disclosure)
    bodies = {(name, key): http(status, body, request_id=key) for name, body in BODIES.items() for key in (None, "1")}

    confirm = {name: function.row("confirm", response) for name, response in bodies.items()}
    resend = {name: function.row("resend", response) for name, response in bodies.items()}

    assert confirm == dict.fromkeys(bodies, (*row, ["ConfirmSignUp"] * 2))
    assert resend == dict.fromkeys(bodies, (*row, ["UpdateItem", *["ResendConfirmationCode"] * 2, *undone]))
    assert len(pauses) == 2 * len(bodies)
    assert all(0.1 <= pause <= 0.4 for pause in pauses)


SUCCESSES = {
    "as-amazon-sends-it": http(),
    "unknown-members": http(200, {"Something": {"new": [1]}, "message": "Forbidden"}),
    "no-content-type": b"HTTP/1.1 200 OK\r\nX-AMZN-REQUESTID: 1\r\nContent-Length: 2\r\n\r\n{}",
    "html-by-name-only": http(headers={"Content-Type": "text/html"}),
    "no-reason": b"HTTP/1.1 200\r\nx-amzn-requestid: 1\r\nContent-Length: 2\r\n\r\n{}",
    "http-1-0": Play(data=b"HTTP/1.0 200 OK\r\nx-amzn-requestid: 1\r\n\r\n{}", then=Then.FIN),
    "until-close": Play(data=b"HTTP/1.1 200 OK\r\nx-amzn-requestid: 1\r\n\r\n{}", then=Then.FIN),
    "chunked": http(headers=CHUNKED, body=b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"),
    "continue-first": b"HTTP/1.1 100 Continue\r\n\r\n" + http(),
    "byte-by-byte": Play(data=http(200, {"Session": "s" * 20}), dribble=True),
    "surrogate-session": http(200, b'{"Session": "\\ud800 alone"}'),
    "empty-session": http(200, {"Session": ""}),
}
ERRORS = {
    "mismatch": error("CodeMismatchException"),
    "namespace": error("com.amazonaws.cognito#CodeMismatchException"),
    "address": error("CodeMismatchException:http://internal.amazon.com/coral/"),
    "lower-case": error("codemismatchexception"),
    "message-number": error("CodeMismatchException", message=5),
    "message-list": http(400, {"__type": "CodeMismatchException", "message": [], "Message": {}}),
    "under-403": error("CodeMismatchException", status=403),
    "under-499": error("CodeMismatchException", status=499),
    "chunked": http(400, headers=CHUNKED, body=b'23\r\n{"__type": "CodeMismatchException"}\r\n0\r\n\r\n'),
}


@pytest.mark.parametrize(
    ("responses", "row"),
    [
        (SUCCESSES, ("confirmed", 200, None, ["ConfirmSignUp", "remembers"])),
        (ERRORS, ("code_mismatch", 400, "code_rejected", ["ConfirmSignUp", "counts"])),
    ],
    ids=["success", "error"],
)
def test_response_of_cognito(start, responses, row):
    """A well-formed success and an error code of Cognito are recognised in any HTTP encoding."""
    function = start()

    assert {name: function.row("confirm", response) for name, response in responses.items()} == dict.fromkeys(
        responses, row
    )
