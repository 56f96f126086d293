"""Responses of the table in which any member is missing or malformed: only well-formed members count."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from signup_functions.shared.keys import code_digest
from tests.support.json_values import REPEATABLE, VALUES, spoilt
from tests.support.upstream import SECRET, error, http

ALREADY = error("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED")
NOW = 1_800_000_000
LATER = {"N": str(NOW + 3600)}
TALLY = {"N": "11"}
COOLS = {"N": str((NOW + 10) * 1000)}
REFUSED = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"
ODD = ["soon", "", "1800003600.5", "2E+9", "Infinity", "NaN", "9" * 5000, "١٨٠٠٠٠٣٦٠٠", " 1800003600 ", "1_800_003_600"]
NUMBERS = st.integers(-(10**19), 10**19).map(str) | st.sampled_from(ODD)
ATTRIBUTES = VALUES | st.sampled_from(["N", "S"]).flatmap(lambda kind: st.fixed_dictionaries({kind: NUMBERS | VALUES}))

DIGEST = code_digest(SECRET, "alice", "123456")
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
    """Return the whole number of an item's attribute, or None."""
    item = response.get(member) if isinstance(response, dict) else None
    attribute = item.get(name) if isinstance(item, dict) else None
    number = attribute.get("N") if isinstance(attribute, dict) else None
    return int(number) if isinstance(number, str) and re.fullmatch(r"-?[0-9]{1,30}", number) else None


ODD_ANNOUNCEMENTS = VALUES | st.sampled_from([
    {"S": text}
    for text in ("", f"{DIGEST}.", ".1800000020000", f"{DIGEST}.soon", f"{DIGEST}.1800000020000.",
                 f"{DIGEST}.١٨٠٠٠٠٣٦٠٠", f"{DIGEST}.{'9' * 5000}", f"{'A' * 16}.1800000020000")
])  # fmt: skip


def beyond(number, limit):
    """Return whether there is a number, and it is greater than the limit."""
    return number is not None and number > limit


def called(function, operation):
    """Return the response's status and code, and check that a Retry-After is 1 to 3600."""
    response = function.call(operation)
    assert function.request["reason"] != "internal"
    assert 1 <= int(response.headers.get("Retry-After", 1)) <= 3600
    return response.status, response.code


@REPEATABLE
@given(spoilt(HIT, ATTRIBUTES))
def test_any_replay(running, aws, response):
    """A duplicate succeeds only if the item has a valid expiry for its code."""
    aws.answers("ConfirmSignUp", ALREADY)
    aws.answers("UpdateItem", http(), http(200, response))

    seen = called(running(), "confirm")

    known = beyond(whole(response, "Attributes", f"c{DIGEST}"), NOW)
    assert seen == (400, "code_rejected") or (seen == (200, None) and known)


@REPEATABLE
@given(spoilt(COUNTED, ATTRIBUTES))
def test_any_count(running, aws, response):
    """A user name is over its limit only if a well-formed counter says so; a malformed one is reported."""
    aws.answers("ConfirmSignUp", error("CodeMismatchException"))
    aws.answers("UpdateItem", http(), http(200, response))

    seen = called(running(), "confirm")

    tally = whole(response, "Attributes", "tally")
    over = beyond(tally, 10)
    assert tally is not None or running().table_failed
    assert seen == (400, "code_rejected") or (seen == (429, "too_many_attempts") and over)


@REPEATABLE
@given(spoilt(TWIN, ATTRIBUTES | ODD_ANNOUNCEMENTS))
def test_any_twin(running, aws, response):
    """A rejection waits only for an announcement that names its code and its end."""
    aws.answers("ConfirmSignUp", ALREADY)
    aws.answers("UpdateItem", http(), http(200, response))
    aws.requests.clear()

    seen = called(running(), "confirm")

    item = response.get("Attributes") if isinstance(response, dict) else None
    announced = isinstance(item, dict) and item.get("a0000000f") == TWIN["Attributes"]["a0000000f"]
    assert seen == (400, "code_rejected") or announced
    assert bool(aws.sent("GetItem")) == (seen == (504, "upstream_timeout"))


@REPEATABLE
@given(spoilt(HIT, ATTRIBUTES))
def test_any_old_item(running, aws, response):
    """The old item, which the announcement returns, never changes the response."""
    aws.answers("ConfirmSignUp", ALREADY)
    aws.answers("UpdateItem", http(200, response), http(200, {"Attributes": ONE}))

    assert called(running(), "confirm") == (400, "code_rejected")


@REPEATABLE
@given(spoilt(COOLING, ATTRIBUTES), st.sampled_from([200, 400, 500]))
def test_any_refused_resend(running, aws, response, status):
    """A resend is sent unless the old item says that the user name is cooling down or over its limit."""
    aws.answers("UpdateItem", http(status, response))
    aws.requests.clear()

    seen = called(running(), "resend")

    cooling = beyond(whole(response, "Item", "coolsUntil"), NOW * 1000)
    over = beyond(whole(response, "Item", "tally"), 4)
    assert seen == (202, None) or (seen == (429, "too_many_attempts") and over and not cooling)
    assert aws.sent("ResendConfirmationCode") or cooling or over


@settings(REPEATABLE, max_examples=100)
@given(st.sampled_from(["GetItem", "UpdateItem"]), st.integers(100, 999), VALUES)
def test_any_response(running, aws, operation, status, body):
    """For any response of the table, correct codes confirm, wrong ones do not, and new codes are sent."""
    for each in ("GetItem", "UpdateItem"):
        aws.answers(each, http())
    aws.answers(operation, http(max(status, 101), body))

    aws.answers("ConfirmSignUp", http())
    assert called(running(), "confirm") == (200, None)
    aws.answers("ConfirmSignUp", error("CodeMismatchException"))
    assert called(running(), "confirm") == (400, "code_rejected")
    aws.requests.clear()
    assert called(running(), "resend") == (202, None)
    assert len(aws.sent("ResendConfirmationCode")) == 1
