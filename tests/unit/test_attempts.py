"""Duplicate submissions, and the limit of attempts on a name; on moto's DynamoDB over HTTP."""

from __future__ import annotations

import json

import pytest

from tests.support.upstream import DROP, Reply, error, ok

ALREADY = error("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED")
MISMATCH = error("CodeMismatchException")
EXPIRED = error("ExpiredCodeException")
TABLE_CALLS = ("GetItem", "PutItem", "UpdateItem")
REJECTIONS = {
    "unconfirmed": MISMATCH,
    "confirmed": ALREADY,
    "expired": EXPIRED,
    "disabled": error("NotAuthorizedException", "User is disabled."),
    "unknown": error("UserNotFoundException"),
    "unknown-as-documented": error("InvalidParameterException", "Invalid parameter"),
    "at-cognitos-limit": error("LimitExceededException", "Attempt limit exceeded, please try after some time."),
}


def calls(aws):
    """Return the calls to the table, in order."""
    return [operation for operation, _ in aws.requests if operation in TABLE_CALLS]


@pytest.mark.usefixtures("table", "pauses")
@pytest.mark.parametrize("disclosure", ["uniform", "precise"])
@pytest.mark.parametrize("second", [ALREADY, EXPIRED])
def test_right_code_twice(start, aws, disclosure, second):
    """A duplicate submission of a correct code, also after a lost response, is a success again."""
    aws.answers("ConfirmSignUp", ok(Session="only once"), second)
    function = start(DISCLOSURE=disclosure)
    assert function.confirm().json == {"status": "confirmed", "session": "only once"}
    answer = function.confirm(confirmationCode=" 123-456 ")
    assert (answer.status, answer.json) == (200, {"status": "confirmed"})
    assert [line["reason"] for line in function.log] == ["confirmed", "replayed"]
    assert calls(aws) == ["PutItem", "GetItem"]


@pytest.mark.usefixtures("table", "pauses")
def test_right_code_whose_trigger_failed(start, aws):
    """A code was right, too, when a trigger failed after it: a duplicate submission succeeds."""
    aws.answers("ConfirmSignUp", error("UserLambdaValidationException"), ALREADY)
    function = start()
    assert function.confirm().code == "post_confirmation_failed"
    assert function.confirm().status == 200


@pytest.mark.usefixtures("table", "pauses")
@pytest.mark.parametrize("other", [{"confirmationCode": "123457"}, {"username": "alic", "confirmationCode": "e123456"}])
def test_replay_needs_the_right_code(start, aws, other):
    """Only the very name and code that were right are a success; whoever lacks the code learns nothing."""
    aws.answers("ConfirmSignUp", ok(), ALREADY)
    function = start()
    function.confirm()
    assert function.confirm(**other).code == "code_rejected"


@pytest.mark.usefixtures("pauses")
def test_replay_lasts_a_day(start, aws, clock, table, dynamodb):
    """An entry counts for 24 hours, whether or not DynamoDB has deleted it since."""
    aws.answers("ConfirmSignUp", ok(), ALREADY)
    function = start()
    function.confirm()
    clock.now += 24 * 3600 - 1
    assert function.confirm().status == 200
    clock.now += 1
    assert function.confirm().code == "code_rejected"
    assert any(item["key"]["S"].startswith("replay/") for item in dynamodb.scan(TableName=table)["Items"])


@pytest.mark.usefixtures("table")
def test_second_look(start, aws, pauses):
    """The first of two equal requests may leave its entry while the second looks."""
    aws.answers("ConfirmSignUp", ok(), ALREADY)
    function = start()
    function.confirm()
    stored = {"Item": {"key": {"S": "x"}, "expiresAt": {"N": "9999999999"}}}
    aws.answers("GetItem", Reply(200, {}), Reply(200, stored))
    assert function.confirm().status == 200
    assert pauses == [0.3]
    assert all(body["ConsistentRead"] for body in aws.sent("GetItem"))


def test_rejections_cannot_be_told_apart(start, aws, table, pauses, dynamodb):
    """Whatever the account, a wrong code gets the same bytes after the same calls and waits, past the limit too."""
    seen = {}
    for name, reply in REJECTIONS.items():
        aws.answers("ConfirmSignUp", reply)
        aws.requests.clear()
        pauses.clear()
        function = start()
        answers = [function.confirm(username=name, confirmationCode=str(number)) for number in range(12)]
        waits = [int(answer.headers.pop("Retry-After", 0)) for answer in answers]
        assert all(3590 <= wait <= 3600 for wait in waits[10:])
        seen[name] = json.dumps([
            [(answer.status, answer.headers, answer.text) for answer in answers],
            waits[:10], calls(aws), list(pauses), [list(body) for op, body in aws.requests if op in TABLE_CALLS],
        ])  # fmt: skip
    assert len(set(seen.values())) == 1
    assert [answer.status for answer in answers] == [400] * 10 + [429] * 2
    assert calls(aws) == ["GetItem", "GetItem", "UpdateItem"] * 12
    assert pauses == [0.3] * 12
    assert len(dynamodb.scan(TableName=table)["Items"]) == len(REJECTIONS)


@pytest.mark.usefixtures("table", "pauses")
def test_right_code_always_wins(start, aws):
    """The own limit locks nobody out: the right code on the twelfth attempt confirms."""
    aws.answers("ConfirmSignUp", *[MISMATCH] * 11, ok())
    function = start()
    assert [function.confirm().status for _ in range(12)] == [400] * 10 + [429, 200]
    assert len(aws.sent("ConfirmSignUp")) == 12
    line = function.log[-2]
    assert (line["reason"], line["level"], line["cognitoErrorCode"]) == (
        "too_many_attempts",
        "WARNING",
        "CodeMismatchException",
    )


@pytest.mark.usefixtures("table", "pauses")
def test_window_ends(start, aws, clock):
    """The limit holds for an hour from the first attempt, and Retry-After says how much of it is left."""
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


@pytest.mark.usefixtures("table", "pauses")
def test_window_that_another_request_renews(start, aws):
    """Two requests that find a window over at once are both counted in the next one."""
    aws.answers("ConfirmSignUp", MISMATCH)
    function = start(ATTEMPTS_PER_HOUR="1")
    refused = error("ConditionalCheckFailedException")
    counted = ok(Attributes={"tally": {"N": "2"}, "expiresAt": {"N": "9999999999"}})
    aws.answers("UpdateItem", refused, refused, counted)
    assert function.confirm().status == 429
    aws.answers("UpdateItem", refused)
    assert function.confirm().status == 400
    assert any(line["message"] == "attempts table failed" for line in function.log)


@pytest.mark.usefixtures("table", "pauses")
def test_precise_disclosure(start, aws):
    """Under precise disclosure only what a duplicate can come to is looked up; every rejection is counted."""
    function = start(DISCLOSURE="precise", ATTEMPTS_PER_HOUR="3")
    aws.answers("ConfirmSignUp", MISMATCH, error("UserNotFoundException"), EXPIRED, MISMATCH)
    assert [function.confirm().code for _ in range(4)] == [
        "code_mismatch",
        "user_not_found",
        "code_expired",
        "too_many_attempts",
    ]
    assert calls(aws) == ["UpdateItem", "UpdateItem", "GetItem", "GetItem", "UpdateItem", "UpdateItem"]


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize("disclosure", ["uniform", "precise"])
def test_limit_of_cognito(start, aws, clock, disclosure):
    """Cognito's own limit is a rejection like any other; precise disclosure tells what is left of our window."""
    aws.answers("ConfirmSignUp", MISMATCH, error("LimitExceededException"))
    function = start(DISCLOSURE=disclosure, ATTEMPTS_PER_HOUR="2")
    function.confirm()
    clock.now += 100
    answer = function.confirm()
    expected = {"uniform": (400, None), "precise": (429, "3500")}[disclosure]
    assert (answer.status, answer.headers.get("Retry-After")) == expected
    answer = function.confirm()
    assert (answer.status, answer.headers["Retry-After"]) == (429, "3500")
    assert [line["reason"] for line in function.log[1:]] == ["cognito_limit", "too_many_attempts"]
    assert function.log[-1]["cognitoErrorCode"] == "LimitExceededException"


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(
    ("second", "status"),
    [(ALREADY, 200), (EXPIRED, 200), (error("LimitExceededException"), 200), (MISMATCH, 400),
     (error("UserNotFoundException"), 400), (error("NotAuthorizedException", "User is disabled."), 400)],
)  # fmt: skip
def test_known_code_does_not_overrule_cognito(start, aws, second, status):
    """A remembered code succeeds only where Cognito did not say that it is wrong: the account may be another by now."""
    aws.answers("ConfirmSignUp", ok(), second)
    function = start()
    function.confirm()
    assert function.confirm().status == status
    assert calls(aws)[1:] == ["GetItem"] + (["UpdateItem"] if status == 400 else [])


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize("disclosure", ["uniform", "precise"])
def test_known_code_whose_answer_was_lost(start, aws, disclosure):
    """A duplicate whose first send lost its connection succeeds as well: the code was correct before."""
    aws.answers("ConfirmSignUp", ok(), DROP, ALREADY)
    function = start(DISCLOSURE=disclosure)
    function.confirm()
    assert function.confirm().status == 200
    assert function.log[-1]["reason"] == "replayed"


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(("step", "expected"), [(-7200, "3600"), (3599, "1")])
def test_wait_is_at_most_an_hour(start, aws, clock, step, expected):
    """However the clock of this machine stands to that of the one before, the wait is 1 to 3600 seconds."""
    aws.answers("ConfirmSignUp", MISMATCH)
    function = start(ATTEMPTS_PER_HOUR="1")
    function.confirm()
    clock.now += step
    assert function.confirm().headers["Retry-After"] == expected


@pytest.mark.usefixtures("table")
def test_window_is_that_of_the_request(start, aws, clock):
    """The window's arithmetic uses the time at which the request began, however long Cognito takes."""

    def slowly(_):
        clock.now += 15
        return MISMATCH

    aws.answers("ConfirmSignUp", slowly)
    function = start(ATTEMPTS_PER_HOUR="1")
    function.confirm()
    assert function.confirm().headers["Retry-After"] == str(3600 - 15)


@pytest.mark.usefixtures("pauses")
def test_expired_items_do_not_count(start, aws, table, dynamodb, clock):
    """What TTL has not removed yet is as if it were gone."""
    aws.answers("ConfirmSignUp", ok(), ALREADY)
    function = start(ATTEMPTS_PER_HOUR="1")
    function.confirm()
    for _ in range(2):
        function.confirm(confirmationCode="wrong")
    for item in dynamodb.scan(TableName=table)["Items"]:
        dynamodb.put_item(TableName=table, Item=item | {"expiresAt": {"N": str(int(clock.now))}})
    assert function.confirm().code == "code_rejected"
