"""Duplicate submissions, and the limit of attempts on a name; on moto's DynamoDB over HTTP."""

import json
import re

import pytest

from tests.support.upstream import DROP, FORWARD, FORWARD_AND_DROP, Reply, error, ok, secret

ALREADY = error("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED")
HASH_REFUSED = error("NotAuthorizedException", "Unable to verify secret hash for client 1example23456789")
MISMATCH = error("CodeMismatchException")
EXPIRED = error("ExpiredCodeException")
WRITES = ["UpdateItem", "UpdateItem"]
"""A submission makes two writes: its announcement and its end."""
pytestmark = pytest.mark.usefixtures("table")
REJECTIONS = {
    "unconfirmed": MISMATCH,
    "confirmed": ALREADY,
    "expired": EXPIRED,
    "disabled": error("NotAuthorizedException", "User is disabled."),
    "unknown": error("UserNotFoundException"),
    "unknown-as-documented": error("InvalidParameterException", "Invalid parameter"),
    "at-cognitos-limit": error("LimitExceededException", "Attempt limit exceeded, please try after some time."),
}


@pytest.mark.parametrize("disclosure", ["uniform", "precise"])
@pytest.mark.parametrize(
    ("refused", "second"),
    [([], [ALREADY]), ([], [DROP, ALREADY]), ([HASH_REFUSED], [ALREADY])],
    ids=["response received", "lost once", "rotated"],
)
def test_right_code_twice(start, aws, disclosure, refused, second):
    """A duplicate of a correct code succeeds, even if a send is lost or the secret has rotated meanwhile."""
    aws.answers("ConfirmSignUp", *refused, ok(Session="only once"), *second)
    aws.answers("GetSecretValue", secret("old"), secret("new"))
    function = start(DISCLOSURE=disclosure)
    assert function.confirm().json == {"status": "confirmed", "session": "only once"}
    response = function.confirm(confirmationCode=" 123-456 ")
    assert (response.status, response.json) == (200, {"status": "confirmed"})
    assert [line["reason"] for line in function.log] == ["confirmed", "replayed"]
    assert aws.table_calls == [*WRITES[: len(refused)], *WRITES, *WRITES]


@pytest.mark.parametrize("other", [{"confirmationCode": "123457"}, {"username": "alic", "confirmationCode": "e123456"}])
def test_replay_needs_the_right_code(start, aws, other):
    """A replay succeeds only with the same user name and code; other codes are rejected as before."""
    aws.answers("ConfirmSignUp", ok(), ALREADY)
    function = start()
    function.confirm()
    assert function.confirm(**other).code == "code_rejected"


def test_replay_lasts_a_day(start, aws, clock, table, dynamodb):
    """A code is remembered for exactly 24 hours, even if DynamoDB deletes the item later."""
    aws.answers("ConfirmSignUp", ok(), ALREADY)
    function = start()
    function.confirm()
    clock.now += 24 * 3600 - 1
    assert function.confirm().status == 200
    clock.now += 1
    assert function.confirm().code == "code_rejected"
    assert len(dynamodb.scan(TableName=table)["Items"]) == 1


def test_rejections_cannot_be_told_apart(start, aws, table, pauses, dynamodb):
    """A wrong code gets the same bytes, calls and waits for any account, also beyond the limit."""
    seen = {}
    for name, reply in REJECTIONS.items():
        aws.answers("ConfirmSignUp", reply)
        aws.requests.clear()
        pauses.clear()
        function = start()
        responses = [function.confirm(username=name, confirmationCode=str(number)) for number in range(12)]
        waits = [int(response.headers.pop("Retry-After", 0)) for response in responses]
        assert all(3590 <= wait <= 3600 for wait in waits[10:])
        seen[name] = json.dumps([
            [(response.status, response.headers, response.text) for response in responses],
            waits[:10], aws.table_calls, list(pauses),
            [list(request.body) for request in aws.requests if request.operation.endswith("Item")],
        ])  # fmt: skip
    assert len(set(seen.values())) == 1
    assert [response.status for response in responses] == [400] * 10 + [429] * 2
    assert aws.table_calls == WRITES * 12
    assert pauses == []
    assert len(dynamodb.scan(TableName=table)["Items"]) == len(REJECTIONS)


def test_right_code_always_wins(start, aws):
    """A correct code confirms even beyond the service's own limit, on the twelfth attempt."""
    aws.answers("ConfirmSignUp", *[MISMATCH] * 11, ok())
    function = start()
    assert [function.confirm().status for _ in range(12)] == [400] * 10 + [429, 200]
    assert len(aws.sent("ConfirmSignUp")) == 12
    line = function.log[-2]
    assert (line["reason"], line["cognitoErrorCode"]) == ("too_many_attempts", "CodeMismatchException")


def test_window_ends(start, aws, clock):
    """The limit lasts an hour from the first attempt, and Retry-After is the rest of it."""
    aws.answers("ConfirmSignUp", MISMATCH)
    function = start(ATTEMPTS_PER_HOUR="1")
    assert function.confirm().status == 400
    clock.now += 600
    assert function.confirm().headers["Retry-After"] == "3000"
    clock.now += 2999
    assert function.confirm().headers["Retry-After"] == "1"
    clock.now += 1
    assert function.confirm().status == 400
    assert function.confirm().headers["Retry-After"] == "3600"


@pytest.mark.parametrize("ended", [True, False])
def test_window_that_another_request_renews(start, aws, table, dynamodb, clock, ended):
    """If another request changes the window, the rejection is counted in the new window with a third write."""
    function = start(ATTEMPTS_PER_HOUR="2")
    ends = [{"N": str(int(clock.now) + 100)}, {"N": str(int(clock.now) - 1)}]

    def meanwhile(_):
        (item,) = dynamodb.scan(TableName=table)["Items"]
        dynamodb.put_item(TableName=table, Item=item | {"windowEnd": ends[not ended], "tally": {"N": "2"}})
        return MISMATCH

    aws.answers("ConfirmSignUp", MISMATCH)
    function.confirm()
    (item,) = dynamodb.scan(TableName=table)["Items"]
    dynamodb.put_item(TableName=table, Item=item | {"windowEnd": ends[ended]})
    aws.answers("ConfirmSignUp", meanwhile)
    aws.requests.clear()

    response = function.confirm()

    assert (response.status, response.headers.get("Retry-After")) == ((429, "100") if ended else (400, None))
    assert aws.table_calls == [*WRITES, "UpdateItem"]


def test_count_that_is_refused_three_times(start, aws):
    """If DynamoDB refuses a count three times, nobody is limited, and the failure is reported."""

    def refuse(body):
        (name,) = re.findall("a[0-9a-f]{8}", body["ConditionExpression"])
        return Reply(400, {"__type": "ConditionalCheckFailedException", "Item": {name: {"S": f"{'0' * 16}.1"}}})

    aws.answers("ConfirmSignUp", MISMATCH)
    aws.answers("UpdateItem", ok(), refuse)
    function = start(ATTEMPTS_PER_HOUR="1")

    assert function.confirm().status == 400
    assert aws.table_calls == ["UpdateItem"] * 4
    assert "conditional write refused three times" in [line.get("error") for line in function.log]


@pytest.mark.parametrize("lost", [0, 1])
@pytest.mark.parametrize("reply", [ok(), MISMATCH, error("AliasExistsException")])
def test_write_that_is_sent_twice(start, aws, table, dynamodb, lost, reply):
    """A write whose response is lost is repeated, and takes effect once."""
    aws.answers("ConfirmSignUp", reply)
    function = start()
    function.confirm()
    (once,) = dynamodb.scan(TableName=table)["Items"]
    dynamodb.delete_item(TableName=table, Key={"key": once["key"]})
    aws.answers("UpdateItem", *[FORWARD] * lost, FORWARD_AND_DROP, FORWARD)
    aws.requests.clear()

    function.confirm()

    assert aws.table_calls == ["UpdateItem"] * 3
    assert dynamodb.scan(TableName=table)["Items"] == [once]


@pytest.mark.parametrize("disclosure", ["uniform", "precise"])
def test_limit_of_cognito(start, aws, clock, disclosure):
    """Cognito's limit is an ordinary rejection; precise disclosure returns the rest of the window."""
    aws.answers("ConfirmSignUp", MISMATCH, error("LimitExceededException"))
    function = start(DISCLOSURE=disclosure, ATTEMPTS_PER_HOUR="2")
    function.confirm()
    clock.now += 100
    response = function.confirm()
    expected = {"uniform": (400, None), "precise": (429, "3500")}[disclosure]
    assert (response.status, response.headers.get("Retry-After")) == expected
    response = function.confirm()
    assert (response.status, response.headers["Retry-After"]) == (429, "3500")
    assert [line["reason"] for line in function.log[1:]] == ["cognito_limit", "too_many_attempts"]
    assert function.log[-1]["cognitoErrorCode"] == "LimitExceededException"


@pytest.mark.parametrize("disclosure", ["uniform", "precise"])
@pytest.mark.parametrize(
    ("second", "replayed"),
    [(ALREADY, True), (EXPIRED, True), (error("LimitExceededException"), True), (MISMATCH, False),
     (error("UserNotFoundException"), False), (error("NotAuthorizedException", "User is disabled."), False)],
)  # fmt: skip
def test_remembered_code_does_not_overrule_cognito(start, aws, second, replayed, disclosure):
    """A remembered code fails if Cognito says that it is wrong, because the account may be another one by now."""
    aws.answers("ConfirmSignUp", ok(), second)
    function = start(DISCLOSURE=disclosure)
    function.confirm()
    assert (function.confirm().status == 200) == replayed
    assert aws.table_calls == WRITES * 2


def test_window_is_that_of_the_request(start, aws, clock):
    """The window begins when the request began, however long Cognito takes."""

    def slowly(_):
        clock.now += 15
        return MISMATCH

    aws.answers("ConfirmSignUp", slowly)
    function = start(ATTEMPTS_PER_HOUR="1")
    function.confirm()
    assert function.confirm().headers["Retry-After"] == str(3600 - 15)


def test_expired_attributes_do_not_count(start, aws, table, dynamodb, clock):
    """Each attribute has its own expiry. Expired ones do not count, and the next submission removes them."""
    aws.answers("ConfirmSignUp", ok(), ALREADY)
    function = start(ATTEMPTS_PER_HOUR="1")
    function.confirm()
    for _ in range(2):
        function.confirm(confirmationCode="wrong")
    (item,) = dynamodb.scan(TableName=table)["Items"]
    names = [name for name in item if name == "windowEnd" or re.fullmatch("c[0-9a-f]+", name)]
    dynamodb.put_item(TableName=table, Item=item | {name: {"N": str(int(clock.now))} for name in names})

    assert function.confirm().code == "code_rejected"

    (item,) = dynamodb.scan(TableName=table)["Items"]
    assert item.keys() == {"key", "expiresAt", "windowEnd", "tally"}
    assert item["tally"] == {"N": "1"}
    aws.answers("ConfirmSignUp", ok(), ALREADY)
    assert [function.confirm().status for _ in range(2)] == [200, 200]  # remembered again
    assert int(item["expiresAt"]["N"]) == int(clock.now) + 25 * 3600
