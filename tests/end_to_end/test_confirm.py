"""What a caller sees of a confirmation, over HTTP, against the deployed stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from local.sign_up import SignedUp, secret_hash
from tests.support.caller import JSON, PROBLEM, call, confirm, wrong
from tests.support.deployed import new_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.deployment import Deployment


def sign_in(deployment: Deployment, user: SignedUp) -> str:
    """Sign `user` in with the password and return the access token."""
    answer = deployment.emulator.client("cognito-idp").initiate_auth(
        ClientId=deployment.outputs["UserPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={
            "USERNAME": user.username,
            "PASSWORD": user.password,
            "SECRET_HASH": secret_hash(deployment, user.username),
        },
    )
    return answer["AuthenticationResult"]["AccessToken"]


def test_mailed_code_confirms_the_user_who_can_then_sign_in(
    deployment: Deployment, user: SignedUp, status_of: Callable[[SignedUp], str]
) -> None:
    """A user who signs up and sends the code from the mail is confirmed in Cognito and can sign in."""
    assert status_of(user) == "UNCONFIRMED"

    answer = confirm(deployment, user.username, user.code)

    assert (answer.status, answer.json) == (200, {"status": "confirmed"})
    assert answer.headers["content-type"].split(";")[0] == "application/json"
    assert status_of(user) == "CONFIRMED"
    assert sign_in(deployment, user)


def test_user_who_is_not_confirmed_cannot_sign_in(deployment: Deployment, user: SignedUp) -> None:
    """Sign-in is refused before the confirmation: what the test above shows is the confirmation's doing."""
    with pytest.raises(ClientError, match="UserNotConfirmedException"):
        sign_in(deployment, user)


def test_code_as_it_is_pasted_confirms(
    deployment: Deployment, user: SignedUp, status_of: Callable[[SignedUp], str]
) -> None:
    """Blanks and hyphens in a pasted code, and blanks around the user name, do not stand in the way."""
    answer = confirm(deployment, f" {user.username}\n", f" {user.code[:3]}-{user.code[3:]} ")

    assert (answer.status, status_of(user)) == (200, "CONFIRMED")


def test_wrong_code_is_rejected_and_confirms_nobody(
    deployment: Deployment, user: SignedUp, status_of: Callable[[SignedUp], str]
) -> None:
    """A wrong code is a 400 problem with the code `code_rejected`, and the user stays unconfirmed."""
    answer = confirm(deployment, user.username, wrong(user.code))

    assert (answer.status, answer.json["code"]) == (400, "code_rejected")
    assert answer.json["type"] == "/problems/code-rejected"
    assert set(answer.json) == {"type", "title", "status", "detail", "code", "requestId"}
    assert answer.json["status"] == answer.status
    assert answer.headers["content-type"] == PROBLEM
    assert status_of(user) == "UNCONFIRMED"


def test_confirmed_user_is_answered_like_a_wrong_code(deployment: Deployment, user: SignedUp) -> None:
    """Once confirmed, a wrong code gets the very bytes that it got before."""
    before = confirm(deployment, user.username, wrong(user.code))
    assert confirm(deployment, user.username, user.code).status == 200

    after = confirm(deployment, user.username, wrong(user.code))

    assert (after.status, after.headers) == (before.status, before.headers)
    assert after.without_request_id == before.without_request_id


def test_unknown_user_is_answered_like_a_wrong_code(deployment: Deployment, user: SignedUp) -> None:
    """Nobody can tell from status, headers or body whether an account exists."""
    known = confirm(deployment, user.username, wrong(user.code))

    unknown = confirm(deployment, new_name(), wrong(user.code))

    assert (unknown.status, unknown.headers) == (known.status, known.headers)
    assert unknown.without_request_id == known.without_request_id


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        (b"{}", {"/username", "/confirmationCode"}),
        (b'{"username": "somebody", "confirmationCode": 123456}', {"/confirmationCode"}),
        (b'{"username": "", "confirmationCode": "1", "admin": true}', {"/username", "/admin"}),
    ],
    ids=["nothing", "a number as code", "empty and unknown"],
)
def test_every_failing_field_is_named_at_once(deployment: Deployment, body: bytes, pointers: set[str]) -> None:
    """Fields that break a rule are a 422 problem with one entry for each of them."""
    answer = call(deployment, "POST", "/confirm", body, JSON)

    assert (answer.status, answer.json["code"]) == (422, "validation_failed")
    assert {error["pointer"] for error in answer.json["errors"]} == pointers


@pytest.mark.parametrize(
    ("body", "media_type", "status", "code"),
    [
        (b"username=a", "application/json", 400, "malformed_request"),
        (b"", "application/json", 400, "malformed_request"),
        (b"[]", "application/json", 400, "malformed_request"),
        (b'{"username": "a", "username": "b"}', "application/json", 400, "malformed_request"),
        (b'{"username": NaN}', "application/json", 400, "malformed_request"),
        (b'{"username": ' + b"9" * 5_000 + b"}", "application/json", 400, "malformed_request"),
        (b"[" * 10_000, "application/json", 400, "malformed_request"),
        (b'{"a": ' * 17 + b"1" + b"}" * 17, "application/json", 400, "malformed_request"),
        (b'{"username": "' + b"a" * 17 * 1024 + b'"}', "application/json", 413, "payload_too_large"),
        (b'{"username": "a", "confirmationCode": "1"}', "text/plain", 415, "unsupported_media_type"),
    ],
    ids=[
        "not JSON",
        "empty",
        "an array",
        "a key twice",
        "NaN",
        "5000 digits",
        "10000 brackets",
        "17 deep",
        "17 KiB",
        "text",
    ],
)
def test_hostile_body_is_the_callers_error(
    deployment: Deployment, body: bytes, media_type: str, status: int, code: str
) -> None:
    """Whatever a body is, the answer is the contract's 4xx, never a failed invocation.

    Bytes that are not UTF-8 are not here: the emulator replaces them, where API Gateway encodes them in base64.
    """
    answer = call(deployment, "POST", "/confirm", body, {"Content-Type": media_type})

    assert (answer.status, answer.json["code"], answer.json["status"]) == (status, code, status)
    assert answer.headers["content-type"] == PROBLEM
