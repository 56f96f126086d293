"""An attempts table that fails or answers nonsense: the caller's answer is the one of a service without a table."""

from __future__ import annotations

import gzip
import json
from typing import NamedTuple

import pytest

from tests.support.raw_http import error, http
from tests.support.raw_upstream import Play, Then

ALREADY = error("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED")
REFUSED = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"


class Scene(NamedTuple):
    """A request, what Cognito makes of it, and the table's operation that goes wrong."""

    operation: str
    cognito: bytes
    table: str


SCENES = {
    "right-code": Scene("confirm", http(), "PutItem"),
    "wrong-code": Scene("confirm", error("CodeMismatchException"), "GetItem"),
    "wrong-code-counted": Scene("confirm", error("CodeMismatchException"), "UpdateItem"),
    "duplicate": Scene("confirm", ALREADY, "GetItem"),
    "duplicate-counted": Scene("confirm", ALREADY, "UpdateItem"),
    "resend": Scene("resend", http(), "UpdateItem"),
}
scenes = pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)


def played(function, aws, scene: Scene) -> tuple[object, ...]:
    """Return all that the caller sees, and how often Cognito was asked."""
    cognito = {"confirm": "ConfirmSignUp", "resend": "ResendConfirmationCode"}[scene.operation]
    aws.plays(cognito, scene.cognito)
    aws.requests.clear()
    answer = function.call(scene.operation)
    return answer.status, answer.headers, answer.text, len(aws.sent(cognito))


NONSENSE = {
    "html": http(200, b"<html>"),
    "empty": http(200, b""),
    "list": http(200, []),
    "null": http(200, None),
    "string": http(200, "x"),
    "compressed": http(200, gzip.compress(b"{}"), headers={"Content-Encoding": "gzip"}),
    "no-utf-8": http(200, b'{"a": "\xff"}'),
    "too-deep": http(200, b'{"a":' + b"[" * 100_000),
    "no-content": http(204, b""),
    "redirect": http(301, headers={"Location": "/elsewhere"}),
    "unavailable": http(503),
    "denied": error("AccessDeniedException"),
    "no-table": error("ResourceNotFoundException"),
    "throttled": error("ProvisionedThroughputExceededException"),
    "type-number": http(400, {"__type": 5}),
    "type-list": http(400, {"__type": ["ConditionalCheckFailedException"]}),
    "type-null": http(400, {"__type": None}),
    "type-empty": http(400, {"__type": ""}),
    "no-type": http(400, {"Item": {}}),
    "message-object": http(400, {"__type": "InternalServerError", "message": {"a": []}}),
    "status-999": http(999),
    "no-http": Play(data=b"SSH-2.0-OpenSSH_9.6\r\n", then=Then.FIN),
    "broken-off": Play(data=http(200, b"{}", length=3), then=Then.FIN),
    "closed": Play(then=Then.FIN),
    "reset": Play(then=Then.RST),
}
TWICE = {"closed", "reset"}


@scenes
def test_nonsense(start, aws, scene):
    """A response of the table that is none is reported, changes nothing, and only a lost connection is tried again."""
    without = played(start(ATTEMPTS_TABLE=""), aws, scene)
    function = start()

    for name, play in NONSENSE.items():
        aws.plays(scene.table, play)
        assert (name, played(function, aws, scene)) == (name, without)
        assert (name, function.table_failed) == (name, True)
        assert (name, len(aws.sent(scene.table))) == (name, 2 if name in TWICE else 1)


LATER = str(1_800_000_000 + 3600)
NO_NUMBERS = {
    "missing": None, "null": {"N": None}, "number": {"N": 2_000_000_000}, "no-type": 2_000_000_000,
    "text": {"N": "soon"}, "empty": {"N": ""}, "another-type": {"S": LATER}, "no-attribute": {},
    "list": [{"N": LATER}], "fraction": {"N": LATER + ".5"}, "exponent": {"N": "2E+9"}, "infinite": {"N": "Infinity"},
    "not-a-number": {"N": "NaN"}, "endless": {"N": "9" * 5000}, "other-digits": {"N": "١٨٠٠٠٠٣٦٠٠"},
    "blanks": {"N": f" {LATER} "}, "underscore": {"N": "1_800_003_600"},
}  # fmt: skip


def attributes(**members: object) -> dict[str, object]:
    """Return an item without the members that are None."""
    return {name: value for name, value in members.items() if value is not None}


def test_replay_without_a_number(start, aws):
    """An entry that does not say until when it counts is no replay."""
    without = played(start(ATTEMPTS_TABLE=""), aws, SCENES["duplicate"])
    function = start()

    for name, value in NO_NUMBERS.items():
        aws.plays("GetItem", http(200, {"Item": attributes(key={"S": "replay/0"}, expiresAt=value)}))
        assert (name, played(function, aws, SCENES["duplicate"])) == (name, without)
        assert (name, function.table_failed) == (name, True)


@pytest.mark.parametrize("spoilt", ["tally", "expiresAt"])
@pytest.mark.parametrize("scene", ["wrong-code-counted", "resend"])
def test_count_without_a_number(start, aws, scene, spoilt):
    """A counter that does not say how many there were, or until when, limits nobody."""
    without = played(start(ATTEMPTS_TABLE=""), aws, SCENES[scene])
    function = start()

    for name, value in NO_NUMBERS.items():
        item = {"tally": {"N": "99"}, "expiresAt": {"N": LATER}} | {spoilt: value}
        aws.plays("UpdateItem", http(200, {"Attributes": attributes(**item)}))
        assert (name, played(function, aws, SCENES[scene])) == (name, without)
        assert (name, function.table_failed) == (name, True)


@pytest.mark.parametrize("spoilt", ["tally", "expiresAt", "coolsUntil"])
def test_refused_resend_without_a_number(start, aws, spoilt):
    """A refused write whose old item is malformed does not keep a code from being sent."""
    without = played(start(ATTEMPTS_TABLE=""), aws, SCENES["resend"])
    function = start()

    for name, value in NO_NUMBERS.items():
        item = {"tally": {"N": "1"}, "expiresAt": {"N": LATER}, "coolsUntil": {"N": "0"}} | {spoilt: value}
        aws.plays("UpdateItem", error(REFUSED, Item=attributes(**item)))
        assert (name, played(function, aws, SCENES["resend"])) == (name, without)
        assert (name, function.table_failed) == (name, True)


@pytest.mark.parametrize("item", [None, [], "x", 5, {}, {"key": "x"}], ids=json.dumps)
def test_refused_resend_without_an_item(start, aws, item):
    """A refused write without the old item refuses nobody a code."""
    without = played(start(ATTEMPTS_TABLE=""), aws, SCENES["resend"])
    function = start()
    aws.plays("UpdateItem", error(REFUSED, Item=item))

    assert played(function, aws, SCENES["resend"]) == without
    assert function.table_failed


@scenes
def test_cut_short(start, aws, scene):
    """JSON that ends anywhere before its end is nonsense."""
    without = played(start(ATTEMPTS_TABLE=""), aws, scene)
    function = start()
    item = {"tally": {"N": "99"}, "expiresAt": {"N": LATER}}
    whole = json.dumps({"Attributes": item, "Item": item}).encode()

    for end in range(0, len(whole), 3):
        aws.plays(scene.table, http(200, whole[:end]))
        assert (end, played(function, aws, scene)) == (end, without)
        assert function.table_failed
