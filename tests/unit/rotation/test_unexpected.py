"""States that a rotation does not expect: each ends it with a sentence that says what to do, and changes nothing."""

from __future__ import annotations

import json

import pytest

from tests.support.identifiers import SECRET_ARN
from tests.support.rotation_upstream import BORN, FILLED_BY_HAND, STEPS
from tests.support.upstream import DROP, error, ok

FIRST, SECOND = "t1" * 16, "t2" * 16
EVENT = {"Step": "createSecret", "SecretId": SECRET_ARN, "ClientRequestToken": FIRST}


def fails(rotate, text, steps=("createSecret",), token=FIRST):
    """Rotate, and look for the sentence in the error and in the log."""
    with pytest.raises(Exception, match=text) as failure:
        rotate(token, steps)
    sentence = str(failure.value).removeprefix(f"{steps[-1]}: ")
    assert rotate.log[-1]["level"] == "ERROR"
    assert rotate.log[-1]["error"] == sentence
    return sentence


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        ({"ClientSecrets": []}, r"1example23456789 has no client secret.*make a confidential app client"),
        ({}, r"has no client secret.*make a confidential app client"),
        ({"ClientSecrets": [{"ClientSecretCreateDate": 1}]}, r"without its id or date: wait for the next try.*Support"),
        ({"ClientSecrets": [{"ClientSecretId": "id-born"}]}, r"without its id or date: wait for the next try.*Support"),
    ],
    ids=["empty", "absent", "no id", "no date"],
)
def test_list_of_client_secrets(rotate, services, aws, listed, text):
    """A list of client secrets that is empty or incomplete changes nothing."""
    services.fill(BORN)
    aws.answers("ListUserPoolClientSecrets", ok(**listed))

    fails(rotate, text)

    assert services.client_secrets.keys() == {"id-born"}


@pytest.mark.parametrize("added", [{}, {"ClientSecretDescriptor": {}}])
def test_secret_added_without_an_id(rotate, services, aws, added):
    """A new secret whose id is not told is not stored."""
    aws.answers("AddUserPoolClientSecret", ok(**added))

    fails(rotate, "did not tell its id: wait for the next try")

    assert not services.values


def test_two_secrets_already(rotate, services, aws):
    """Whoever adds a second secret at the same time is left alone."""
    aws.answers("AddUserPoolClientSecret", error("LimitExceededException"))

    fails(rotate, r"somebody else has added.*wait for the next try, or rotate again")

    assert not services.values


@pytest.mark.parametrize("value", ['["x"]', '"x"', '{"clientSecret": 1}', '{"clientSecret": "a b"}', "{", "a b"])
def test_current_value_of_another_form(rotate, services, value):
    """A value that the confirm function cannot use either is for an operator: nothing is deleted or added."""
    services.fill(value)

    fails(rotate, r"the current version is neither a JSON object.*Fill the secret by hand.*rotate again")

    assert services.client_secrets.keys() == {"id-born"}


@pytest.mark.parametrize("binary", [{"SecretBinary": "eA==", "CreatedDate": 1}, {}])
def test_current_value_without_a_string(rotate, services, aws, binary):
    """A binary value is for an operator."""
    services.fill(BORN)
    unread = error("ResourceNotFoundException")
    aws.answers("GetSecretValue", unread, ok(ARN="arn", Name="n", VersionId=FILLED_BY_HAND, **binary))

    fails(rotate, r"the current version has no SecretString: put a value there")

    assert services.client_secrets.keys() == {"id-born"}


def test_current_value_that_cannot_be_read(rotate, services):
    """A current version without a readable value is not taken for a secret that was never filled."""
    rotate(FIRST)
    rotate(SECOND)
    before = dict(services.client_secrets)
    del services.values[SECOND]

    fails(rotate, "no value that can be read: wait for the next try", token="t3" * 16)

    assert services.client_secrets == before


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (ok(SecretBinary="eA=="), "the pending version has no SecretString: cancel the rotation"),
        (ok(SecretString='["x"]'), "the pending version is neither a JSON object.*: cancel the rotation"),
        (ok(SecretString="bare"), "the pending version lacks clientSecret or clientSecretId.*: cancel the rotation"),
        (ok(SecretString='{"clientSecretId": "x"}'), "lacks clientSecret or clientSecretId.*: cancel the rotation"),
    ],
)
@pytest.mark.parametrize("step", STEPS)
def test_pending_value_that_is_not_ours(rotate, services, aws, step, answer, text):
    """A pending value that the function did not make is not taken over."""
    aws.answers("GetSecretValue", answer)

    fails(rotate, text, [step])

    assert "AWSCURRENT" not in services.stages


@pytest.mark.parametrize("step", ["setSecret", "finishSecret"])
def test_pending_version_without_a_value(rotate, services, step):
    """An empty version never becomes the current one."""
    services.fill(BORN)

    fails(rotate, "no value that can be read: wait for the next try", [step])

    assert services.stages["AWSCURRENT"] == FILLED_BY_HAND


def test_nothing_to_test(rotate, services):
    """Where rotation is set up without rotating at once and the secret is empty, the test says to rotate."""
    fails(rotate, r"neither the pending nor the current version.*rotate again", ["testSecret"])
    services.fill('{"placeholder": "x"}')
    fails(rotate, r"neither the pending nor the current version.*rotate again", ["testSecret"])


@pytest.mark.parametrize("value", [{}, {"clientSecretId": "id-born"}], ids=["id unknown", "id noted"])
def test_two_secrets_in_somebody_elses_pool(rotate, services, value):
    """In somebody else's pool a second secret is only deleted where the one in use is noted."""
    rotate.pool_is_ours = False
    services.fill(json.dumps({"clientSecret": BORN} | value))
    other = services.add("x" * 30)
    if value:
        rotate(FIRST)
        assert services.in_order()
        return

    fails(rotate, rf"id-born of \S+ \S+ UTC and {other} of .*add its clientSecretId to the JSON.*rotate again")

    assert services.client_secrets.keys() == {"id-born", other}


def test_value_by_hand_of_one_of_two_secrets(rotate, services):
    """Where the value may be of either of two secrets, none is deleted, even in the stack's own pool."""
    rotate(FIRST)
    younger = services.current()
    del younger["clientSecretId"]
    services.fill(json.dumps(younger))

    fails(rotate, "does not say which of them it holds: add its clientSecretId", token=SECOND)

    assert services.accepts_current()
    assert len(services.client_secrets) == 2


def test_two_secrets_of_one_second(rotate, services):
    """Where the dates do not tell which secret was first, none is deleted."""
    services.client_secrets["id-other"] = ("x" * 30, 0)

    fails(rotate, "does not say which of them it holds: add its clientSecretId")

    assert services.client_secrets.keys() == {"id-born", "id-other"}


def test_noted_secret_that_cognito_does_not_have(rotate, services):
    """A noted id that the app client does not have is for an operator: nothing is deleted."""
    services.fill(json.dumps({"clientSecret": BORN, "clientSecretId": "id-gone"}))

    fails(rotate, r"id-gone, is not among.*id-born.*Fill the secret by hand.*rotate again")

    assert services.client_secrets.keys() == {"id-born"}


@pytest.mark.parametrize(
    ("spoil", "text"),
    [
        ({"rotating": False}, "not switched on.*deploy again"),
        ({"stages": {}}, "no version of this ClientRequestToken that is pending.*rotate again"),
        ({"stages": {"AWSPREVIOUS": FIRST}}, "no version of this ClientRequestToken that is pending.*rotate again"),
    ],
)
@pytest.mark.parametrize("step", STEPS)
def test_unasked_rotation(rotate, services, step, spoil, text):
    """The function does nothing that Secrets Manager has not begun, or that has ended."""
    services.__dict__.update(spoil)

    with pytest.raises(Exception, match=text):
        rotate.invoke(EVENT | {"Step": step})

    assert services.client_secrets.keys() == {"id-born"}


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ({name: value for name, value in EVENT.items() if name != missing}, f"no {missing}: only Secrets Manager calls")
        for missing in EVENT
    ]
    + [
        (EVENT | {"Step": "dropSecret"}, "Step is none of createSecret, .*: only Secrets Manager calls"),
        (EVENT | {"Step": ["createSecret"]}, "no Step: only Secrets Manager calls"),
        (EVENT | {"SecretId": ""}, "no SecretId: only Secrets Manager calls"),
        ([], "no SecretId: only Secrets Manager calls"),
        (None, "no SecretId: only Secrets Manager calls"),
    ],
)
def test_event_that_is_not_secrets_managers(rotate, services, event, text):
    """An event that lacks something, or names an unknown step, is refused before anything is called."""
    with pytest.raises(Exception, match=text):
        rotate.invoke(event)

    assert services.calls == 0
    assert rotate.log[-1]["level"] == "ERROR"


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (
            error("AccessDeniedException", "User: arn:… is not authorized"),
            "^createSecret: ListUserPoolClientSecrets failed with AccessDeniedException: allow the call",
        ),
        (
            error("InternalServerException", "whatever"),
            "^createSecret: ListUserPoolClientSecrets failed with InternalServerException: wait for the next try",
        ),
        (DROP, r"^createSecret: AWS did not answer \(\w+\): wait for the next try"),
        (ok(ClientSecrets=["whatever"]), r"^createSecret: \w+Error in \w+\.py, line \d+: report this defect"),
    ],
)
def test_errors_of_aws(rotate, services, aws, reply, text):
    """An error of AWS is told by its code or class and what to do, never by its text."""
    services.fill(BORN)
    aws.answers("ListUserPoolClientSecrets", reply)

    sentence = fails(rotate, text)

    assert "whatever" not in sentence
    assert "arn:" not in sentence


@pytest.mark.parametrize(
    ("operation", "step"),
    [
        ("DeleteUserPoolClientSecret", "createSecret"),
        ("PutSecretValue", "createSecret"),
        ("AddUserPoolClientSecret", "createSecret"),
        ("GetSecretValue", "createSecret"),
        ("UpdateSecretVersionStage", "finishSecret"),
    ],
)
def test_refused_call(rotate, services, aws, operation, step):
    """Whichever call is refused, the error names it, and the secret in use stays as it is."""
    rotate(FIRST)
    rotate(SECOND, STEPS[: STEPS.index(step)])
    aws.answers(operation, error("AccessDeniedException"))

    fails(rotate, f"{operation} failed with AccessDeniedException: allow the call", [step], token=SECOND)

    assert services.accepts_current()
    assert services.stages["AWSCURRENT"] == FIRST
