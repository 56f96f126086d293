"""The attempts table: its items, and the effect of a table that fails."""

import base64
import json
import re

import pytest

from signup_functions.confirmation import attempts_table
from tests.support.upstream import DROP, HANG, error, ok

MISMATCH = error("CodeMismatchException")
BAD_TABLES = {
    "denied": [error("AccessDeniedException")],
    "refusing": [error("ConditionalCheckFailedException")],
    "failing": [error("InternalServerError", status=500)],
    "closing": [DROP],
    "hanging": [HANG],
}


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize("replies", BAD_TABLES.values(), ids=BAD_TABLES)
def test_table_that_fails(start, aws, replies, monkeypatch):
    """A table that fails changes no response, and is reported once for each request. Only the end is still written."""
    monkeypatch.setattr(attempts_table, "READ_TIMEOUT_SECONDS", 0.2 if HANG in replies else 5)
    for operation in ("GetItem", "UpdateItem"):
        aws.answers(operation, *replies)
    aws.answers("ConfirmSignUp", ok(), MISMATCH, error("LimitExceededException"))
    function = start()
    responses = [function.confirm(), function.confirm(), function.confirm(), function.resend()]
    assert [response.status for response in responses] == [200, 400, 400, 202]
    tries = 2 if replies == [DROP] else 1  # a lost connection is tried once more
    # The end of a correct code is tried twice after any failure.
    assert aws.table_calls == ["UpdateItem"] * ((tries + 2) + (tries + tries) * 2 + tries)
    warnings = [line for line in function.log if line["message"] == "attempts table failed"]
    assert [line["level"] for line in warnings] == ["WARNING"] * 4
    failed = [line for line in function.metrics if "AttemptsTableFailed" in line]
    assert [line["AttemptsTableFailed"] for line in failed] == [[1.0]] * 4
    assert failed[0]["service"] == function.log[0]["service"]


@pytest.mark.usefixtures("table")
def test_no_call_without_time(start, aws, monkeypatch):
    """A call is made only while its timeouts and a second are left. An announcement also leaves time for the send."""
    monkeypatch.setattr(attempts_table, "READ_TIMEOUT_SECONDS", 1)
    function = start(COGNITO_READ_TIMEOUT_SECONDS="1")

    assert function.confirm(remaining_milliseconds=iter([5499, 4000, 2499])).status == 200
    assert aws.table_calls == []
    assert function.confirm(remaining_milliseconds=iter([5500, 4000, 2500])).status == 200
    assert aws.table_calls == ["UpdateItem", "UpdateItem"]


@pytest.mark.parametrize("reply", [error("AliasExistsException"), error("TooManyRequestsException"), DROP])
def test_outcome_that_says_nothing_about_the_code(start, aws, reply, table, dynamodb):
    """An outcome that neither proves nor rejects a code is neither remembered nor counted."""
    aws.answers("ConfirmSignUp", reply)
    start().confirm()
    (item,) = dynamodb.scan(TableName=table)["Items"]
    assert item.keys() == {"key", "expiresAt"}


def test_without_a_table(start, aws):
    """Without a table there is no replay, no limit and no call."""
    aws.answers("ConfirmSignUp", MISMATCH)
    function = start()
    assert {function.confirm().status for _ in range(12)} == {400}
    assert {function.resend().status for _ in range(7)} == {202}
    assert aws.table_calls == []


def test_items_contain_no_request_data(start, aws, table, dynamodb):
    """No item contains a name, a code, a session or a secret hash."""
    aws.answers("ConfirmSignUp", ok(Session="session-from-cognito"), MISMATCH)
    function = start()
    for code in ("97531", "97531x"):
        function.confirm(username="victim1example23456789", confirmationCode=code, session="session-of-the-user-x")
    function.resend(username="victim1example23456789")
    items = dynamodb.scan(TableName=table)["Items"]
    assert sorted(item["key"]["S"].partition("/")[0] for item in items) == ["resends", "submissions"]
    names = {re.sub("[0-9a-f]{16}$", "", name) for item in items for name in item}
    assert names == {"key", "expiresAt", "tally", "windowEnd", "c", "coolsUntil", "writer"}
    hashes = [request.body["SecretHash"] for request in aws.requests if "SecretHash" in request.body]
    text = json.dumps(items) + "".join(str(bytes.fromhex(item["key"]["S"].partition("/")[2])) for item in items)
    assert [word for word in ["victim", "97531", "session", *hashes] if word in text] == []
    digests = {item["key"]["S"].partition("/")[2] for item in items}
    assert not digests & {base64.b64decode(value).hex() for value in hashes}
