"""The limit of resends for a name, and the cool-down after each; on moto's DynamoDB over HTTP."""

import json

import pytest

from tests.support.upstream import DROP, FORWARD, FORWARD_AND_DROP, HANG, Play, Then, error, http, ok

THROTTLED = error("TooManyRequestsException")
UNKNOWN = error("UserNotFoundException")

pytestmark = pytest.mark.usefixtures("table")


def sent(aws):
    """Return how many resends reached Cognito."""
    return len(aws.sent("ResendConfirmationCode"))


@pytest.mark.parametrize("reply", [ok(), UNKNOWN, error("LimitExceededException")])
def test_cool_down(start, aws, clock, reply):
    """During the cool-down a resend is accepted, but neither sent nor counted, whether or not the account exists."""
    aws.answers("ResendConfirmationCode", reply)
    function = start(RESENDS_PER_HOUR="2")
    assert function.resend().status == 202
    for _ in range(5):
        assert function.resend().text == '{"status": "accepted"}'
    assert sent(aws) == 1
    assert [line["reason"] for line in function.log[1:]] == ["cooling_down"] * 5
    clock.now += 19.999
    function.resend()
    assert sent(aws) == 1
    clock.now += 0.001
    assert function.resend().status == 202
    assert sent(aws) == 2
    assert aws.table_calls == ["UpdateItem"] * 8  # one conditional write each


def test_cool_down_begins_with_the_request(start, aws, clock):
    """The cool-down begins when the earlier request began, not when Cognito responded."""

    def slowly(_):
        clock.now += 12
        return ok()

    aws.answers("ResendConfirmationCode", slowly, ok())
    function = start()
    function.resend()
    clock.now += 8
    function.resend()
    assert sent(aws) == 2


@pytest.mark.parametrize("step", [-7200, -200])
def test_clock_that_steps_back(start, aws, clock, step):
    """After the clock steps back, a cool-down that ends too far in the future is ignored."""
    function = start()
    function.resend()
    clock.now += step
    assert function.resend().status == 202
    assert sent(aws) == 2


def test_cool_down_that_is_switched_off(start, aws):
    """With the cool-down switched off, a stored one is ignored."""
    start().resend()
    start(RESEND_COOLDOWN_SECONDS="0").resend()
    assert sent(aws) == 2


def test_sixth_resend(start, aws, clock):
    """The sixth resend for a name within an hour gets a 429 and is not sent, whether or not the account exists."""
    function = start()
    seen = set()
    for name, reply in (("known", ok()), ("unknown", UNKNOWN), ("limited", error("LimitExceededException"))):
        aws.answers("ResendConfirmationCode", reply)
        responses = []
        for _ in range(7):
            responses.append(function.resend(username=name))
            clock.now += 30
        assert [response.status for response in responses] == [202] * 5 + [429] * 2
        assert [response.headers["Retry-After"] for response in responses[5:]] == ["3450", "3420"]
        assert (function.log[-1]["sends"], len(function.log[-1]["userRef"])) == (0, 16)
        seen.add(json.dumps([(response.headers, response.text) for response in responses]))
    assert sent(aws) == 15
    assert len(seen) == 1
    assert aws.table_calls == ["UpdateItem"] * 21


def test_window_ends(start, aws, clock):
    """After the window ends, the next resend begins a new one, with its cool-down."""
    function = start(RESENDS_PER_HOUR="1")
    function.resend()
    clock.now += 3600
    aws.requests.clear()
    assert function.resend().status == 202
    assert (aws.table_calls, sent(aws)) == (["UpdateItem", "UpdateItem"], 1)
    assert function.resend().status == 202
    assert sent(aws) == 1
    clock.now += 20
    assert function.resend().headers["Retry-After"] == "3580"


@pytest.mark.parametrize(
    ("disclosure", "replies", "status"),
    [
        ("uniform", [error("NotAuthorizedException", "Unable to verify secret hash for client x")], 503),
        ("uniform", [THROTTLED], 503),
        ("uniform", [error("InvalidParameterException", "IpAddress is not allowed")], 500),
        ("uniform", [error("ForbiddenException", status=403)], 503),
        ("uniform", [error("ResourceNotFoundException")], 500),
        ("uniform", [THROTTLED, error("ResourceNotFoundException")], 500),
        ("precise", [error("NotAuthorizedException", "User is disabled.")], 403),
        ("precise", [UNKNOWN], 404),
        ("precise", [error("InvalidParameterException", "User is already confirmed.")], 409),
        ("precise", [error("LimitExceededException", "Attempt limit exceeded")], 429),
    ],
)
def test_resend_that_was_not_processed(start, aws, disclosure, replies, status):
    """If no code was sent, and the caller may know it, a resend is not counted, and the next one is sent at once."""
    aws.answers("ResendConfirmationCode", *replies)
    function = start(DISCLOSURE=disclosure, RESENDS_PER_HOUR="1")
    assert function.resend().status == status
    assert aws.table_calls == ["UpdateItem", "UpdateItem"]
    aws.answers("ResendConfirmationCode", ok())
    aws.requests.clear()
    assert function.resend().status == 202
    assert sent(aws) == 1


def test_no_time_left(start, aws):
    """A resend without time left is not counted and begins no cool-down."""
    function = start(RESENDS_PER_HOUR="1")
    response = function.resend(remaining_milliseconds=10_000)
    assert (response.status, sent(aws)) == (503, 0)
    assert function.resend().status == 202
    assert sent(aws) == 1


@pytest.mark.parametrize(
    ("replies", "status"),
    [
        ([HANG], 504),
        ([Play(data=http(200, b"{", length=200), then=Then.FIN)], 503),
        ([DROP, THROTTLED], 503),
        ([error("InternalErrorException", status=500)], 503),
        ([UNKNOWN], 202),
    ],
)
def test_resend_that_may_have_been_processed(start, aws, replies, status):
    """If a mail may have been sent, or the account may not exist, the count and the cool-down stay."""
    aws.answers("ResendConfirmationCode", *replies)
    function = start(RESENDS_PER_HOUR="1", COGNITO_READ_TIMEOUT_SECONDS="1")
    assert function.resend().status == status
    aws.requests.clear()
    assert function.resend().status == 202
    assert sent(aws) == 0


def test_precise_cool_down_has_no_delivery(start, aws):
    """During the cool-down a precise response has no delivery, because nothing was sent."""
    aws.answers("ResendConfirmationCode", ok(CodeDeliveryDetails={"DeliveryMedium": "EMAIL", "Destination": "a***"}))
    function = start(DISCLOSURE="precise")
    assert "delivery" in function.resend().json
    assert function.resend().json == {"status": "accepted"}


def test_write_of_a_later_request(start, aws, clock):
    """A failed request undoes only its own write, not that of a later request."""

    def overtaken(_):
        clock.now += 25
        aws.answers("ResendConfirmationCode", ok())
        start(RESENDS_PER_HOUR="2").resend()
        return error("ForbiddenException", status=403)

    aws.answers("ResendConfirmationCode", overtaken)
    function = start(RESENDS_PER_HOUR="2")
    assert function.resend().status == 503
    aws.requests.clear()
    assert function.resend().status == 202
    assert sent(aws) == 0  # the later request's cool-down lasts


@pytest.mark.parametrize("carried_out", [True, False])
def test_write_whose_response_is_lost(start, aws, carried_out):
    """A write whose connection is lost is repeated, and its own cool-down does not suppress the mail."""
    aws.answers("UpdateItem", FORWARD_AND_DROP if carried_out else DROP, FORWARD)
    function = start(RESENDS_PER_HOUR="1")
    assert function.resend().status == 202
    assert sent(aws) == 1
    assert [line["message"] for line in function.log] == ["resend accepted"]


@pytest.mark.parametrize("window", [{}, {"expiresAt": {"N": "1800000000000"}}], ids=["none", "in milliseconds"])
def test_count_without_a_window(start, aws, table, dynamodb, clock, window):
    """A count whose window is missing or ends in a far future suppresses no mail, and is reported."""
    function = start()
    function.resend()
    (item,) = dynamodb.scan(TableName=table)["Items"]
    dynamodb.put_item(TableName=table, Item={"key": item["key"], "tally": {"N": "5"}, **window})

    for _ in range(2):
        clock.now += 60
        assert function.resend().status == 202

    assert sent(aws) == 3
    assert [line["level"] for line in function.log if line["message"] == "attempts table failed"] == ["WARNING"] * 2


def test_windows_that_two_renew(start, aws):
    """If another request renews the window at the same time, this one is counted in the new window."""
    refused = error("ConditionalCheckFailedException", Item={"tally": {"N": "5"}, "expiresAt": {"N": "1"}})
    now = {"tally": {"N": "2"}, "expiresAt": {"N": "1800003600"}}
    aws.answers("UpdateItem", refused, refused, ok(Attributes=now))
    function = start()
    assert function.resend().status == 202
    assert [line["message"] for line in function.log] == ["resend accepted"]
    aws.answers("UpdateItem", refused)
    assert function.resend().status == 202
    assert sent(aws) == 2
    assert function.log[-2]["message"] == "attempts table failed"


def test_undoing_fails(start, aws):
    """A failure to undo a write is reported and changes no response."""
    now = {"tally": {"N": "1"}, "expiresAt": {"N": "1800003600"}}
    aws.answers("UpdateItem", ok(Attributes=now), error("AccessDeniedException"))
    aws.answers("ResendConfirmationCode", error("ForbiddenException", status=403))
    function = start()
    assert function.resend().status == 503
    assert [line["message"] for line in function.log] == ["attempts table failed", "resend pool_waf_blocked"]


def test_resends_are_not_attempts(start, aws):
    """Resends and confirmations are counted separately."""
    aws.answers("ConfirmSignUp", error("CodeMismatchException"))
    function = start(ATTEMPTS_PER_HOUR="1", RESENDS_PER_HOUR="1", RESEND_COOLDOWN_SECONDS="0")
    assert [function.confirm().status, function.resend().status] == [400, 202]
    assert [function.confirm().status, function.resend().status] == [429, 429]
