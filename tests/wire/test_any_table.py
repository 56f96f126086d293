"""A response of the table with any member missing or of any kind: what it still says counts, and nothing else does."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.json_values import REPEATABLE, VALUES, spoilt
from tests.support.raw_http import error, http

ALREADY = error("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED")
LATER = {"N": str(1_800_000_000 + 3600)}
TALLY = {"N": "11"}
COOLS = {"N": str((1_800_000_000 + 10) * 1000)}
REFUSED = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"
ATTRIBUTES = VALUES | st.fixed_dictionaries({"N": VALUES}) | st.fixed_dictionaries({"S": VALUES})

HIT = {"Item": {"key": {"S": "replay/0"}, "expiresAt": LATER}, "ConsumedCapacity": {"TableName": "attempts"}}
COUNTED = {"Attributes": {"key": {"S": "attempts/0"}, "tally": TALLY, "expiresAt": LATER}}
COOLING = {
    "__type": REFUSED,
    "message": "The conditional request failed",
    "Item": {"key": {"S": "resends/0"}, "tally": TALLY, "expiresAt": LATER, "coolsUntil": COOLS, "writer": {"S": "0"}},
}


def at(value, *path):
    """Return what is at a path, or None."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def called(function, operation, **fields):
    """Return the answer's status and code; Retry-After is 1 to 3600 where there is one."""
    answer = function.call(operation, **fields)
    assert function.request["reason"] != "internal"
    assert 1 <= int(answer.headers.get("Retry-After", 1)) <= 3600
    return answer.status, answer.code


@REPEATABLE
@given(spoilt(HIT, ATTRIBUTES))
def test_any_replay(running, aws, response):
    """A duplicate is a replay only by an entry that says until when it counts."""
    aws.plays("ConfirmSignUp", ALREADY)
    aws.plays("GetItem", http(200, response))

    seen = called(running(), "confirm")

    assert seen == (400, "code_rejected") or (seen == (200, None) and at(response, "Item", "expiresAt") == LATER)


@REPEATABLE
@given(spoilt(COUNTED, ATTRIBUTES))
def test_any_count(running, aws, response):
    """A name is over its limit only by a counter that says so."""
    aws.plays("ConfirmSignUp", error("CodeMismatchException"))
    aws.plays("UpdateItem", http(200, response))

    seen = called(running(), "confirm")

    over = at(response, "Attributes", "tally") == TALLY
    assert seen == (400, "code_rejected") or (seen == (429, "too_many_attempts") and over)


@REPEATABLE
@given(spoilt(COOLING, ATTRIBUTES), st.sampled_from([200, 400, 500]))
def test_any_refused_resend(running, aws, response, status):
    """A resend is not sent only where the old item says that the name is cooling down or over its limit."""
    aws.plays("UpdateItem", http(status, response))
    aws.requests.clear()

    seen = called(running(), "resend")

    cooling, over = at(response, "Item", "coolsUntil") == COOLS, at(response, "Item", "tally") == TALLY
    assert seen == (202, None) or (seen == (429, "too_many_attempts") and over and not cooling)
    assert aws.sent("ResendConfirmationCode") or cooling or over


@settings(REPEATABLE, max_examples=100)
@given(st.sampled_from(["PutItem", "GetItem", "UpdateItem"]), st.integers(100, 999), VALUES)
def test_any_response(running, aws, operation, status, body):
    """Whatever the table answers, right codes confirm, wrong ones do not, and codes are sent."""
    for each in ("PutItem", "GetItem", "UpdateItem"):
        aws.plays(each, http())
    aws.plays(operation, http(max(status, 101), body))

    aws.plays("ConfirmSignUp", http())
    assert called(running(), "confirm") == (200, None)
    aws.plays("ConfirmSignUp", error("CodeMismatchException"))
    assert called(running(), "confirm") == (400, "code_rejected")
    aws.requests.clear()
    assert called(running(), "resend") == (202, None)
    assert len(aws.sent("ResendConfirmationCode")) == 1
