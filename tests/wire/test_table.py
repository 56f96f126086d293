"""An attempts table that fails or answers nonsense: the caller's answer is the one of a service without a table."""

from __future__ import annotations

import gzip
import json
from typing import NamedTuple

import pytest

from signup_functions.shared.keys import code_digest
from tests.support.raw_http import error, http
from tests.support.raw_upstream import Play, Then

ALREADY = error("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED")
REFUSED = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"


DIGEST = code_digest("a-client-secret", "alice", "123456")
LATER = str(1_800_000_000 + 3600)
COUNTED = {"tally": {"N": "1"}, "windowEnd": {"N": LATER}, "expiresAt": {"N": LATER}}
GOOD = http(200, {"Attributes": COUNTED})
TWIN = http(200, {"Attributes": {"a0000000f": {"S": f"{DIGEST}.1800000020000"}, **COUNTED}})


class Scene(NamedTuple):
    """A request, what Cognito makes of it, and which of the writes goes wrong."""

    operation: str
    cognito: bytes
    write: int
    """0 announces a submission or admits a resend, 1 ends a submission."""
    insists: bool = False
    """Whether the write is tried again after any failure."""

    def plays(self, aws, play: Play | bytes, *, twice: bool) -> None:
        """Let the write go wrong."""
        aws.plays("UpdateItem", *[GOOD] * self.write, play, *[play] * twice, *([] if self.write else [GOOD]))


SCENES = {
    "right-code-announced": Scene("confirm", http(), 0),
    "right-code": Scene("confirm", http(), 1, insists=True),
    "wrong-code-announced": Scene("confirm", error("CodeMismatchException"), 0),
    "wrong-code": Scene("confirm", error("CodeMismatchException"), 1),
    "duplicate-announced": Scene("confirm", ALREADY, 0),
    "duplicate": Scene("confirm", ALREADY, 1),
    "throttled": Scene("confirm", error("AliasExistsException"), 1),
    "resend": Scene("resend", http(), 0),
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
    "refused": error(REFUSED, Item={"key": "x"}),
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
    """A response of the table that is none is reported and changes nothing."""
    without = played(start(ATTEMPTS_TABLE=""), aws, scene)
    function = start()

    for name, play in NONSENSE.items():
        twice = name in TWICE
        scene.plays(aws, play, twice=twice)
        assert (name, played(function, aws, scene)) == (name, without)
        assert (name, function.table_failed) == (name, True)
        others = 1 if scene.operation == "confirm" else 0
        if (name, scene.operation) != ("refused", "resend"):
            assert (name, len(aws.sent("UpdateItem"))) == (name, others + (2 if twice or scene.insists else 1))
        assert not aws.sent("GetItem")


def test_nonsense_while_waiting(start, aws, pauses):
    """A look that fails leaves open how the other submission ended."""
    function = start()
    aws.plays("UpdateItem", GOOD, TWIN)

    for name, play in {**NONSENSE, "no-item": http(200, {})}.items():
        pauses.clear()
        aws.plays("GetItem", play)
        assert (name, played(function, aws, SCENES["duplicate"])[0]) == (name, 504)
        assert (name, function.table_failed, pauses) == (name, True, [0.25])
        aws.plays("UpdateItem", GOOD, TWIN)


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


NO_ANNOUNCEMENTS = {
    "missing": None, "null": {"S": None}, "number": {"N": LATER}, "no-type": DIGEST, "empty": {"S": ""}, "list": [],
    "no-end": {"S": f"{DIGEST}."}, "no-digest": {"S": ".1800000020000"}, "no-number": {"S": f"{DIGEST}.soon"},
    "more": {"S": f"{DIGEST}.1800000020000."}, "other-digits": {"S": f"{DIGEST}.١٨٠٠٠٠٣٦٠٠"},
    "endless": {"S": f"{DIGEST}.{'9' * 5000}"}, "upper-case": {"S": f"{'A' * 16}.1800000020000"},
}  # fmt: skip


@pytest.mark.parametrize("write", [0, 1])
@pytest.mark.parametrize(
    ("spoilt", "values"),
    [(f"c{DIGEST}", NO_NUMBERS), ("tally", NO_NUMBERS), ("windowEnd", NO_NUMBERS), ("a0000000f", NO_ANNOUNCEMENTS)],
)
def test_item_with_nonsense(start, aws, write, spoilt, values):
    """An item that holds nonsense is reported: there is no replay, no limit and no wait."""
    scene = SCENES["duplicate"]
    without = played(start(ATTEMPTS_TABLE=""), aws, scene)
    function = start()

    for name, value in values.items():
        if value is not None or spoilt in COUNTED:
            over = {**COUNTED, "tally": {"N": "99"}} | {spoilt: value}
            reply = http(200, {"Attributes": attributes(**over)})
            aws.plays("UpdateItem", *[GOOD] * write, reply, GOOD)
            if value is not None or write:
                assert (name, played(function, aws, scene)) == (name, without)
                assert (name, function.table_failed) == (name, True)


@pytest.mark.parametrize("spoilt", ["tally", "expiresAt"])
def test_count_of_resends_without_a_number(start, aws, spoilt):
    """A counter that does not say how many there were, or until when, limits nobody."""
    without = played(start(ATTEMPTS_TABLE=""), aws, SCENES["resend"])
    function = start()

    for name, value in NO_NUMBERS.items():
        item = {"tally": {"N": "99"}, "expiresAt": {"N": LATER}} | {spoilt: value}
        aws.plays("UpdateItem", http(200, {"Attributes": attributes(**item)}))
        assert (name, played(function, aws, SCENES["resend"])) == (name, without)
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
    whole = json.dumps({"Attributes": {**COUNTED, "tally": {"N": "99"}}}).encode()

    for end in range(0, len(whole), 3):
        scene.plays(aws, http(200, whole[:end]), twice=False)
        assert (end, played(function, aws, scene)) == (end, without)
        assert function.table_failed
