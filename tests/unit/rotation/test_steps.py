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

    value = services.current()
    noted = value["clientSecretId"]
    assert value == {
        "placeholder": "x",
        "clientId": CLIENT_ID,
        "clientSecretId": noted,
        "clientSecret": services.client_secrets[noted][0],
        "clientSecretDigest": digest_of(noted, services.client_secrets[noted][0]),
        "replaced": {"versionId": FILLED_BY_HAND, "clientSecretId": "id-born"},
    }
    assert re.fullmatch(r"[A-Za-z0-9]{52}", value["clientSecret"])
    assert services.client_secrets.keys() == {"id-born", noted}


def test_each_rotation_leaves_the_one_before_valid(rotate, services):
    """The secret before the new one stays valid until the next rotation; other members are carried over."""
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
    assert rotate.now == 3 * 10  # the three tests; there is nothing else to wait for


@pytest.mark.parametrize("step", STEPS)
def test_a_rotation_that_has_finished_is_left_alone(rotate, services, step):
    """A late repetition of a step does nothing, even if the value that it made cannot be read."""
    rotate(FIRST)
    before = dict(services.client_secrets), dict(services.stages)
    del services.values[FIRST]

    rotate(FIRST, [step])

    assert (services.client_secrets, services.stages) == before


@pytest.mark.parametrize("stored", [{}, {"clientSecretId": "id-born"}], ids=["id unknown", "id stored"])
def test_orphan_is_deleted(rotate, services, stored):
    """A secret that an interrupted rotation left behind is deleted, never the one in use."""
    services.fill(json.dumps({"clientSecret": BORN} | stored))
    orphan = services.add("x" * 30)

    rotate(FIRST)

    assert orphan not in services.client_secrets
    assert services.in_order()


def test_previous_value_that_is_unusable(rotate, services):
    """A previous version that no function can read does not stop a rotation."""
    services.fill(BORN)
    rotate(FIRST)
    services.values[FILLED_BY_HAND] = "two words"

    rotate(SECOND)

    assert services.in_order()


def test_younger_previous_secret_is_waited_for(rotate, services):
    """The secret of an earlier try, whose pending version cannot be read at once, is kept and used."""
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
    """A deleted pending secret never becomes current, and the next rotation starts anew where there is room for it."""
    rotate.pool_is_ours = False
    rotate(FIRST)
    rotate(SECOND, ["createSecret"])
    services.delete(next(key for key in services.client_secrets if key not in services.values[FIRST]))
    others = instead and services.add(instead)

    with pytest.raises(Exception, match=r"the pending client secret was deleted.*starts anew"):
        rotate(SECOND, [step])

    assert services.unfinished() is None
    if others:
        with pytest.raises(Exception, match=rf"two secrets, .* and {others} of"):
            rotate(THIRD)
        services.delete(others)
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


def test_set_up_without_rotating_tests_the_current_secret(rotate, services):
    """Called alone, with a pending version that has no value, testSecret tests the secret in use."""
    services.fill(BORN)

    rotate(FIRST, ["testSecret"])

    assert services.unfinished() == FIRST
    services.client_secrets["id-born"] = ("y" * 30, 1)
    with pytest.raises(Exception, match=r"refuses hashes made with the current secret.*secret_hash_rejected"):
        rotate(FIRST, ["testSecret"])
    assert services.unfinished() == FIRST  # Secrets Manager's own to remove


@pytest.mark.usefixtures("rotate")
def test_lambda_calls_the_built_function(services, monkeypatch):
    """The handler that the template names does the same, with the settings that the template sets."""
    services.begin(FIRST)
    for name, value in {"USER_POOL_ID": POOL_ID, "USER_POOL_CLIENT_ID": CLIENT_ID, "POOL_IS_OURS": "true"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, "signup_functions.rotation.handler", raising=False)
    handler = importlib.import_module("signup_functions.rotation.handler").handler

    for step in (step for step in STEPS if step != "testSecret"):  # which really waits for ten seconds
        handler({"Step": step, "SecretId": SECRET_ARN, "ClientRequestToken": FIRST}, None)

    assert services.in_order()


def test_what_is_logged(rotate, services):
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
