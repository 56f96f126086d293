"""The log lines and metrics, and the values that they never contain."""

import pytest

from tests.support import gateway
from tests.support.embedded_metrics import emitted
from tests.support.identifiers import CLIENT_ID
from tests.support.upstream import REQUEST_ID, SECRET, error, ok


def test_one_line_for_each_request(start, aws):
    """A request writes one line, with the ids of API Gateway's, Lambda's and Cognito's own records."""
    aws.answers("ConfirmSignUp", error("CodeMismatchException", "Invalid verification code provided"))
    function = start()
    function.confirm()
    (line,) = function.log
    assert line.pop("timestamp")
    assert line.pop("service")
    assert 0 <= line.pop("upstreamMilliseconds") <= line.pop("milliseconds")
    assert line == {
        "level": "INFO",
        "message": "confirm code_mismatch",
        "operation": "confirm",
        "reason": "code_mismatch",
        "status": 400,
        "requestId": gateway.REQUEST_ID,
        "extendedRequestId": gateway.EXTENDED_REQUEST_ID,
        "functionRequestId": gateway.FUNCTION_REQUEST_ID,
        "userRef": line["userRef"],
        "cognitoErrorCode": "CodeMismatchException",
        "cognitoRequestId": REQUEST_ID,
        "sends": 1,
    }
    assert len(line["userRef"]) == 16


def test_user_ref_tells_users_apart(start):
    """The same user name has the same reference, and another user name another one."""
    function = start()
    for name in ("alice", " alice ", "Alice"):
        function.confirm(username=name)
    first, second, third = (line["userRef"] for line in function.log)
    assert first == second != third


def test_request_that_was_not_sent(start):
    """The line of a rejected request has no send, no time of Cognito's and no user."""
    function = start()
    function.invoke(gateway.event("{"))
    (line,) = function.log
    assert line["sends"] == 0
    assert not {"userRef", "upstreamMilliseconds", "cognitoRequestId"} & line.keys()


def test_metrics(start, aws):
    """Each outcome is counted once, under its reason."""
    aws.answers("ConfirmSignUp", error("ExpiredCodeException"))
    function = start()
    function.confirm()
    function.invoke(gateway.event("{"))
    service = ("service", function.log[0]["service"])
    assert emitted(function.metrics) == {
        ("SignupConfirmation", "Outcome", "Count", frozenset({service, ("reason", reason)})): [1]
        for reason in ("code_expired", "malformed")
    }


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_nothing_secret_is_logged(start, aws, level, monkeypatch):
    """No line at any level contains a code, a name, a session, a secret, a hash, a body or Cognito's messages."""
    monkeypatch.setattr("logging.raiseExceptions", True)
    function = start(LOG_LEVEL=level, POWERTOOLS_LOG_LEVEL=level, CLIENT_METADATA_KEYS="*")
    marked = {
        "username": "victim" + CLIENT_ID,
        "confirmationCode": "97531x",
        "session": "session-of-the-user-in-full",
        "userContextData": {"encodedData": "device-data"},
        "clientMetadata": {"campaign": "metadata-value"},
    }
    message = "cognitos-own-words"
    aws.answers("ConfirmSignUp", ok(Session="session-from-cognito"), error("InvalidParameterException", message),
                error("NotAuthorizedException", message), error("UserLambdaValidationException", message))  # fmt: skip
    for _ in range(4):
        function.confirm(**marked)
    function.invoke(gateway.event('{"username": "victim'))
    function.confirm(username="victim of a space")
    hashes = [sent["SecretHash"] for sent in aws.sent("ConfirmSignUp")]
    secrets = [*hashes, SECRET, message, "victim", "97531x", "session-", "device-data", "metadata-value"]
    assert [text for text in secrets if text in function.printed.text] == []
