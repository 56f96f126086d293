"""The simulated network and table behave like real ones, seen through the service."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.support import simulated_network, table_server
from tests.support.requests_of_callers import WRONG_CODES, Confirm, Resend
from tests.support.simulated_network import Fault
from tests.support.simulated_table import Table
from tests.support.simulation import Account, Behaviour
from tests.support.world import World, later

WRONG = Confirm("alice", WRONG_CODES[0])
CONFIRM = ["UpdateItem", "ConfirmSignUp", "UpdateItem"]
HOUR = 3600


@pytest.fixture
def world(environments):
    """A world with an unconfirmed user, after one wrong code: connections are open and the secret is cached."""
    world = World(environments[:3], start=later(environments))
    world.pool.sign_up(Account())
    world.handle(WRONG.event())
    return world


@pytest.mark.parametrize(
    ("fault", "status", "sends", "carried_out"),
    [
        (Fault.LOST, 400, 2, 1),
        (Fault.LOST_DONE, 400, 2, 2),
        (Fault.TIMED_OUT, 504, 1, 0),
        (Fault.TIMED_OUT_DONE, 504, 1, 1),
        (Fault.BROKEN_OFF, 503, 1, 1),
        (Fault.UNREACHABLE, 400, 2, 1),
        (Fault.SERVER_ERROR, 400, 2, 1),
        (Fault.TOO_MANY, 400, 2, 1),
        (Fault.DENIED, 502, 1, 0),
        (Fault.HTML, 502, 1, 0),
        (Fault.HOLLOW, 502, 1, 0),
        (Fault.ODD, 502, 1, 0),
    ],
)
def test_fault_of_a_call(world, fault, status, sends, carried_out):
    """A fault applies to the call with its index, and the service recognises it."""
    done = len(world.network.sent)

    seen = world.handle(WRONG.event(), faults={1: fault})

    assert seen.answers[0].status == status
    assert seen.calls.count("ConfirmSignUp") == sends
    assert [operation for operation, _ in world.network.sent[done:]].count("ConfirmSignUp") == carried_out


@pytest.mark.parametrize("fault", [Fault.DENIED, Fault.TIMED_OUT, Fault.HTML, Fault.ODD])
def test_fault_of_the_table(world, fault):
    """A fault of the table fails only the table's part of the request."""
    seen = world.handle(WRONG.event(), faults={0: fault})

    assert (seen.answers[0].status, seen.calls) == (400, CONFIRM)
    assert any(line.get("message") == "attempts table failed" for line in world.log)


def test_forgotten_connections(world):
    """A dropped connection loses one call; the next call opens a new connection."""
    world.network.forget_connections()

    seen = world.handle(WRONG.event())

    assert seen.calls == ["UpdateItem", "UpdateItem", "ConfirmSignUp", "ConfirmSignUp", "UpdateItem"]
    assert world.handle(WRONG.event()).calls == CONFIRM


def test_idle_connections(world):
    """A connection that was idle for a minute is dropped, but the service opens a new one first."""
    world.clock.pass_(60)

    assert world.handle(WRONG.event()).calls == CONFIRM


def test_nothing_waits(world):
    """Pauses, responses and timeouts take time on the simulated clock only."""
    assert world.handle(WRONG.event()).waits == []
    assert world.handle(WRONG.event()).seconds == pytest.approx([0.2 + 2 * 0.01])
    assert world.handle(WRONG.event(), faults={1: Fault.TIMED_OUT}).seconds == pytest.approx([0.01 + 17.2])


def test_invocation_ends(world, monkeypatch):
    """The remaining time of an invocation depends on the simulated clock."""
    for times in (simulated_network.SECONDS, simulated_network.TIMEOUTS):
        monkeypatch.setitem(times, "secretsmanager", 9)
    world.clock.pass_(HOUR)

    seen = world.handle(WRONG.event())

    assert (seen.calls, seen.answers[0].status) == (["GetSecretValue", "UpdateItem"], 503)


@pytest.mark.parametrize(
    ("offsets", "delays", "calls"),
    [
        ((0, 1), (), [*CONFIRM, "GetSecretValue", *CONFIRM]),
        ((1, 0), (), ["GetSecretValue", *CONFIRM, *CONFIRM]),
        ((0, 0.1), (), [*CONFIRM[:2], "GetSecretValue", *CONFIRM[:2], *CONFIRM[2:] * 2]),
        ((0, 0.1), (0.2, 0), ["UpdateItem", "GetSecretValue", *CONFIRM[:2], *CONFIRM[1:], "UpdateItem"]),
    ],
)
def test_requests_at_the_same_time(world, offsets, delays, calls):
    """Requests run at the same time; offsets and delays determine the order of their calls."""
    seen = world.handle(WRONG.event(), Confirm("bob", WRONG.code).event(), offsets=offsets, delays=delays)

    assert seen.calls == calls
    assert [answer.status for answer in seen.answers] == [400, 400]


def test_slow_trigger(world):
    """Cognito confirms the user, then runs the trigger, then responds. Meanwhile it says "already confirmed"."""
    world.pool.behaviour = Behaviour(trigger_seconds=5)
    right = Confirm("alice", world.pool.mailed[-1]).event()

    seen = world.handle(right, right, offsets=(0, 1))

    requests = [line for line in world.log if "requestId" in line]
    assert [line.get("cognitoErrorCode") for line in requests] == [None, "NotAuthorizedException"]
    assert [answer.status for answer in seen.answers] == [200, 200]
    assert seen.seconds[0] == pytest.approx(5.2 + 2 * 0.01)


def test_trigger_that_is_too_slow(world):
    """If the trigger takes longer than the read timeout, the user is confirmed and the response is lost."""
    world.pool.behaviour = Behaviour(trigger_seconds=25)

    seen = world.handle(Confirm("alice", world.pool.mailed[-1]).event())

    assert seen.answers[0].status == 504
    assert seen.seconds == pytest.approx([17.01])
    assert world.pool.find("alice").state == "CONFIRMED"


@pytest.mark.parametrize(("fault", "announced"), [(Fault.KILLED, 0), (Fault.KILLED_DONE, 1)])
@pytest.mark.filterwarnings("ignore:No application metrics to publish")
def test_killed(world, fault, announced):
    """An execution environment that is killed answers nothing, and another one goes on."""
    seen = world.handle(Confirm("carol", WRONG.code).event(), WRONG.event(), faults={0: fault}, offsets=(0, 1))

    assert [answer and answer.status for answer in seen.answers] == [None, 400]
    names = [name for item in seen.items.values() for name in item if name.startswith("a")]
    assert len(names) == announced


def test_simulation_that_fails(world, monkeypatch):
    """A defect of the simulation fails the test instead of looking like a fault of AWS."""
    monkeypatch.setattr(Table, "answer", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        world.handle(WRONG.event())


def test_table_answers_as_dynamodb_does(world):
    """The simulated table gives the same responses as moto to all calls of the service."""
    steps = [
        *[WRONG] * 7,
        *[Confirm("carol", code) for code in WRONG_CODES],
        *(Resend("alice"), Resend("alice"), 21, Resend("alice"), 21, Resend("alice"), HOUR),
        *(WRONG, Resend("alice"), 21),
    ]
    for step in steps:
        if isinstance(step, int):
            world.clock.pass_(step)
        else:
            world.handle(step.event())
    world.handle(Resend("alice").event(), faults={1: Fault.DENIED})
    world.handle(Resend("bob").event(), faults={1: Fault.UNREACHABLE, 2: Fault.UNREACHABLE})
    world.handle(WRONG.event(), faults={1: Fault.TIMED_OUT})
    world.handle(WRONG.event(), WRONG.event(), WRONG.event(), faults={4: Fault.LOST_DONE, 9: Fault.LOST_DONE})
    for seconds in (0, 3 * HOUR, 25 * HOUR):
        world.clock.pass_(seconds)
        world.handle(*[Confirm("alice", world.pool.mailed[-1]).event()] * 2, offsets=(0, 0.1))
    calls = [(operation, body) for operation, body in world.network.sent if operation.endswith("Item")]

    simulated = Table()
    with table_server.serve() as dynamodb:
        name = table_server.create(dynamodb)
        theirs = [_moto(dynamodb, operation, {**body, "TableName": name}) for operation, body in calls]
    ours = [simulated.answer(operation, body).body for operation, body in calls]

    assert {operation for operation, _ in calls} == {"GetItem", "UpdateItem"}
    assert sum("__type" in reply for reply in ours) > 3
    for (operation, body), our, their in zip(calls, ours, theirs, strict=True):
        code = our.pop("__type", "").rpartition("#")[2]
        our.pop("Message", None)
        assert {"code": code, **our} == their, (operation, body)


def _moto(dynamodb, operation, body):
    method = {"GetItem": dynamodb.get_item, "UpdateItem": dynamodb.update_item}[operation]
    try:
        reply = method(**body)
    except ClientError as error:
        return {"code": error.response["Error"]["Code"], "Item": error.response["Item"]}
    return {"code": "", **{name: reply[name] for name in ("Item", "Attributes") if name in reply}}


@pytest.mark.parametrize(
    ("condition", "update", "unused"),
    [
        ("expiresAt = :now", "SET expiresAt = :now", {":more": {"N": "1"}}),
        ("attribute_not_exists(expiresAt) expiresAt", "SET expiresAt = :now", {}),
        ("expiresAt = :now", "SET expiresAt = expiresAt + :now", {}),
        ("expiresAt = :now", "ADD writer :now", {}),
    ],
)
def test_table_refuses_what_dynamodb_refuses(condition, update, unused):
    """An update that DynamoDB would reject is rejected."""
    table = Table()
    table.items["key"] = {"key": {"S": "key"}, "expiresAt": {"N": "1"}, "writer": {"S": "text"}}

    reply = table.answer(
        "UpdateItem",
        {
            "Key": {"key": {"S": "key"}},
            "ConditionExpression": condition,
            "UpdateExpression": update,
            "ExpressionAttributeValues": {":now": {"N": "1"}, **unused},
            "ReturnValues": "ALL_NEW",
        },
    )

    assert reply.body["__type"].endswith("ValidationException")
