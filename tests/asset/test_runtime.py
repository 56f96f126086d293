"""The built asset, run by the real runtime client in a process that has nothing else."""

import base64
import hashlib
import hmac
import json

import pytest

from infra.asset import builder
from tests.asset.execution import environment, running
from tests.support import gateway, upstream
from tests.support.identifiers import CLIENT_ID
from tests.support.runtime_api import FunctionFailedError
from tests.support.upstream import SECRET, error, ok


@pytest.fixture(scope="module")
def built():
    """The asset as it is deployed."""
    return builder.build()


@pytest.fixture
def aws():
    """The scripted Cognito and Secrets Manager."""
    with upstream.serve() as server:
        yield server


def test_asset_confirms(built, aws):
    """The asset needs nothing beside it to confirm a sign-up, and its log is JSON lines that CloudWatch takes."""
    with running(built, environment(aws)) as runtime:
        body = {"username": "alice", "confirmationCode": "123456"}
        answer = gateway.Answer.of(runtime.invoke(gateway.event(body)))
    assert answer.json == {"status": "confirmed"}
    lines = [json.loads(line) for line in runtime.output.splitlines() if line.startswith("{")]
    assert [line["reason"] for line in lines if line.get("operation")] == ["confirmed"]
    assert any("Outcome" in line for line in lines)


def test_hostile_bodies_never_fail_an_invocation(built, aws):
    """Hostile bodies get a response, and the same environment still confirms afterwards."""
    hostile = ["[" * 16_000, '{"username": ' + "9" * 5000 + "}", '"' + "\ud800" * 5 + '"', '{"\ud800": 1}']
    with running(built, environment(aws)) as runtime:
        answers = [gateway.Answer.of(runtime.invoke(gateway.event(body))) for body in hostile]
        answers.append(gateway.Answer.of(runtime.invoke(gateway.event("//79", base64=True))))
        answers.append(gateway.Answer.of(runtime.invoke(gateway.event('{"\\ud800": 1}'))))
        good = gateway.Answer.of(runtime.invoke(gateway.event({"username": "a", "confirmationCode": "1"})))
    assert [answer.status for answer in answers] == [400, 400, 400, 400, 400, 422]
    assert good.status == 200


def test_nothing_secret_in_the_log_at_debug(built, aws):
    """At DEBUG no log line contains a code, name, session, secret, hash, body or Cognito's messages."""
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
    """A bad setting ends the start with a sentence that names it."""
    with pytest.raises(FunctionFailedError) as failed, running(built, environment(aws, DISCLOSURE="loud")):
        pass
    assert json.loads(str(failed.value))["errorMessage"] == "DISCLOSURE must be uniform or precise"
