"""An attempts table that fails or is malformed: the caller gets the response of a service without a table."""

from __future__ import annotations

import gzip
from typing import NamedTuple

import pytest

from signup_functions.shared.keys import code_digest
from tests.support.upstream import SECRET, Play, Reply, Then, error, http, ok

ALREADY = error("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED")
REFUSED = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"
DIGEST = code_digest(SECRET, "alice", "123456")
LATER = str(1_800_000_000 + 3600)
COUNTED = {"tally": {"N": "1"}, "windowEnd": {"N": LATER}, "expiresAt": {"N": LATER}}
GOOD = http(200, {"Attributes": COUNTED})
TWIN = http(200, {"Attributes": {"a0000000f": {"S": f"{DIGEST}.1800000020000"}, **COUNTED}})


class Scene(NamedTuple):
    """A request, Cognito's response to it, and the write that fails."""

    operation: str
    cognito: Reply
    write: int
    """0 announces a submission or admits a resend, 1 ends a submission."""
    insists: bool = False
    """Whether the write is tried again after any failure."""

    def plays(self, aws, play, *, twice):
        """Script the write that fails."""
        aws.answers("UpdateItem", *[GOOD] * self.write, play, *[play] * twice, *([] if self.write else [GOOD]))


SCENES = {
    "right-code-announced": Scene("confirm", ok(), 0),
    "right-code": Scene("confirm", ok(), 1, insists=True),
    "wrong-code-announced": Scene("confirm", error("CodeMismatchException"), 0),
    "wrong-code": Scene("confirm", error("CodeMismatchException"), 1),
    "duplicate-announced": Scene("confirm", ALREADY, 0),
    "duplicate": Scene("confirm", ALREADY, 1),
    "throttled": Scene("confirm", error("AliasExistsException"), 1),
    "resend": Scene("resend", ok(), 0),
}
scenes = pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)


def played(function, aws, scene):
    """Return all that the caller sees, and the number of sends to Cognito."""
    cognito = {"confirm": "ConfirmSignUp", "resend": "ResendConfirmationCode"}[scene.operation]
    aws.answers(cognito, scene.cognito)
    aws.requests.clear()
    response = function.call(scene.operation)
    return response.status, response.headers, response.text, len(aws.sent(cognito))


NONSENSE = {
    "html": http(200, b"<html>"),
    "empty": http(200, b""),
    "list": http(200, []),
    "compressed": http(200, gzip.compress(b"{}"), headers={"Content-Encoding": "gzip"}),
    "no-utf-8": http(200, b'{"a": "\xff"}'),
    "too-deep": http(200, b'{"a":' + b"[" * 100_000),
    "no-content": http(204, b""),
    "redirect": http(301, headers={"Location": "/elsewhere"}),
    "unavailable": http(503),
    "denied": error("AccessDeniedException"),
    "no-table": error("ResourceNotFoundException"),
    "throttled": error("ProvisionedThroughputExceededException"),
    "type-list": http(400, {"__type": ["ConditionalCheckFailedException"]}),
    "no-type": http(400, {"Item": {}}),
    "refused": error(REFUSED, Item={"key": "x"}),
    "no-http": Play(data=b"SSH-2.0-OpenSSH_9.6\r\n", then=Then.FIN),
    "broken-off": Play(data=http(200, b"{}", length=3), then=Then.FIN),
    "closed": Play(then=Then.FIN),
    "reset": Play(then=Then.RST),
}
TWICE = {"closed", "reset"}
NO_ITEMS = {"no-item": http(200, {}), "odd-item": http(200, {"Item": {"a0000000f": {"N": "1"}}})}


@scenes
def test_nonsense(start, aws, scene):
    """A response that is not DynamoDB's, or an error, is reported and changes nothing for the caller."""
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
    """If a read of the item fails while a duplicate waits, the response is 504 and the failure is reported."""
    function = start()
    aws.answers("UpdateItem", GOOD, TWIN)

    for name, play in {**NONSENSE, **NO_ITEMS}.items():
        pauses.clear()
        aws.answers("GetItem", play)
        assert (name, played(function, aws, SCENES["duplicate"])[0]) == (name, 504)
        assert (name, function.table_failed, pauses) == (name, True, [0.25])
        aws.answers("UpdateItem", GOOD, TWIN)
