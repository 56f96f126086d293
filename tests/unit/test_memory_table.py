"""The memory's table: what it holds, and what a table that fails changes."""

from __future__ import annotations

import base64
import json

import pytest

from tests.unit.test_memory import MISMATCH, TABLE_CALLS, calls
from tests.upstream import DROP, HANG, Reply, error, ok

BAD_TABLES = {
    "missing": [error("ResourceNotFoundException")],
    "denied": [error("AccessDeniedException")],
    "throttled": [error("ProvisionedThroughputExceededException")],
    "failing": [error("InternalServerError", status=500)],
    "closing": [DROP],
    "hanging": [HANG],
    "talking nonsense": [Reply(200, [])],
}


@pytest.mark.usefixtures("table", "pauses")
@pytest.mark.parametrize("replies", BAD_TABLES.values(), ids=BAD_TABLES)
def test_table_that_fails(start, aws, replies):
    """A table that fails is asked once a request, told of, and changes no answer."""
    for operation in TABLE_CALLS:
        aws.answers(operation, *replies)
    aws.answers("ConfirmSignUp", ok(), MISMATCH, error("LimitExceededException"))
    function = start()
    answers = [function.confirm(), function.confirm(), function.confirm(), function.resend()]
    assert [answer.status for answer in answers] == [200, 400, 429, 202]
    assert answers[2].headers["Retry-After"] == "900"
    assert calls(aws) == ["PutItem", "GetItem", "UpdateItem", "UpdateItem"]
    warnings = [line for line in function.log if line["message"] == "memory failed"]
    assert [line["level"] for line in warnings] == ["WARNING"] * 4
    failed = [line for line in function.metrics if "memory_failed" in line]
    assert [line["memory_failed"] for line in failed] == [[1.0]] * 4
    assert failed[0]["service"] == function.log[0]["service"]


@pytest.mark.usefixtures("table", "pauses")
def test_table_that_does_not_tell_the_count(start, aws):
    """A counter that comes back without its number limits nobody."""
    aws.answers("UpdateItem", ok())
    aws.answers("ConfirmSignUp", MISMATCH)
    function = start(ATTEMPTS_PER_HOUR="1")
    assert [function.confirm().status for _ in range(3)] == [400] * 3
    assert sum(line["message"] == "memory failed" for line in function.log) == 3


@pytest.mark.usefixtures("table", "pauses")
def test_no_call_without_time(start, aws):
    """The table is asked only while its time-outs and a second are left."""
    function = start(COGNITO_READ_TIMEOUT_SECONDS="1")
    assert function.confirm(remaining_milliseconds=iter([4000, 2499])).status == 200
    assert calls(aws) == []
    assert function.confirm(remaining_milliseconds=iter([4000, 2500])).status == 200
    assert calls(aws) == ["PutItem"]


@pytest.mark.usefixtures("table", "pauses")
@pytest.mark.parametrize("reply", [error("AliasExistsException"), error("TooManyRequestsException"), DROP])
def test_what_says_nothing_of_the_code(start, aws, reply):
    """An outcome that neither proves nor rejects a code is not remembered and not counted."""
    aws.answers("ConfirmSignUp", reply)
    start().confirm()
    assert calls(aws) == []


@pytest.mark.usefixtures("pauses")
def test_without_a_memory(start, aws):
    """With no table there is neither replay nor limit, and no call."""
    aws.answers("ConfirmSignUp", MISMATCH)
    function = start()
    assert {function.confirm().status for _ in range(12)} == {400}
    assert {function.resend().status for _ in range(7)} == {202}
    assert calls(aws) == []


@pytest.mark.usefixtures("pauses")
def test_items_tell_nothing(start, aws, table, dynamodb):
    """No item holds a name, a code, a session or a secret hash."""
    aws.answers("ConfirmSignUp", ok(Session="session-from-cognito"), MISMATCH)
    function = start()
    for code in ("97531", "97531x"):
        function.confirm(username="victim1example23456789", confirmationCode=code, session="session-of-the-user-x")
    function.resend(username="victim1example23456789")
    items = dynamodb.scan(TableName=table)["Items"]
    assert sorted(item["key"]["S"].partition("/")[0] for item in items) == ["attempts", "replay", "resends"]
    assert all(item.keys() <= {"key", "expiresAt", "tally"} for item in items)
    hashes = [sent["SecretHash"] for _, sent in aws.requests if "SecretHash" in sent]
    text = json.dumps(items) + "".join(str(bytes.fromhex(item["key"]["S"].partition("/")[2])) for item in items)
    assert [word for word in ["victim", "97531", "session", *hashes] if word in text] == []
    digests = {item["key"]["S"].partition("/")[2] for item in items}
    assert not digests & {base64.b64decode(value).hex() for value in hashes}


@pytest.mark.usefixtures("table")
def test_connection_is_primed(start, aws):
    """The start opens the table's connection with the others, and a confirmation costs one write."""
    function = start()
    assert aws.connections == 3
    function.confirm()
    assert (aws.connections, calls(aws)) == (3, ["PutItem"])
