"""The simulated network and table behave like real ones, seen through the service."""

import pytest
from botocore.exceptions import ClientError

from tests.support import table_server
from tests.support.requests_of_callers import WRONG_CODES, Confirm, Resend
from tests.support.simulated_network import Fault
from tests.support.simulated_table import Table
from tests.support.simulation import Account
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

    assert seen.responses[0].status == status
    assert seen.calls.count("ConfirmSignUp") == sends
    assert [operation for operation, _ in world.network.sent[done:]].count("ConfirmSignUp") == carried_out


def test_simulation_that_fails(world, monkeypatch):
    """A defect of the simulation fails the test instead of looking like a fault of AWS."""
    monkeypatch.setattr(Table, "respond", lambda *_: 1 / 0)

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
    ours = [simulated.respond(operation, body).body for operation, body in calls]

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
