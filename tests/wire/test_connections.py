"""Idle connections, which a firewall may have dropped. No request is lost on one."""

import botocore.session
import pytest

from tests.support.upstream import SECRET, Play, Then, http, secret

WAYS = {
    "forgotten": Then.FORGET,
    "closed": Then.FIN,
    "reset": Then.RST,
    "closed-as-the-bytes-arrive": Then.CLOSE_ON_ARRIVAL,
}
ITEM = http(200, {"Attributes": {"expiresAt": {"N": "1800090000"}}})
ENDED = {Then.FIN, Then.RST}
ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
quiet = pytest.mark.parametrize("seconds", [60, 61, 8 * 3600, -1, -8 * 3600])


def connections(aws, operation):
    """Return the number of connections that the requests of an operation used."""
    return len({request.connection for request in aws.requests if request.operation == operation})


@ways
@quiet
@pytest.mark.parametrize(
    ("operation", "before", "reply", "calls"), [("ConfirmSignUp", [], http(), 2), ("UpdateItem", [ITEM], ITEM, 4)]
)
def test_after_a_quiet_minute(start, aws, clock, way, seconds, operation, before, reply, calls):
    """After an idle minute, or a step of the clock backwards, each call is made exactly once, on a new connection."""
    function = start()
    aws.answers(operation, *before, Play(data=reply, then=way), reply)
    function.call()
    assert way not in ENDED or aws.ended.acquire(timeout=10)
    clock.now += seconds

    response = function.call()

    assert (response.status, function.request["sends"], function.table_failed) == (200, 1, False)
    assert (len(aws.sent(operation)), connections(aws, operation), aws.lost) == (calls, 2, 0)


@ways
def test_primed_and_then_quiet(start, aws, clock, way):
    """The same holds for the connections that the start opened."""
    aws.answers("GET", Play(data=http(404), then=way))
    function = start(prime=True)
    assert way not in ENDED or all(aws.ended.acquire(timeout=10) for _ in ("Cognito", "DynamoDB"))
    clock.now += 60

    response = function.call()

    assert (response.status, function.request["sends"], function.table_failed) == (200, 1, False)
    assert (len(aws.sent("ConfirmSignUp")), len(aws.sent("UpdateItem")), aws.lost) == (1, 2, 0)


def test_reused_within_a_minute(start, aws, clock):
    """A connection that was idle for less than a minute is reused, at any age."""
    function = start(prime=True)
    opened = aws.connections
    for _ in range(4):
        clock.now += 59.9
        function.call()

    assert aws.connections == opened == 3
    assert (connections(aws, "ConfirmSignUp"), connections(aws, "UpdateItem")) == (1, 1)


@pytest.mark.parametrize("way", [Then.FORGET, Then.CLOSE_ON_ARRIVAL])
@pytest.mark.parametrize(
    ("operation", "before", "reply", "sends"), [("ConfirmSignUp", [], http(), 2), ("UpdateItem", [ITEM], ITEM, 1)]
)
def test_lost_within_a_minute(start, aws, pauses, way, operation, before, reply, sends):
    """A call on a connection that the peer has given up is repeated once; only a send to Cognito after a pause."""
    function = start()
    aws.answers(operation, *before, Play(data=reply, then=way), reply)
    function.call()

    response = function.call()

    assert (response.status, function.request["sends"], function.table_failed) == (200, sends, False)
    assert (len(aws.table_calls), aws.lost, len(pauses)) == (4, 1, sends - 1)


@pytest.mark.parametrize("way", [Then.FIN, Then.RST])
def test_end_that_has_arrived(start, aws, way):
    """A connection whose end has arrived before the next request is not used for a send."""
    function = start()
    aws.answers("ConfirmSignUp", Play(data=http(), then=way), http())
    function.call()
    assert aws.ended.acquire(timeout=10)

    response = function.call()

    assert (response.status, function.request["sends"]) == (200, 1)


@ways
@pytest.mark.parametrize("seconds", [11, 301])
def test_secret_after_a_quiet_time(start, aws, clock, way, seconds):
    """The secret is read again even if Secrets Manager's connection was dropped."""
    function = start(SECRET_CACHE_SECONDS="10")
    aws.answers("GetSecretValue", Play(data=http(*secret(SECRET)), then=way), secret(SECRET))
    function.call()
    assert way not in ENDED or aws.ended.acquire(timeout=10)
    clock.now += seconds

    response = function.call()

    assert (response.status, len(aws.sent("GetSecretValue"))) == (200, 2)
    assert [line["message"] for line in function.log] == ["confirm confirmed"]


def test_client_works_on_after_close(start, aws):
    """Botocore's `close` only clears the pool: the client opens new connections; botocore documents neither."""
    start()
    client = botocore.session.get_session().create_client("cognito-idp", region_name="eu-west-1")
    call = {"ClientId": "client", "Username": "alice", "ConfirmationCode": "123456"}

    for _ in range(3):
        client.confirm_sign_up(**call)
        client.confirm_sign_up(**call)
        client.close()

    assert [request.connection for request in aws.requests] == [1, 1, 2, 2, 3, 3]
