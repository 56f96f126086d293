"""Runs a submission to its next step, with the recorded results of the steps before."""

import json
import random

from botocore import exceptions as sdk
from urllib3.exceptions import ProtocolError

from signup_functions.confirmation.attempts_table import AttemptsStore
from signup_functions.confirmation.outcomes import BY_REASON
from signup_functions.confirmation.rows import Reason
from signup_functions.shared.runtime import Runtime
from tests.support.simulated_table import Table

NOW = 1_800_000_000
RIGHT, WRONG = "right", "wrong"
SEND, LOOK = "confirm_sign_up", "get_item"

_LOST = ProtocolError("Connection aborted.", ConnectionResetError(104, "Connection reset by peer"))
FAULTS = {
    "lost": sdk.ConnectionClosedError(endpoint_url="", request=None, error=_LOST),
    "timed out": sdk.ReadTimeoutError(endpoint_url=""),
    "killed": None,
}
"""What the SDK raises instead of a response; None: the execution environment ends."""

Result = tuple[int, str]
"""The time of a step in seconds, and the response in JSON or the name of a fault."""


class _Pause(BaseException):
    """A submission has reached a step without a result: an operation, and its arguments in JSON."""

    def __init__(self, step):
        self.step = step


class _Replay:
    """Takes the place of AWS, and returns the recorded results of a submission's steps."""

    def __init__(self, results, time):
        self._results = iter(results)
        self.began = self.now = NOW + (results[0][0] if results else time)

    def call(self, operation, **arguments):
        time, response = next(self._results, (0, ""))
        if not response:
            raise _Pause((operation, json.dumps(arguments, sort_keys=True)))
        self.now = NOW + time
        if error := FAULTS.get(response):
            raise error
        reply = json.loads(response)
        if "__type" in reply:
            code = reply.pop("__type").rpartition("#")[2]
            raise sdk.ClientError({"Error": {"Code": code}, **reply}, operation)
        return reply


def next_step(rule, code, results, time, **settings):
    """Return the next step of a submission, or its outcome.

    The results are those of its steps so far; without any it begins at `time`. The `seed` is the submission's number.
    """
    replay = _Replay(results, time)
    numbers = random.Random(settings.pop("seed"))  # noqa: S311 - reproducible

    def remaining():
        return 28_000 - (replay.now - replay.began) * 1000

    submissions = rule(
        AttemptsStore(replay, "attempts"),
        Runtime(clock=lambda: replay.now, sleep=lambda _: None, random=numbers),
        send_seconds=19,
        on_failure=lambda _: None,
        **settings,
    )
    try:
        arguments = {"Username": "alice", "ConfirmationCode": code}
        submission = submissions.begin("secret", arguments, replay.began, remaining)
        try:
            reason = Reason(replay.call(SEND, code=code)["reason"])
        except sdk.ReadTimeoutError:
            reason = Reason.UPSTREAM_TIMEOUT
        return submissions.end(submission, BY_REASON[reason], remaining)[0].reason
    except _Pause as pause:
        return pause.step


def call_table(operation, arguments, item):
    """Return DynamoDB's response to a call, and the item after it."""
    table, body = Table(), json.loads(arguments)
    key = body["Key"]["key"]["S"]
    if item != "{}":
        table.items[key] = json.loads(item)
    reply = table.respond("GetItem" if operation == LOOK else "UpdateItem", body)
    return json.dumps(reply.body, sort_keys=True), json.dumps(table.items.get(key, {}), sort_keys=True)


def call_cognito(arguments, *, confirmed):
    """Return Cognito's response to a code, and whether the user is confirmed after it."""
    right = json.loads(arguments)["code"] == RIGHT
    reason = Reason.ALREADY_CONFIRMED if confirmed else Reason.CONFIRMED if right else Reason.CODE_MISMATCH
    return json.dumps({"reason": reason}), confirmed or right
