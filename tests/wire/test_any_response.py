"""For any bytes of a peer, no invocation fails, counts as a defect, or succeeds by mistake."""

import gc
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.json_values import REPEATABLE, VALUES
from tests.support.upstream import Play, Then

# urllib3 drops the socket of a response that it cannot make sense of unclosed.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

OPERATION = st.sampled_from(["confirm", "resend"])
CODES = st.sampled_from([
    "CodeMismatchException", "NotAuthorizedException", "InvalidParameterException", "TooManyRequestsException",
    "InternalErrorException", "UserLambdaValidationException", "LimitExceededException", "", "#", ":", "a#b:c",
])  # fmt: skip
MEMBERS = st.sampled_from(["__type", "Session", "message", "Message", "CodeDeliveryDetails", "code", "Error"])
DOCUMENTS = st.dictionaries(MEMBERS, CODES | VALUES, max_size=4) | st.fixed_dictionaries({"Session": VALUES})
BODIES = st.binary(max_size=40) | (DOCUMENTS | DOCUMENTS | VALUES).map(lambda value: json.dumps(value).encode())
TOKENS = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=12)
NAMES = TOKENS | st.sampled_from([
    "x-amzn-requestid", "X-Amzn-RequestId", "x-amzn-errortype", "x-amzn-query-error", "Content-Type",
    "Content-Encoding", "Location", "Date", "Retry-After", "Connection", "Set-Cookie", "x-amz-crc32",
])  # fmt: skip
HEADER_VALUES = st.sampled_from(["1", "gzip", "CodeMismatchException;Sender", "close", "text/html", ";"]) | st.binary(
    max_size=12
).map(lambda value: value.translate(None, b"\r\n").decode("latin-1"))
HEADERS = st.builds(
    lambda request_id, others: request_id + others,
    st.sampled_from([[("x-amzn-RequestId", "1")], []]),
    st.lists(st.tuples(NAMES, HEADER_VALUES), max_size=4),
)
STATUSES = st.sampled_from([200, 200, 400, 429, 500]) | st.integers(100, 999)
FRAMINGS = st.sampled_from(["length", "close", "chunked", "too-short", "too-long"])


def framed(body, framing):
    """Return a framing header, the body as it is sent, and the body as the client receives it."""
    match framing:
        case "close":
            return b"", body, body
        case "chunked":
            chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body)
            return b"Transfer-Encoding: chunked\r\n", chunks + b"0\r\n\r\n", body
        case "too-short":
            return b"Content-Length: %d\r\n" % (len(body) + 1), body, None
        case "too-long":
            return b"Content-Length: %d\r\n" % (len(body) // 2), body, body[: len(body) // 2]
        case _:
            return b"Content-Length: %d\r\n" % len(body), body, body


def is_success(status, headers, body):
    """Return whether a response is a well-formed success of Cognito."""
    try:
        document = json.loads(body or b"")
    except ValueError:
        return False
    return (
        status == 200
        and any(name.lower() == "x-amzn-requestid" for name, _ in headers)
        and isinstance(document, dict)
        and "__type" not in document
        and isinstance(document.get("Session") or "", str)
    )


@pytest.fixture(autouse=True)
def collected():
    """Collect the sockets that urllib3 dropped before the next test's warning filters apply."""
    yield
    gc.collect()


def check(function, caplog, operation, play, *, success):
    """Check the rules for any response. ``success`` says whether it may be a success; None is unknown."""
    row = function.row(operation, play)
    assert row.reason != "internal"
    assert success in {True, None} or row.reason not in {"confirmed", "accepted"}
    assert row.status != 200 or row.reason == "confirmed"
    assert "remembers" not in row.calls or row.reason in {"confirmed", "trigger_failed"}
    assert {record.name.partition("-")[0] for record in caplog.records} == {"signup"}
    caplog.clear()


@REPEATABLE
@given(OPERATION, STATUSES, HEADERS, BODIES, FRAMINGS)
@example("confirm", 200, [("X-AMZN-REQUESTID", "1")], b'{"Session": "s"}', "chunked")
@example("confirm", 200, [("x-amzn-requestid", "1")], b'{"Session": 5}', "length")
@example("confirm", 200, [("x-amzn-requestid", "1")], b"{}", "too-short")
@example("resend", 200, [("x-amzn-requestid", "1")], b'{"__type": ""}', "close")
def test_any_http(running, caplog, operation, status, headers, body, framing):
    """No status, headers and body lead to `internal`, and only a well-formed success confirms."""
    length, sent, received = framed(body, framing)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers).encode("latin-1")
    data = b"HTTP/1.1 %d Odd\r\n" % status + length + head + b"\r\n" + sent

    check(running(), caplog, operation, Play(data=data, then=Then.FIN), success=is_success(status, headers, received))


FRAGMENTS = st.sampled_from([
    b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 ", b"200", b"\r\n", b"\n", b" ", b":", b"x-amzn-RequestId: 1\r\n",
    b"Content-Length: 2\r\n", b"Content-Length: -1\r\n", b"Content-Length: a, b\r\n", b"Content-Length: 9999999999\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n", b"no colon\r\n", b" folded\r\n", b"\r\n\r\n",
    b"2\r\n{}\r\n0\r\n\r\n", b"{}", b'{"__type": "CodeMismatchException"}', b"\x00", b"\xff", b"a" * 70_000,
])  # fmt: skip


@REPEATABLE
@given(OPERATION, st.lists(FRAGMENTS | st.binary(max_size=5), max_size=8), st.sampled_from([Then.FIN, Then.RST]))
@example("confirm", [b"HTTP/1.1 200 OK\r\n", b"x-amzn-RequestId: 1\r\n", b"no colon\r\n", b"\r\n", b"{}"], Then.FIN)
def test_any_bytes(running, caplog, operation, fragments, then):
    """No bytes lead to `internal`."""
    data = b"".join(fragments)
    possible = data.startswith(b"HTTP/") and b"200" in data and b"x-amzn-RequestId:" in data and b"{}" in data

    check(running(), caplog, operation, Play(data=data, then=then), success=None if possible else False)
