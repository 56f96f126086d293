"""Submissions of the same name and code at the same time; on moto's DynamoDB over HTTP."""

from __future__ import annotations

import pytest

from signup_functions.confirmation import attempts_table
from signup_functions.confirmation.submission_item import SWEPT_MILLISECONDS
from signup_functions.shared.keys import attempts_key, code_digest
from tests.support.upstream import HANG, SECRET, Reply, error, ok

ALREADY = error("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED")
MISMATCH = error("CodeMismatchException")
DIGEST = code_digest(SECRET, "alice", "123456")
TWIN = "a0000000f"


class Item:
    """The item of the user name."""

    def __init__(self, dynamodb, table, clock):
        self._dynamodb = dynamodb
        self._table = table
        self._clock = clock
        self._key = {"key": {"S": f"submissions/{attempts_key(SECRET, 'alice')}"}}

    def set(self, **attributes):
        """Set attributes."""
        self._dynamodb.put_item(TableName=self._table, Item=self.attributes() | attributes)

    def remove(self, name):
        """Remove an attribute."""
        attributes = self.attributes()
        del attributes[name]
        self._dynamodb.put_item(TableName=self._table, Item=attributes)

    def announce(self, name=TWIN, digest=DIGEST, seconds=20):
        """Announce another submission."""
        self.set(**{name: {"S": f"{digest}.{int((self._clock.now + seconds) * 1000)}"}})

    def remember(self):
        """Remember the code as correct."""
        self.set(**{f"c{DIGEST}": {"N": str(int(self._clock.now) + 1000)}})

    def attributes(self):
        """Return the attributes."""
        return self._dynamodb.get_item(TableName=self._table, Key=self._key).get("Item", self._key)


@pytest.fixture
def item(dynamodb, table, clock):
    """The item of the user name; there is none yet."""
    return Item(dynamodb, table, clock)


@pytest.mark.parametrize("disclosure", ["uniform", "precise"])
def test_twin_is_right(start, aws, item, pauses, disclosure):
    """A duplicate waits for the submission in flight, and is told that its code is right."""
    aws.answers("ConfirmSignUp", ALREADY)
    item.announce()
    pauses.meanwhile = lambda: item.remember() if len(pauses) == 3 else None
    function = start(DISCLOSURE=disclosure)

    assert function.confirm().status == 200

    assert pauses == [0.25] * 3
    assert [body["ConsistentRead"] for body in aws.sent("GetItem")] == [True] * 3
    assert function.log[-1]["reason"] == "replayed"


def test_twin_is_rejected(start, aws, item, pauses):
    """A duplicate of a submission that ends without success is rejected, and waits for no later one."""
    aws.answers("ConfirmSignUp", ALREADY)
    item.announce()

    def meanwhile():
        item.remove(TWIN)
        item.announce("a0000000e")

    pauses.meanwhile = meanwhile

    assert start().confirm().code == "code_rejected"
    assert pauses == [0.25]


@pytest.mark.parametrize("twins", [{TWIN: 3}, {TWIN: 3, "a0000000e": 9}, {TWIN: 60}])
def test_twin_never_ends(start, aws, item, pauses, twins):
    """Nobody knows how a submission ended that neither ends nor still counts: 504, and the same request may be sent."""
    aws.answers("ConfirmSignUp", ALREADY)
    for name, seconds in twins.items():
        item.announce(name, seconds=seconds)
    function = start()

    answer = function.confirm(remaining_milliseconds=70_000)

    assert (answer.status, answer.code, answer.headers["Retry-After"]) == (504, "upstream_timeout", "5")
    assert (function.log[-1]["reason"], function.log[-1]["level"]) == ("undecided", "WARNING")
    assert sum(pauses) == max(twins.values())


def test_one_twin_is_killed_and_the_other_is_right(start, aws, item, pauses):
    """A killed submission keeps nobody from learning of the one that was right."""
    aws.answers("ConfirmSignUp", ALREADY)
    item.announce(seconds=2)
    item.announce("a0000000e", seconds=9)
    pauses.meanwhile = lambda: item.remember() if sum(pauses) == 5 else None

    assert start().confirm().status == 200


@pytest.mark.parametrize(
    ("digest", "seconds"),
    [("0123456789abcdef", 20), (DIGEST, 0), (DIGEST, -1), (DIGEST, 61)],
    ids=["another code", "over", "long over", "a wrong clock"],
)
def test_not_a_twin(start, aws, item, pauses, digest, seconds):
    """Nobody waits for another code, nor for an announcement that is over or ends too late to be true."""
    aws.answers("ConfirmSignUp", ALREADY)
    item.announce(digest=digest, seconds=seconds)

    assert start().confirm().status == 400
    assert pauses == []


def test_twin_that_runs_out_before_the_answer(start, aws, item, clock):
    """A submission that was in flight when the request began may have been right, even if it ran out since."""

    def slowly(_):
        clock.now += 2
        return ALREADY

    aws.answers("ConfirmSignUp", slowly)
    item.announce(seconds=1)

    assert start().confirm().status == 504


def test_no_time_to_wait(start, aws, item, pauses, monkeypatch):
    """Where no time for another look is left, the answer is 504."""
    aws.answers("ConfirmSignUp", ALREADY)
    item.announce()
    function = start()
    monkeypatch.setattr(attempts_table, "READ_TIMEOUT_SECONDS", 1)

    assert function.confirm(remaining_milliseconds=iter([28_000, 28_000, 28_000, 2749])).status == 504
    assert pauses == []
    function.confirm(remaining_milliseconds=iter([28_000, 28_000, 28_000, 2750, 2500, 0]))
    assert pauses == [0.25]


@pytest.mark.parametrize("reply", [error("InternalServerError", status=500), ok(), ok(Item={TWIN: {"N": "1"}}),
                                   error("ConditionalCheckFailedException"), Reply(200, b"<html>")])  # fmt: skip
def test_look_that_fails(start, aws, item, pauses, reply):
    """A look that fails, or finds nonsense, ends the wait: the answer is 504, and the failure is reported."""
    aws.answers("ConfirmSignUp", ALREADY)
    aws.answers("GetItem", reply)
    item.announce()
    function = start()

    assert function.confirm().status == 504
    assert len(pauses) == 1
    assert [line["level"] for line in function.log if line["message"] == "attempts table failed"] == ["WARNING"]


@pytest.mark.parametrize(("disclosure", "waits"), [("uniform", True), ("precise", False)])
def test_wrong_code(start, aws, item, pauses, disclosure, waits):
    """Under uniform disclosure, a wrong code waits as well; under precise disclosure it cannot become right."""
    aws.answers("ConfirmSignUp", MISMATCH)
    item.announce()
    pauses.meanwhile = item.remember

    assert start(DISCLOSURE=disclosure).confirm().status == 400
    assert bool(pauses) == waits


def test_nobody_waits_beyond_the_limit(start, aws, item, pauses):
    """Beyond the own limit a duplicate is answered at once."""
    aws.answers("ConfirmSignUp", ALREADY)
    item.announce("a0000000e", digest="0" * 16)
    function = start(ATTEMPTS_PER_HOUR="1")
    function.confirm()
    item.announce()

    assert function.confirm().status == 429
    assert pauses == []


def test_leftovers_are_swept(start, aws, item):
    """A submission removes what is over and what is malformed, twenty attributes at a time, and nothing else."""
    aws.answers("ConfirmSignUp", MISMATCH)
    for number in range(25):
        item.announce(f"a{number:08x}", digest="0" * 16, seconds=-SWEPT_MILLISECONDS / 1000)
    item.announce("abad00000", digest="0" * 16, seconds=1 - SWEPT_MILLISECONDS / 1000)
    function = start()

    function.confirm()
    assert sum(name.startswith("a") for name in item.attributes()) == 6
    function.confirm()
    assert [name for name in item.attributes() if name.startswith("a")] == ["abad00000"]
    item.set(abad00001={"S": "soon"}, windowEnd={"S": "soon"})
    function.confirm()
    assert item.attributes().keys() == {"key", "expiresAt", "abad00000"}
    function.confirm()
    assert item.attributes()["tally"] == {"N": "1"}


@pytest.mark.parametrize("reply", [ok(), MISMATCH, HANG])
def test_announced_while_it_is_sent(start, aws, item, clock, reply):
    """While the code is sent, the item announces it until the send's timeouts and a second are over."""
    seen = []
    aws.answers("ConfirmSignUp", lambda _: seen.append(item.attributes()) or reply)

    start(COGNITO_READ_TIMEOUT_SECONDS="1").confirm()

    (announcement,) = (value["S"] for name, value in seen[0].items() if name.startswith("a"))
    assert announcement == f"{DIGEST}.{int((clock.now + 2 + 1 + 1) * 1000)}"
    assert seen[0]["expiresAt"] == {"N": str(int(clock.now) + 25 * 3600)}
    assert any(name.startswith("a") for name in item.attributes()) == (reply is HANG)
