"""Unexpected states and responses end a rotation, with an error that says what to do."""

import math

import pytest

from tests.support.identifiers import SECRET_ARN
from tests.support.rotation_upstream import BORN, FILLED_BY_HAND, STEPS
from tests.support.upstream import DROP, error, ok

FIRST, SECOND = "t1" * 16, "t2" * 16
EVENT = {"Step": "createSecret", "SecretId": SECRET_ARN, "ClientRequestToken": FIRST}


LIST, ADD, GET = "ListUserPoolClientSecrets", "AddUserPoolClientSecret", "GetSecretValue"
NO_SECRET = r"1example23456789 has no client secret.*make a confidential app client"
INCOMPLETE = r"without its id or date: wait for the next try.*Support"
NO_ID = "did not tell its id: wait for the next try"
NO_STRING = "the current version has no SecretString: put a value there"
FAILED_WITH = f"^createSecret: {LIST} failed with"


@pytest.mark.parametrize(
    ("operation", "replies", "text"),
    [
        (LIST, [ok(ClientSecrets=[])], NO_SECRET),
        (LIST, [ok()], NO_SECRET),
        (LIST, [ok(ClientSecrets=[{"ClientSecretCreateDate": 1}])], INCOMPLETE),
        (LIST, [ok(ClientSecrets=[{"ClientSecretId": "id-born"}])], INCOMPLETE),
        (LIST, [error("AccessDeniedException", "User: arn:… is not authorized")],
         f"{FAILED_WITH} AccessDeniedException: allow the call"),
        (LIST, [error("InternalServerException", "whatever")],
         f"{FAILED_WITH} InternalServerException: wait for the next try"),
        (LIST, [DROP], r"^createSecret: AWS did not respond \(\w+\): wait for the next try"),
        (LIST, [ok(ClientSecrets=["whatever"])], r"^createSecret: \w+Error in \w+\.py, line \d+: report this defect"),
        (ADD, [ok()], NO_ID),
        (ADD, [ok(ClientSecretDescriptor={})], NO_ID),
        (ADD, [error("LimitExceededException")], r"somebody else has added.*wait for the next try, or rotate again"),
        *((GET, [error("ResourceNotFoundException"), ok(ARN="arn", Name="n", VersionId=FILLED_BY_HAND, **members)],
           NO_STRING) for members in ({"SecretBinary": "eA==", "CreatedDate": 1}, {})),
    ],
)  # fmt: skip
def test_response_of_aws(rotate, services, aws, operation, replies, text):
    """After an unexpected response nothing is stored or deleted. The error says what to do, and quotes no response."""
    services.fill(BORN)
    aws.answers(operation, *replies)

    sentence = rotate.fails(text)

    assert services.client_secrets.keys() == {"id-born"}
    assert services.values == {FILLED_BY_HAND: BORN}
    assert "whatever" not in sentence
    assert "arn:" not in sentence


@pytest.mark.parametrize("value", ['["x"]', '"x"', '{"clientSecret": 1}', '{"clientSecret": "a b"}', "{", "a b"])
def test_current_value_of_another_form(rotate, services, value):
    """If the confirm function cannot use the value either, an operator must act. Nothing is deleted or added."""
    services.fill(value)

    rotate.fails(r"the current version is neither a JSON object.*Fill the secret by hand.*rotate again")

    assert services.client_secrets.keys() == {"id-born"}


def test_current_value_that_cannot_be_read(rotate, services):
    """A current version whose value cannot be read is not treated as a secret that was never filled."""
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
def test_pending_value_of_somebody_else(rotate, services, aws, step, value):
    """A pending version that the function did not create is given up, because no later try could change it."""
    aws.answers("GetSecretValue", ok(**value))

    rotate.fails(r"the pending version (has no|is neither|was not made).*the next rotation starts anew", [step])

    assert not services.stages
    assert services.client_secrets.keys() == {"id-born"}


def test_pending_value_that_stays_unreadable(rotate, services):
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
    for _ in range(2):
        rotate.fails(r"neither the pending nor the current version.*rotate again", ["testSecret"])
        services.fill('{"placeholder": "x"}')


@pytest.mark.parametrize(
    ("spoil", "text"),
    [
        ({"rotating": False}, "not switched on.*deploy again"),
        ({"stages": {}}, "no version of this ClientRequestToken that is pending.*rotate again"),
        ({"stages": {"AWSPREVIOUS": FIRST}}, "no version of this ClientRequestToken that is pending.*rotate again"),
    ],
)
@pytest.mark.parametrize("step", STEPS)
def test_step_without_a_rotation(rotate, services, step, spoil, text):
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
def test_event_of_another_sender(rotate, services, event, text):
    """An event with a missing member or an unknown step is rejected before any call."""
    with pytest.raises(Exception, match=rf"{text}\. This event is not from Secrets Manager"):
        rotate.invoke(event)

    assert services.calls == 0
    assert rotate.log[-1]["level"] == "ERROR"


@pytest.mark.parametrize(
    ("operation", "step"),
    [
        *((f"{name}UserPoolClientSecret", "createSecret") for name in ("Add", "Delete")),
        *((f"{name}SecretValue", "createSecret") for name in ("Get", "Put")),
        ("UpdateSecretVersionStage", "finishSecret"),
    ],
)
def test_denied_call(rotate, services, aws, operation, step):
    """If AWS denies a call, the error names it, and the secret in use stays valid."""
    rotate(FIRST)
    rotate(SECOND, STEPS[: STEPS.index(step)])
    aws.answers(operation, error("AccessDeniedException"))

    rotate.fails(f"{operation} failed with AccessDeniedException: allow the call", [step], token=SECOND)

    assert services.accepts_current()
    assert services.stages["AWSCURRENT"] == FIRST
