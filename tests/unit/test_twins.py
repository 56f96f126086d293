"""Submissions of the same user name and code at the same time, on moto's DynamoDB over HTTP."""

import pytest

from signup_functions.confirmation import attempts_table
from signup_functions.confirmation.submission_item import REMOVED_AFTER_MILLISECONDS
from signup_functions.shared.keys import attempts_key, code_digest
from tests.support.upstream import FORWARD, FORWARD_AND_DROP, HANG, SECRET, error, ok, secret

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
def test_duplicate_of_a_correct_code(start, aws, item, pauses, disclosure):
    """A duplicate waits for the submission in flight, and succeeds if that one does."""
    aws.answers("ConfirmSignUp", ALREADY)
    item.announce()
    pauses.meanwhile = lambda: item.remember() if len(pauses) == 3 else None
    function = start(DISCLOSURE=disclosure)

    assert function.confirm().status == 200

    assert pauses == [0.25] * 3
    assert [body["ConsistentRead"] for body in aws.sent("GetItem")] == [True] * 3
    assert function.log[-1]["reason"] == "replayed"


def test_second_announcement_has_the_rotated_secrets_keys(start, aws, dynamodb, table):
    """If the secret was rotated, the second send is announced, ended and remembered under the new secret's keys."""
    aws.answers("GetSecretValue", secret(SECRET), secret("rotated"))
    aws.answers("ConfirmSignUp", error("NotAuthorizedException", "Unable to verify secret hash for client x"), ok())
    function = start()

    assert function.confirm().status == 200

    items = {item["key"]["S"]: item for item in dynamodb.scan(TableName=table)["Items"]}
    old, new = (items[f"submissions/{attempts_key(client_secret, 'alice')}"] for client_secret in (SECRET, "rotated"))
    assert [name[0] for name in old if name not in {"key", "expiresAt"}] == ["a"]  # the first announcement expires
    assert {*new} == {"key", "expiresAt", f"c{code_digest('rotated', 'alice', '123456')}"}
    aws.answers("ConfirmSignUp", ALREADY)
    assert function.confirm().status == 200
    assert function.log[-1]["reason"] == "replayed"


@pytest.mark.parametrize("twins", [{TWIN: 3}, {TWIN: 3, "a0000000e": 9}, {TWIN: 60}])
def test_other_submission_never_ends(start, aws, item, pauses, twins):
    """If the other submission does not end before its announcement expires, the response is 504: repeat the request."""
    aws.answers("ConfirmSignUp", ALREADY)
    for name, seconds in twins.items():
        item.announce(name, seconds=seconds)
    function = start()

    response = function.confirm(remaining_milliseconds=70_000)

    assert (response.status, response.code, response.headers["Retry-After"]) == (504, "upstream_timeout", "5")
    assert (function.log[-1]["reason"], function.log[-1]["level"]) == ("undecided", "WARNING")
    assert sum(pauses) == max(twins.values())


@pytest.mark.parametrize(
    ("digest", "seconds"),
    [("0123456789abcdef", 20), (DIGEST, 0), (DIGEST, -1), (DIGEST, 61)],
    ids=["another code", "expired", "long expired", "a wrong clock"],
)
def test_announcement_that_is_ignored(start, aws, item, pauses, digest, seconds):
    """A submission ignores another code, an expired announcement, and one that ends too far in the future."""
    aws.answers("ConfirmSignUp", ALREADY)
    item.announce(digest=digest, seconds=seconds)

    assert start().confirm().status == 400
    assert pauses == []


def test_no_time_to_wait(start, aws, item, pauses, monkeypatch):
    """Without time for another read of the item, the response is 504."""
    aws.answers("ConfirmSignUp", ALREADY)
    item.announce()
    function = start()
    monkeypatch.setattr(attempts_table, "READ_TIMEOUT_SECONDS", 1)

    assert function.confirm(remaining_milliseconds=iter([28_000, 28_000, 28_000, 2749])).status == 504
    assert pauses == []
    function.confirm(remaining_milliseconds=iter([28_000, 28_000, 28_000, 2750, 2500, 0]))
    assert pauses == [0.25]
    assert "GetItem" in aws.table_calls


def test_nobody_waits_beyond_the_limit(start, aws, item, pauses):
    """Beyond the service's own limit, a duplicate does not wait."""
    aws.answers("ConfirmSignUp", ALREADY)
    item.announce("a0000000e", digest="0" * 16)
    function = start(ATTEMPTS_PER_HOUR="1")
    function.confirm()
    item.announce()

    assert function.confirm().status == 429
    assert pauses == []


def test_expired_attributes_are_removed(start, aws, item):
    """A submission removes only expired and malformed attributes, at most twenty at a time."""
    aws.answers("ConfirmSignUp", MISMATCH)
    for number in range(25):
        item.announce(f"a{number:08x}", digest="0" * 16, seconds=-REMOVED_AFTER_MILLISECONDS / 1000)
    item.announce("abad00000", digest="0" * 16, seconds=1 - REMOVED_AFTER_MILLISECONDS / 1000)
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


@pytest.mark.parametrize("window", [{}, {"windowEnd": {"N": "1800000000000"}}], ids=["none", "in milliseconds"])
def test_count_without_a_window(start, aws, item, window):
    """A count whose window is missing or ends in a far future limits nobody; it is reported and removed."""
    aws.answers("ConfirmSignUp", MISMATCH)
    item.set(tally={"N": "50"}, **window)
    function = start()

    assert [function.confirm().status for _ in range(2)] == [400, 400]

    assert [line["level"] for line in function.log if line["message"] == "attempts table failed"] == ["WARNING"]
    assert item.attributes()["tally"] == {"N": "1"}


def test_clock_set_back_before_the_announcement(start, aws, item, clock):
    """A submission that seems expired when its repeated announcement succeeds is ended like any other."""

    def set_back(_):
        clock.now -= 60
        return secret(SECRET)

    function = start(SECRET_CACHE_SECONDS="0")
    aws.answers("GetSecretValue", set_back)
    aws.answers("UpdateItem", FORWARD_AND_DROP, FORWARD)

    assert function.confirm().status == 200

    assert item.attributes().keys() == {"key", "expiresAt", f"c{DIGEST}"}


@pytest.mark.parametrize("reply", [ok(), MISMATCH, HANG])
def test_announced_while_it_is_sent(start, aws, item, clock, reply):
    """While a code is sent, the item announces it, until the send's timeouts and one second have passed."""
    seen = []
    aws.answers("ConfirmSignUp", lambda _: seen.append(item.attributes()) or reply)

    start(COGNITO_READ_TIMEOUT_SECONDS="1").confirm()

    (announcement,) = (value["S"] for name, value in seen[0].items() if name.startswith("a"))
    assert announcement == f"{DIGEST}.{int((clock.now + 2 + 1 + 1) * 1000)}"
    assert seen[0]["expiresAt"] == {"N": str(int(clock.now) + 25 * 3600)}
    assert any(name.startswith("a") for name in item.attributes()) == (reply is HANG)
