"""Confirmations over HTTP against the deployed stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from local.sign_up import SignedUp, secret_hash
from tests.support.caller import PROBLEM, call, confirm, wrong
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
    """Without a confirmation, sign-in is refused."""
    with pytest.raises(ClientError, match="UserNotConfirmedException"):
        sign_in(deployment, user)


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


def test_account_does_not_show_in_a_rejection(deployment: Deployment, user: SignedUp) -> None:
    """Status, headers and body do not reveal whether an account exists or is confirmed."""
    known = confirm(deployment, user.username, wrong(user.code))
    unknown = confirm(deployment, new_name(), wrong(user.code))
    assert confirm(deployment, user.username, user.code).status == 200
    confirmed = confirm(deployment, user.username, wrong(user.code))

    for other in (unknown, confirmed):
        assert (other.status, other.headers) == (known.status, known.headers)
        assert other.without_request_id == known.without_request_id


@pytest.mark.parametrize(
    ("body", "media_type", "status", "code"),
    [
        (b"username=a", "application/json", 400, "malformed_request"),
        (b'{"username": "a", "username": "b"}', "application/json", 400, "malformed_request"),
        (b"[" * 10_000, "application/json", 400, "malformed_request"),
        (b'{"username": "' + b"a" * 17 * 1024 + b'"}', "application/json", 413, "payload_too_large"),
        (b'{"username": "a", "confirmationCode": "1"}', "text/plain", 415, "unsupported_media_type"),
    ],
    ids=["not JSON", "a key twice", "10000 brackets", "17 KiB", "text"],
)
def test_hostile_body_is_the_callers_error(
    deployment: Deployment, body: bytes, media_type: str, status: int, code: str
) -> None:
    """A hostile body gets the contract's 4xx, never a failed invocation.

    Bytes that are not UTF-8 are not here: the emulator replaces them, where API Gateway encodes them in base64.
    """
    answer = call(deployment, "POST", "/confirm", body, {"Content-Type": media_type})

    assert (answer.status, answer.json["code"], answer.json["status"]) == (status, code, status)
    assert answer.headers["content-type"] == PROBLEM
