"""The rotation's four steps: their results when repeated, delayed or called alone."""

import importlib
import json
import re
import sys

import pytest

from signup_functions.rotation.version import digest_of
from tests.support.identifiers import CLIENT_ID, POOL_ID, SECRET_ARN
from tests.support.rotation_upstream import BORN, FILLED_BY_HAND, STEPS
from tests.support.upstream import error, ok

FIRST, SECOND, THIRD = "t1" * 16, "t2" * 16, "t3" * 16


def test_first_rotation_fills_the_secret(rotate, services):
    """In a pool of the stack, the first rotation fills the empty secret."""
    services.fill('{"placeholder": "x"}')

    rotate(FIRST)

    (secret_id,) = services.client_secrets.keys() - {"id-born"}
    client_secret, _ = services.client_secrets[secret_id]
    assert services.current() == {
        "placeholder": "x",
        "clientId": CLIENT_ID,
        "clientSecretId": secret_id,
        "clientSecret": client_secret,
        "clientSecretDigest": digest_of(secret_id, client_secret),
        "replaced": {"versionId": FILLED_BY_HAND, "clientSecretId": "id-born"},
    }
    assert re.fullmatch(r"[A-Za-z0-9]{52}", client_secret)
    assert "id-born" in services.client_secrets


def test_previous_secret_stays_valid(rotate, services):
    """The previous secret stays valid until the next rotation. Other members of the value are kept."""
    services.fill(json.dumps({"clientSecret": BORN, "owner": "identity team"}))

    rotate(FIRST)
    first = services.current()
    rotate(SECOND)
    second = services.current()
    assert first["owner"] == second["owner"] == "identity team"
    assert services.client_secrets.keys() == {first["clientSecretId"], second["clientSecretId"]}

    rotate(THIRD)
    assert services.client_secrets.keys() == {second["clientSecretId"], services.current()["clientSecretId"]}
    assert services.in_order()
    assert rotate.now == 3 * 10  # seconds, for testSecret; nothing else waits


@pytest.mark.parametrize("step", STEPS)
def test_step_after_the_rotation(rotate, services, step):
    """A step that is repeated after the rotation does nothing, even if the rotation's value cannot be read."""
    rotate(FIRST)
    before = dict(services.client_secrets), dict(services.stages)
    del services.values[FIRST]

    rotate(FIRST, [step])

    assert (services.client_secrets, services.stages) == before


def test_previous_version_that_is_unusable(rotate, services):
    """A previous version that no function can read does not stop a rotation."""
    services.fill(BORN)
    rotate(FIRST)
    services.values[FILLED_BY_HAND] = "two words"

    rotate(SECOND)

    assert services.in_order()


def test_pending_version_that_is_not_readable_yet(rotate, services):
    """The secret of an earlier try is kept and used, even if its pending version cannot be read at once."""
    rotate(FIRST)
    rotate(SECOND, ["createSecret"])
    before = dict(services.client_secrets)
    services.value_lag = 40

    rotate(SECOND)

    assert services.client_secrets == before
    assert services.in_order()


def test_a_step_waits_a_minute_at_most(rotate, services):
    """A step waits at most a minute, so that it ends before Lambda's timeout."""
    rotate(FIRST, ["createSecret"])
    services.value_lag = 1000
    for step in STEPS[1:]:
        before = rotate.now
        with pytest.raises(Exception, match=r"the next try of Secrets Manager goes on with it|rotate again"):
            rotate(FIRST, [step])
        assert rotate.now - before <= 60
    assert services.unfinished() == FIRST


@pytest.mark.parametrize("instead", [None, "x" * 30], ids=["deleted", "replaced"])
@pytest.mark.parametrize("step", ["setSecret", "finishSecret"])
def test_pending_secret_that_was_deleted(rotate, services, step, instead):
    """A deleted pending secret never becomes current. The next rotation starts anew as soon as there is one secret."""
    rotate.pool_is_ours = False
    rotate(FIRST)
    rotate(SECOND, ["createSecret"])
    services.delete(next(key for key in services.client_secrets if key not in services.values[FIRST]))
    other = instead and services.add(instead)

    with pytest.raises(Exception, match=r"the pending client secret was deleted.*starts anew"):
        rotate(SECOND, [step])

    assert services.unfinished() is None
    if other:
        with pytest.raises(Exception, match=rf"two secrets, .* and {other} of"):
            rotate(THIRD)
        services.delete(other)
    rotate(THIRD)
    assert services.in_order()


def test_pending_secret_that_is_not_accepted(rotate, services):
    """A pending secret whose hashes Cognito refuses never becomes current, and is kept."""
    rotate(FIRST, ["createSecret", "setSecret"])
    pending = dict(services.client_secrets)
    services.client_secrets["id-1"] = ("y" * 30, 1)

    with pytest.raises(Exception, match="does not accept the pending client secret everywhere yet: the next try"):
        rotate(FIRST, ["testSecret"])

    services.client_secrets = pending
    rotate(FIRST)
    assert services.in_order()


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (error("CodeMismatchException"), "made with a wrong secret"),
        (error("TooManyRequestsException"), "throttled"),
        (ok(), "cannot exist"),
    ],
)
def test_test_secret_has_a_control(rotate, aws, services, reply, text):
    """Step testSecret fails if Cognito's response proves nothing about the secret, and the pending version stays."""
    rotate(FIRST, ["createSecret"])
    aws.answers("ConfirmSignUp", reply)

    with pytest.raises(Exception, match=text):
        rotate(FIRST, ["testSecret"])
    assert services.unfinished() == FIRST


def test_test_secret_without_a_rotation(rotate, services):
    """Called alone, with a pending version that has no value, testSecret tests the secret in use."""
    services.fill(BORN)

    rotate(FIRST, ["testSecret"])

    assert services.unfinished() == FIRST
    services.client_secrets["id-born"] = ("y" * 30, 1)
    with pytest.raises(Exception, match=r"refuses hashes made with the current secret.*secret_hash_rejected"):
        rotate(FIRST, ["testSecret"])
    assert services.unfinished() == FIRST  # which Secrets Manager removes


@pytest.mark.usefixtures("rotate")
def test_lambda_calls_the_built_function(services, monkeypatch):
    """The handler that the template names rotates, with the settings that the template sets."""
    services.begin(FIRST)
    for name, value in {"USER_POOL_ID": POOL_ID, "USER_POOL_CLIENT_ID": CLIENT_ID, "POOL_IS_OURS": "true"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, "signup_functions.rotation.handler", raising=False)
    handler = importlib.import_module("signup_functions.rotation.handler").handler

    for step in (step for step in STEPS if step != "testSecret"):  # which would wait for ten seconds
        handler({"Step": step, "SecretId": SECRET_ARN, "ClientRequestToken": FIRST}, None)

    assert services.in_order()


def test_log(rotate, services):
    """Each step writes one log line. Neither a line nor an error contains a secret."""
    rotate(FIRST)
    rotate(SECOND, ["createSecret"])
    secrets = [value for value, _ in services.client_secrets.values()]
    services.client_secrets.popitem()
    with pytest.raises(Exception, match="setSecret") as failure:
        rotate(SECOND, ["setSecret"])

    steps = [(line["level"], line["step"]) for line in rotate.log]
    assert steps == [("INFO", step) for step in (*STEPS, "createSecret")] + [("ERROR", "setSecret")]
    text = rotate.printed.text + str(failure.value)
    assert not [value for value in secrets if value in text]
