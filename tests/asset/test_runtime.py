"""The built asset, run by the real runtime client in a process without other packages."""

import base64
import hashlib
import hmac
import json

import pytest

from tests.asset.execution import environment, running
from tests.support import gateway
from tests.support.identifiers import CLIENT_ID
from tests.support.runtime_api import FunctionFailedError
from tests.support.upstream import SECRET, error, ok


def test_asset_confirms(built, aws):
    """The asset confirms a sign-up without other packages. Its log is JSON lines that CloudWatch accepts."""
    with running(built, environment(aws)) as runtime:
        response = runtime.post({"username": "alice", "confirmationCode": "123456"})
    assert response.json == {"status": "confirmed"}
    lines = [json.loads(line) for line in runtime.output.splitlines() if line.startswith("{")]
    assert [line["reason"] for line in lines if line.get("operation")] == ["confirmed"]
    assert any("Outcome" in line for line in lines)


def test_hostile_bodies_never_fail_an_invocation(built, aws):
    """Hostile bodies get a response, and the same environment still confirms afterwards."""
    hostile = ["[" * 16_000, '{"username": ' + "9" * 5000 + "}", '"' + "\ud800" * 5 + '"', '{"\ud800": 1}']
    with running(built, environment(aws)) as runtime:
        statuses = [runtime.post(body).status for body in hostile]
        statuses += [runtime.post("//79", base64=True).status, runtime.post('{"\\ud800": 1}').status]
        statuses.append(runtime.post({"username": "a", "confirmationCode": "1"}).status)
    assert statuses == [400, 400, 400, 400, 400, 422, 200]


def test_nothing_secret_in_the_log_at_debug(built, aws):
    """At DEBUG, no log line contains a code, name, session, secret, hash, body or message of Cognito."""
    aws.answers("ConfirmSignUp", ok(Session="session-from-cognito"), error("UserLambdaValidationException", "told-so"))
    username = "victim" + CLIENT_ID
    with running(built, environment(aws, LOG_LEVEL="DEBUG")) as runtime:
        body = {"username": username, "confirmationCode": "97531x", "session": "session-of-the-user-in-full"}
        for _ in range(2):
            runtime.invoke(gateway.event(body))
        runtime.invoke(gateway.event('{"username": "victim'))
    of_victim = base64.b64encode(hmac.digest(SECRET.encode(), username.encode(), hashlib.sha256)).decode()
    hashes = [sent["SecretHash"] for sent in aws.sent("ConfirmSignUp")]
    assert len(hashes) == 2
    secrets = [of_victim, *hashes, SECRET, "victim", "97531x", "session-", "told-so"]
    assert "confirmed" in runtime.output
    assert [text for text in secrets if text in runtime.output] == []
    refs = [json.loads(line).get("userRef") for line in runtime.output.splitlines() if line.startswith("{")]
    digest = hmac.digest(SECRET.encode(), username.encode(), hashlib.sha256).hex()
    assert [ref for ref in refs if ref and digest.startswith(ref)] == []


def test_bad_setting_fails_the_start(built, aws):
    """An invalid setting fails the start with a sentence that names it."""
    with pytest.raises(FunctionFailedError) as failed, running(built, environment(aws, DISCLOSURE="loud")):
        pass
    assert json.loads(str(failed.value))["errorMessage"] == "DISCLOSURE must be uniform or precise"
