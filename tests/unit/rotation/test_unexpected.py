"""States that a rotation does not expect: each ends it with a sentence that says what to do, and changes nothing."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from tests.support.identifiers import CLIENT_ID, SECRET_ARN
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
    "value",
    [
        {"SecretBinary": "eA=="},
        {"SecretString": '["x"]'},
        {"SecretString": "bare"},
        {"SecretString": '{"clientSecretId": "x"}'},
        {"SecretString": '{"clientSecret": "x", "clientSecretId": "id-born"}'},
    ],
    ids=["binary", "JSON of another form", "bare", "no secret", "no digest"],
)
@pytest.mark.parametrize("step", STEPS)
def test_pending_value_that_is_not_ours(rotate, services, aws, step, value):
    """A pending value that the function did not make is given up, as no later try could change it."""
    aws.answers("GetSecretValue", ok(**value))

    fails(rotate, r"the pending version (has no|is neither|was not made).*the next rotation starts anew", [step])

    assert not services.stages
    assert services.client_secrets.keys() == {"id-born"}


def test_pending_value_that_is_unreadable_for_good(rotate, services):
    """A pending version whose value nobody can read, and whose secret is gone, is given up."""
    services.fill(BORN)
    rotate(FIRST, ["createSecret"])
    services.value_lag = math.inf

    fails(rotate, "a client secret that was deleted in the meantime; .* starts anew")

    assert services.client_secrets.keys() == {"id-born"}
    services.value_lag = 0
    rotate(SECOND)
    assert services.in_order()


@pytest.mark.parametrize("step", ["setSecret", "finishSecret"])
def test_pending_version_without_a_value(rotate, services, step):
    """An empty version never becomes the current one."""
    services.fill(BORN)

    fails(rotate, "no value that can be read yet: the next try of Secrets Manager goes on with it", [step])

    assert services.stages["AWSCURRENT"] == FILLED_BY_HAND


def test_nothing_to_test(rotate, services):
    """Where rotation is set up without rotating at once and the secret is empty, the test says to rotate."""
    fails(rotate, r"neither the pending nor the current version.*rotate again", ["testSecret"])
    services.fill('{"placeholder": "x"}')
    fails(rotate, r"neither the pending nor the current version.*rotate again", ["testSecret"])


@pytest.mark.parametrize("rotated", [True, False], ids=["rotated before", "never rotated"])
def test_second_secret_of_another_application(rotate, services, rotated):
    """In somebody else's pool a second secret that no version names is refused with both ids, and stays."""
    rotate.pool_is_ours = False
    services.fill(json.dumps({"clientSecret": BORN}))
    if rotated:
        rotate(FIRST)
        services.delete("id-born")
    (ours,) = services.client_secrets
    other = services.add("x" * 30)

    fails(rotate, rf"two secrets, {ours} of \S+ \S+ UTC and {other} of .*then rotate again", token=SECOND)

    assert services.client_secrets.keys() == {ours, other}
    services.delete(other)
    rotate(SECOND)
    assert services.in_order()


@pytest.mark.parametrize("value", [BORN, '{"placeholder": "x"}', '{"clientSecret": "x", "clientSecretId": "id-born"}'])
def test_original_secret_of_somebody_elses_pool(rotate, services, value):
    """Whatever the secret held before, the second rotation deletes the app client's original secret."""
    rotate.pool_is_ours = False
    services.fill(value)

    rotate(FIRST)
    rotate(SECOND)

    assert services.deleted == ["id-born"]
    assert services.in_order()


def test_previous_version_made_current_again(rotate, services):
    """After a step back to the previous version, the secret of the version that failed is deleted, and no other."""
    rotate.pool_is_ours = False
    rotate(FIRST)
    rotate(SECOND)
    failed = services.current()["clientSecretId"]
    services.stages |= {"AWSCURRENT": FIRST, "AWSPREVIOUS": SECOND}

    rotate("t3" * 16)

    assert services.deleted == ["id-born", failed]
    assert services.in_order()


def tampered(current: dict[str, Any], previous: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what a person may have made of the current version, by what went wrong."""
    secret, secret_id, old = current["clientSecret"], current["clientSecretId"], previous["clientSecret"]
    bare = {"clientId": CLIENT_ID, "clientSecret": secret}
    return {
        "old value put back": current | {"clientSecret": old},
        "old value put back, without a digest": bare | {"clientSecret": old, "clientSecretId": secret_id},
        "old value put back, without an id": bare | {"clientSecret": old},
        "members swapped": current | {"clientSecret": secret_id, "clientSecretId": secret},
        "members swapped, without a digest": bare | {"clientSecret": secret_id, "clientSecretId": secret},
        "secret pasted as id": current | {"clientSecretId": secret},
        "secret pasted as id, without a digest": bare | {"clientSecretId": secret},
        "no id": {name: value for name, value in current.items() if name != "clientSecretId"},
        "unknown id": bare | {"clientSecretId": "id-gone"},
        "digest of another form": current | {"clientSecretDigest": ["x"]},
    }


@pytest.mark.parametrize("pool_is_ours", [True, False])
@pytest.mark.parametrize("mistake", tampered(*[dict.fromkeys(("clientSecret", "clientSecretId"), "")] * 2))
def test_value_and_id_that_do_not_belong_together(rotate, services, mistake, pool_is_ours):
    """Where the value may not be that of the id, nothing is deleted, and no stored value is shown."""
    rotate.pool_is_ours = pool_is_ours
    rotate(FIRST)
    rotate(SECOND)
    value = tampered(services.current(), json.loads(services.values[FIRST]))[mistake]
    services.fill(json.dumps(value))
    before = dict(services.client_secrets)
    del services.deleted[:]
    without_digest = "is not among the app client's secrets|does not prove which of them"

    sentence = fails(
        rotate, "do not belong together" if "clientSecretDigest" in value else without_digest, token="t3" * 16
    )

    assert (services.client_secrets, services.deleted) == (before, [])
    assert "Fill the secret by hand" in sentence
    assert not [value for value, _ in before.values() if value in rotate.output + sentence]
    assert "id-gone" not in sentence


def test_two_secrets_of_one_second(rotate, services):
    """Where the dates do not tell which secret was first, none is deleted."""
    services.client_secrets["id-other"] = ("x" * 30, 0)

    fails(rotate, "does not prove which of them it holds: fill the secret anew")

    assert services.client_secrets.keys() == {"id-born", "id-other"}


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
        (
            {name: value for name, value in EVENT.items() if name != missing},
            f"no {missing}. This event is not from Secrets Manager",
        )
        for missing in EVENT
    ]
    + [
        (EVENT | {"Step": "dropSecret"}, "Step is none of createSecret, .*. This event is not from Secrets Manager"),
        (EVENT | {"Step": ["createSecret"]}, "no Step. This event is not from Secrets Manager"),
        (EVENT | {"SecretId": ""}, "no SecretId. This event is not from Secrets Manager"),
        ([], "no SecretId. This event is not from Secrets Manager"),
        (None, "no SecretId. This event is not from Secrets Manager"),
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
