"""The client secrets that a rotation deletes, and those that it keeps with an error that says what to do."""

import json

import pytest

from tests.support.identifiers import CLIENT_ID
from tests.support.rotation_upstream import BORN

FIRST, SECOND, THIRD = "t1" * 16, "t2" * 16, "t3" * 16


@pytest.mark.parametrize("rotated", [True, False], ids=["rotated before", "never rotated"])
def test_second_secret_of_another_application(rotate, services, rotated):
    """In an existing pool, a second secret that no version names stays, and the error names both ids."""
    rotate.pool_is_ours = False
    services.fill(json.dumps({"clientSecret": BORN}))
    if rotated:
        rotate(FIRST)
        services.delete("id-born")
    (ours,) = services.client_secrets
    other = services.add("x" * 30)

    rotate.fails(rf"two secrets, {ours} of \S+ \S+ UTC and {other} of .*then rotate again", token=SECOND)

    assert services.client_secrets.keys() == {ours, other}
    services.delete(other)
    rotate(SECOND)
    assert services.in_order()


@pytest.mark.parametrize("value", [BORN, '{"placeholder": "x"}', '{"clientSecret": "x", "clientSecretId": "id-born"}'])
def test_original_secret_in_an_existing_pool(rotate, services, value):
    """The second rotation deletes the app client's original secret, for any initial value of the stored secret."""
    rotate.pool_is_ours = False
    services.fill(value)

    rotate(FIRST)
    rotate(SECOND)

    assert services.deleted == ["id-born"]
    assert services.in_order()


def test_previous_version_made_current_again(rotate, services):
    """After a rollback to the previous version, only the failed version's secret is deleted."""
    rotate.pool_is_ours = False
    rotate(FIRST)
    rotate(SECOND)
    failed = services.current()["clientSecretId"]
    services.stages |= {"AWSCURRENT": FIRST, "AWSPREVIOUS": SECOND}

    rotate(THIRD)

    assert services.deleted == ["id-born", failed]
    assert services.in_order()


def tampered(current, previous):
    """Return wrongly edited current values by the mistake that was made."""
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
    """If the stored value may not belong to the stored id, nothing is deleted, and no stored value is shown."""
    rotate.pool_is_ours = pool_is_ours
    rotate(FIRST)
    rotate(SECOND)
    value = tampered(services.current(), json.loads(services.values[FIRST]))[mistake]
    services.fill(json.dumps(value))
    before = dict(services.client_secrets)
    del services.deleted[:]
    without_digest = "is not among the app client's secrets|does not prove which of them"

    sentence = rotate.fails("do not belong together" if "clientSecretDigest" in value else without_digest, token=THIRD)

    assert (services.client_secrets, services.deleted) == (before, [])
    assert "Fill the secret by hand" in sentence
    assert not [value for value, _ in before.values() if value in f"{rotate.log} {sentence}"]
    assert "id-gone" not in sentence


def test_two_secrets_of_one_second(rotate, services):
    """If two secrets have the same creation date, neither is deleted."""
    services.client_secrets["id-other"] = ("x" * 30, 0)

    rotate.fails("does not prove which of them it holds: fill the secret anew")

    assert services.client_secrets.keys() == {"id-born", "id-other"}
