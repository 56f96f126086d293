"""The rotation of the app client's secret: its four steps, repeated and cut short anywhere."""

from __future__ import annotations

import functools
import json
import re
import threading

import pytest

from tests import gateway
from tests.rotation_upstream import BORN, CLIENT_ID, POOL_ID, Services
from tests.unit.conftest import SECRET_ARN
from tests.upstream import error, ok

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")


@pytest.fixture
def services(aws):
    """Cognito and Secrets Manager."""
    services = Services()
    services.serve_on(aws)
    return services


@pytest.fixture
def rotate(start, services):
    """Rotate under a token, step by step, as Secrets Manager does; with retries until nothing dies any more."""

    class Rotate:
        @functools.cached_property
        def function(self):
            """Started in the test itself, whose output it prints to."""
            return start.module("rotation.handler", USER_POOL_ID=POOL_ID, POOL_IS_OURS="true")

        def __call__(self, token: str, steps=STEPS) -> None:
            services.begin(token)
            for step in steps:
                self.function.step({"Step": step, "SecretId": SECRET_ARN, "ClientRequestToken": token})

    return Rotate()


def filled(services, **members):
    """Let the secret hold the value that the app client was born with."""
    services.values["v0" * 16] = json.dumps({"clientSecret": BORN} | members)
    services.stages["AWSCURRENT"] = "v0" * 16


def in_order(services):
    """Say whether the secret in use is one that Cognito takes, and was never deleted while in use."""
    held = services.current()
    return (
        services.client_secrets.get(held.get("clientSecretId"), ("",))[0] == held.get("clientSecret")
        and len(services.client_secrets) <= 2
        and not services.deleted_in_use
    )


def test_first_rotation_fills_the_secret(rotate, services):
    """Where the stack made the pool, the first rotation gives the empty secret its first value."""
    rotate("t1" * 16)
    value = services.current()
    assert value == {
        "clientId": CLIENT_ID,
        "clientSecretId": "id-1",
        "clientSecret": services.client_secrets["id-1"][0],
    }
    assert re.fullmatch(r"[A-Za-z0-9]{52}", value["clientSecret"])
    assert services.client_secrets.keys() == {"id-born", "id-1"}


def test_each_rotation_leaves_the_one_before_valid(rotate, services):
    """The secret before the new one stays valid until the next rotation; other members are carried over."""
    filled(services, owner="identity team")
    rotate("t1" * 16)
    first = services.current()
    rotate("t2" * 16)
    second = services.current()
    assert first["owner"] == second["owner"] == "identity team"
    assert services.client_secrets.keys() == {first["clientSecretId"], second["clientSecretId"]}
    rotate("t3" * 16)
    assert services.client_secrets.keys() == {second["clientSecretId"], services.current()["clientSecretId"]}
    assert in_order(services)


def test_every_step_may_be_repeated(rotate, services):
    """Secrets Manager repeats steps: nothing is added or moved twice."""
    rotate("t1" * 16, [step for step in STEPS for _ in range(3)])
    assert services.client_secrets.keys() == {"id-born", "id-1"}
    assert in_order(services)


@pytest.mark.parametrize("carried_out", [True, False])
@pytest.mark.parametrize("again", ["t2" * 16, "t3" * 16], ids=["retried", "anew"])
@pytest.mark.parametrize("known", [True, False])
def test_killed_at_any_call(rotate, services, known, again, carried_out):
    """Killed at any call, carried out or not, and run again, by a retry or anew, a rotation ends in a right state."""
    if known:
        rotate("t1" * 16)
    services.calls = 0
    rotate("t2" * 16)
    calls = services.calls
    assert calls >= 10
    for dies_at in range(1, calls + 1):
        fresh = Services()
        services.__dict__.update(fresh.__dict__)
        if known:
            rotate("t1" * 16)
        services.calls, services.dies_at, services.carried_out = 0, dies_at, carried_out
        with pytest.raises(Exception, match="Secret"):
            rotate("t2" * 16)
        services.dies_at = None
        assert not services.deleted_in_use
        rotate(again)
        assert in_order(services), dies_at


@pytest.mark.parametrize("held", [{}, {"clientSecretId": "id-born"}])
def test_orphan_goes(rotate, services, held):
    """A secret that a cut-short rotation left behind is deleted, never the one in use."""
    filled(services, **held)
    services.client_secrets["id-orphan"] = ("x" * 30, 99)
    rotate("t1" * 16)
    assert "id-orphan" not in services.client_secrets
    assert in_order(services)


def test_two_secrets_in_somebody_elses_pool(start, services):
    """Where it cannot be known which of two is in use, nothing is touched, and the error names both and what to do."""
    function = start.module("rotation.handler", USER_POOL_ID=POOL_ID, POOL_IS_OURS="false")
    filled(services)
    services.client_secrets["id-other"] = ("x" * 30, 99)
    services.begin("t1" * 16)
    with pytest.raises(Exception, match=r"id-born and id-other.*clientSecretId"):
        function.step({"Step": "createSecret", "SecretId": SECRET_ARN, "ClientRequestToken": "t1" * 16})
    assert services.client_secrets.keys() == {"id-born", "id-other"}


def test_secret_in_use_that_cognito_does_not_have(rotate, services):
    """A noted id that the app client does not have is for an operator: nothing is deleted."""
    filled(services, clientSecretId="id-gone")
    with pytest.raises(Exception, match=r"id-gone.*id-born"):
        rotate("t1" * 16)
    assert services.client_secrets.keys() == {"id-born"}


def test_bare_secret_by_hand(rotate, services):
    """A value that somebody wrote as the bare secret becomes a JSON object."""
    services.values["v0" * 16], services.stages["AWSCURRENT"] = BORN, "v0" * 16
    rotate("t1" * 16)
    assert in_order(services)


@pytest.mark.parametrize("value", ['["x"]', '"x"'])
def test_value_of_another_form(rotate, services, value):
    """A value that is no object has nothing to carry over."""
    services.values["v0" * 16], services.stages["AWSCURRENT"] = value, "v0" * 16
    rotate("t1" * 16)
    assert services.current().keys() == {"clientId", "clientSecret", "clientSecretId"}


def test_set_secret_checks(rotate, services):
    """A pending secret that Cognito has lost stops the rotation."""
    rotate("t1" * 16, ["createSecret"])
    del services.client_secrets["id-1"]
    with pytest.raises(Exception, match=r"id-1 is not among.*AWSPENDING"):
        rotate("t1" * 16, ["setSecret"])


def test_test_secret_refuses_a_secret_that_does_not_work(rotate, services):
    """A pending secret whose hashes Cognito refuses never becomes the one in use."""
    rotate("t1" * 16, ["createSecret", "setSecret"])
    services.client_secrets["id-1"] = ("y" * 30, 1)
    with pytest.raises(Exception, match="refuses hashes made with the pending"):
        rotate("t1" * 16, ["testSecret"])


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (error("CodeMismatchException"), "made with a wrong secret"),
        (error("TooManyRequestsException"), "throttled"),
        (ok(), "cannot exist"),
    ],
)
def test_test_secret_has_a_control(rotate, aws, reply, text):
    """A test that would pass with any secret, or says nothing, does not pass."""
    rotate("t1" * 16, ["createSecret"])
    aws.answers("ConfirmSignUp", reply)
    with pytest.raises(Exception, match=text):
        rotate("t1" * 16, ["testSecret"])


@pytest.mark.parametrize(("spoil", "text"), [({"rotating": False}, "not switched on"), ({"stages": {}}, "no version")])
def test_unasked_rotation(rotate, services, spoil, text):
    """The function does nothing that Secrets Manager has not begun."""
    services.begin("t1" * 16)
    services.__dict__.update(spoil)
    event = {"Step": "createSecret", "SecretId": SECRET_ARN, "ClientRequestToken": "t1" * 16}
    with pytest.raises(Exception, match=text):
        rotate.function.step(event)
    assert services.client_secrets.keys() == {"id-born"}


def test_what_is_logged(rotate, services):
    """Each step leaves a line; none, and no error, holds a secret."""
    rotate("t1" * 16)
    services.client_secrets["id-1"] = ("y" * 30, 1)
    with pytest.raises(Exception, match="testSecret") as failure:
        rotate("t1" * 16, ["testSecret"])
    function = rotate.function
    steps = [(line["level"], line["step"]) for line in function.log]
    assert steps == [("INFO", step) for step in STEPS] + [("ERROR", "testSecret")]
    text = function.output + str(failure.value)
    values = [services.current()["clientSecret"], BORN]
    assert not [value for value in values if value in text]


def test_confirmations_go_on_during_rotations(start, services):
    """No confirmation fails while the secret rotates again and again: its hash is always one that Cognito takes."""
    filled(services)
    rotation = start.module("rotation.handler", USER_POOL_ID=POOL_ID, POOL_IS_OURS="true")
    function = start()
    done = threading.Event()
    answers = []

    def confirm():
        while not done.is_set() or len(answers) < 20:
            event = gateway.event({"username": "alice", "confirmationCode": "123456"})
            answers.append(gateway.Answer.of(function.handle(event, gateway.context())))

    caller = threading.Thread(target=confirm)
    caller.start()
    try:
        for number in range(3, 5):
            services.begin(f"t{number}" * 16)
            for step in STEPS:
                rotation.step({"Step": step, "SecretId": SECRET_ARN, "ClientRequestToken": f"t{number}" * 16})
    finally:
        done.set()
        caller.join()
    assert {answer.code for answer in answers} == {"code_rejected"}
    assert in_order(services)
