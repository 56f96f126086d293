"""A response of the table with any member missing or of any kind: what it still says counts, and nothing else does."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from signup_functions.shared.keys import code_digest
from tests.support.json_values import REPEATABLE, VALUES, spoilt
from tests.support.raw_http import error, http

ALREADY = error("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED")
NOW = 1_800_000_000
LATER = {"N": str(NOW + 3600)}
TALLY = {"N": "11"}
COOLS = {"N": str((NOW + 10) * 1000)}
REFUSED = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"
NUMBERS = st.integers(-(10**19), 10**19).map(str)
ATTRIBUTES = VALUES | st.sampled_from(["N", "S"]).flatmap(lambda kind: st.fixed_dictionaries({kind: NUMBERS | VALUES}))

DIGEST = code_digest("a-client-secret", "alice", "123456")
ONE = {"key": {"S": "submissions/0"}, "tally": {"N": "1"}, "windowEnd": LATER, "expiresAt": LATER}
HIT = {"Attributes": {**ONE, f"c{DIGEST}": LATER}, "ConsumedCapacity": {"TableName": "attempts"}}
COUNTED = {"Attributes": {**ONE, "tally": TALLY}}
TWIN = {"Attributes": {**ONE, "a0000000f": {"S": f"{DIGEST}.{(NOW + 20) * 1000}"}}}
COOLING = {
    "__type": REFUSED,
    "message": "The conditional request failed",
    "Item": {"key": {"S": "resends/0"}, "tally": TALLY, "expiresAt": LATER, "coolsUntil": COOLS, "writer": {"S": "0"}},
}


def whole(response, member, name):
    """Return the whole number that an item says; None where it says none."""
    item = response.get(member) if isinstance(response, dict) else None
    attribute = item.get(name) if isinstance(item, dict) else None
    number = attribute.get("N") if isinstance(attribute, dict) else None
    return int(number) if isinstance(number, str) and re.fullmatch(r"-?[0-9]{1,30}", number) else None


def beyond(number, limit):
    """Say whether there is a number, and it is greater than the limit."""
    return number is not None and number > limit


def called(function, operation, **fields):
    """Return the answer's status and code; Retry-After is 1 to 3600 where there is one."""
    answer = function.call(operation, **fields)
    assert function.request["reason"] != "internal"
    assert 1 <= int(answer.headers.get("Retry-After", 1)) <= 3600
    return answer.status, answer.code


@REPEATABLE
@given(spoilt(HIT, ATTRIBUTES))
def test_any_replay(running, aws, response):
    """A duplicate is a replay only by an item that says until when its code is remembered."""
    aws.plays("ConfirmSignUp", ALREADY)
    aws.plays("UpdateItem", http(), http(200, response))

    seen = called(running(), "confirm")

    known = beyond(whole(response, "Attributes", f"c{DIGEST}"), NOW)
    assert seen == (400, "code_rejected") or (seen == (200, None) and known)


@REPEATABLE
@given(spoilt(COUNTED, ATTRIBUTES))
def test_any_count(running, aws, response):
    """A name is over its limit only by a counter that says so."""
    aws.plays("ConfirmSignUp", error("CodeMismatchException"))
    aws.plays("UpdateItem", http(), http(200, response))

    seen = called(running(), "confirm")

    over = beyond(whole(response, "Attributes", "tally"), 10)
    assert seen == (400, "code_rejected") or (seen == (429, "too_many_attempts") and over)


@REPEATABLE
@given(spoilt(TWIN, ATTRIBUTES))
def test_any_twin(running, aws, response):
    """A rejection waits only for an announcement that names its code and its end."""
    aws.plays("ConfirmSignUp", ALREADY)
    aws.plays("UpdateItem", http(), http(200, response))
    aws.requests.clear()

    seen = called(running(), "confirm")

    item = response.get("Attributes") if isinstance(response, dict) else None
    announced = isinstance(item, dict) and item.get("a0000000f") == TWIN["Attributes"]["a0000000f"]
    assert seen == (400, "code_rejected") or announced
    assert bool(aws.sent("GetItem")) == (seen == (504, "upstream_timeout"))


@REPEATABLE
@given(spoilt(HIT, ATTRIBUTES))
def test_any_old_item(running, aws, response):
    """What the announcement returns changes no answer."""
    aws.plays("ConfirmSignUp", ALREADY)
    aws.plays("UpdateItem", http(200, response), http(200, {"Attributes": ONE}))

    assert called(running(), "confirm") == (400, "code_rejected")


@REPEATABLE
@given(spoilt(COOLING, ATTRIBUTES), st.sampled_from([200, 400, 500]))
def test_any_refused_resend(running, aws, response, status):
    """A resend is not sent only where the old item says that the name is cooling down or over its limit."""
    aws.plays("UpdateItem", http(status, response))
    aws.requests.clear()

    seen = called(running(), "resend")

    cooling = beyond(whole(response, "Item", "coolsUntil"), NOW * 1000)
    over = beyond(whole(response, "Item", "tally"), 4)
    assert seen == (202, None) or (seen == (429, "too_many_attempts") and over and not cooling)
    assert aws.sent("ResendConfirmationCode") or cooling or over


@settings(REPEATABLE, max_examples=100)
@given(st.sampled_from(["GetItem", "UpdateItem"]), st.integers(100, 999), VALUES)
def test_any_response(running, aws, operation, status, body):
    """Whatever the table answers, right codes confirm, wrong ones do not, and codes are sent."""
    for each in ("GetItem", "UpdateItem"):
        aws.plays(each, http())
    aws.plays(operation, http(max(status, 101), body))

    aws.plays("ConfirmSignUp", http())
    assert called(running(), "confirm") == (200, None)
    aws.plays("ConfirmSignUp", error("CodeMismatchException"))
    assert called(running(), "confirm") == (400, "code_rejected")
    aws.requests.clear()
    assert called(running(), "resend") == (202, None)
    assert len(aws.sent("ResendConfirmationCode")) == 1
