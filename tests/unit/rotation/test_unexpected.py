"""Unexpected states end a rotation with a sentence that says what to do, and change nothing."""

import math

import pytest

from tests.support.identifiers import SECRET_ARN
from tests.support.rotation_upstream import BORN, FILLED_BY_HAND, STEPS
from tests.support.upstream import DROP, error, ok

FIRST, SECOND = "t1" * 16, "t2" * 16
EVENT = {"Step": "createSecret", "SecretId": SECRET_ARN, "ClientRequestToken": FIRST}


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

    rotate.fails(text)

    assert services.client_secrets.keys() == {"id-born"}


@pytest.mark.parametrize("added", [{}, {"ClientSecretDescriptor": {}}])
def test_secret_added_without_an_id(rotate, services, aws, added):
    """A new secret is not stored if Cognito does not return its id."""
    aws.answers("AddUserPoolClientSecret", ok(**added))

    rotate.fails("did not tell its id: wait for the next try")

    assert not services.values


def test_two_secrets_already(rotate, services, aws):
    """If somebody else adds a second secret at the same time, that secret stays."""
    aws.answers("AddUserPoolClientSecret", error("LimitExceededException"))

    rotate.fails(r"somebody else has added.*wait for the next try, or rotate again")

    assert not services.values


@pytest.mark.parametrize("value", ['["x"]', '"x"', '{"clientSecret": 1}', '{"clientSecret": "a b"}', "{", "a b"])
def test_current_value_of_another_form(rotate, services, value):
    """A value that the confirm function cannot use either needs an operator: nothing is deleted or added."""
    services.fill(value)

    rotate.fails(r"the current version is neither a JSON object.*Fill the secret by hand.*rotate again")

    assert services.client_secrets.keys() == {"id-born"}


@pytest.mark.parametrize("binary", [{"SecretBinary": "eA==", "CreatedDate": 1}, {}])
def test_current_value_without_a_string(rotate, services, aws, binary):
    """A binary value needs an operator."""
    services.fill(BORN)
    unread = error("ResourceNotFoundException")
    aws.answers("GetSecretValue", unread, ok(ARN="arn", Name="n", VersionId=FILLED_BY_HAND, **binary))

    rotate.fails(r"the current version has no SecretString: put a value there")

    assert services.client_secrets.keys() == {"id-born"}


def test_current_value_that_cannot_be_read(rotate, services):
    """A current version whose value cannot be read does not count as a secret that was never filled."""
    rotate(FIRST)
    rotate(SECOND)
    before = dict(services.client_secrets)
    del services.values[SECOND]

    rotate.fails("no value that can be read: wait for the next try", token="t3" * 16)

    assert services.client_secrets == before


@pytest.mark.parametrize(
    "value",
    [
        {"SecretBinary": "eA=="},
        *({"SecretString": text} for text in ('["x"]', "bare", '{"clientSecretId": "x"}',
                                              '{"clientSecret": "x", "clientSecretId": "id-born"}')),
    ],
    ids=["binary", "JSON of another form", "bare", "no secret", "no digest"],
)  # fmt: skip
@pytest.mark.parametrize("step", STEPS)
def test_pending_value_that_is_not_ours(rotate, services, aws, step, value):
    """A pending value that the function did not create is given up, because no later try could change it."""
    aws.answers("GetSecretValue", ok(**value))

    rotate.fails(r"the pending version (has no|is neither|was not made).*the next rotation starts anew", [step])

    assert not services.stages
    assert services.client_secrets.keys() == {"id-born"}


def test_pending_value_that_is_unreadable_for_good(rotate, services):
    """A pending version is given up if its value cannot be read and its secret was deleted."""
    services.fill(BORN)
    rotate(FIRST, ["createSecret"])
    services.value_lag = math.inf

    rotate.fails("a client secret that was deleted in the meantime; .* starts anew")

    assert services.client_secrets.keys() == {"id-born"}
    services.value_lag = 0
    rotate(SECOND)
    assert services.in_order()


def test_nothing_to_test(rotate, services):
    """If rotation was set up without an immediate rotation and the secret is empty, testSecret says to rotate."""
    rotate.fails(r"neither the pending nor the current version.*rotate again", ["testSecret"])
    services.fill('{"placeholder": "x"}')
    rotate.fails(r"neither the pending nor the current version.*rotate again", ["testSecret"])


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
    """The function does nothing unless Secrets Manager has begun a rotation that has not ended."""
    services.__dict__.update(spoil)

    with pytest.raises(Exception, match=text):
        rotate.invoke(EVENT | {"Step": step})

    assert services.client_secrets.keys() == {"id-born"}


@pytest.mark.parametrize(
    ("event", "text"),
    [
        *(({name: EVENT[name] for name in EVENT.keys() - {missing}}, f"no {missing}") for missing in EVENT),
        (EVENT | {"Step": "dropSecret"}, "Step is none of createSecret, .*"),
        (EVENT | {"Step": ["createSecret"]}, "no Step"),
        *((event, "no SecretId") for event in (EVENT | {"SecretId": ""}, [], None)),
    ],
)
def test_event_that_is_not_secrets_managers(rotate, services, event, text):
    """An event with a missing member or an unknown step is refused before any call."""
    with pytest.raises(Exception, match=rf"{text}\. This event is not from Secrets Manager"):
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
        (DROP, r"^createSecret: AWS did not respond \(\w+\): wait for the next try"),
        (ok(ClientSecrets=["whatever"]), r"^createSecret: \w+Error in \w+\.py, line \d+: report this defect"),
    ],
)
def test_errors_of_aws(rotate, services, aws, reply, text):
    """An error of AWS is reported by its code or class and what to do, never by its text."""
    services.fill(BORN)
    aws.answers("ListUserPoolClientSecrets", reply)

    sentence = rotate.fails(text)

    assert "whatever" not in sentence
    assert "arn:" not in sentence


@pytest.mark.parametrize(
    ("operation", "step"),
    [
        *((f"{name}UserPoolClientSecret", "createSecret") for name in ("Add", "Delete")),
        *((f"{name}SecretValue", "createSecret") for name in ("Get", "Put")),
        ("UpdateSecretVersionStage", "finishSecret"),
    ],
)
def test_refused_call(rotate, services, aws, operation, step):
    """Whichever call is refused, the error names it, and the secret in use stays as it is."""
    rotate(FIRST)
    rotate(SECOND, STEPS[: STEPS.index(step)])
    aws.answers(operation, error("AccessDeniedException"))

    rotate.fails(f"{operation} failed with AccessDeniedException: allow the call", [step], token=SECOND)

    assert services.accepts_current()
    assert services.stages["AWSCURRENT"] == FIRST
