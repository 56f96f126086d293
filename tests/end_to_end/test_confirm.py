"""Confirmations over HTTP against the deployed stack."""

from local.sign_up import secret_hash
from tests.support.caller import PROBLEM, confirm, wrong
from tests.support.deployed import new_name


def sign_in(deployment, user):
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


def test_mailed_code_confirms_the_user_who_can_then_sign_in(deployment, user, status_of):
    """A user who signs up and sends the code from the mail is confirmed in Cognito and can sign in."""
    assert status_of(user) == "UNCONFIRMED"

    answer = confirm(deployment, user.username, user.code)

    assert (answer.status, answer.json) == (200, {"status": "confirmed"})
    assert answer.headers["content-type"].split(";")[0] == "application/json"
    assert status_of(user) == "CONFIRMED"
    assert sign_in(deployment, user)


def test_wrong_code_is_rejected_and_confirms_nobody(deployment, user, status_of):
    """A wrong code is a 400 problem with the code `code_rejected`, and the user stays unconfirmed."""
    answer = confirm(deployment, user.username, wrong(user.code))

    assert (answer.status, answer.json["code"]) == (400, "code_rejected")
    assert answer.json["type"] == "/problems/code-rejected"
    assert set(answer.json) == {"type", "title", "status", "detail", "code", "requestId"}
    assert answer.json["status"] == answer.status
    assert answer.headers["content-type"] == PROBLEM
    assert status_of(user) == "UNCONFIRMED"


def test_account_does_not_show_in_a_rejection(deployment, user):
    """Status, headers and body do not reveal whether an account exists or is confirmed."""
    known = confirm(deployment, user.username, wrong(user.code))
    unknown = confirm(deployment, new_name(), wrong(user.code))
    assert confirm(deployment, user.username, user.code).status == 200
    confirmed = confirm(deployment, user.username, wrong(user.code))

    for other in (unknown, confirmed):
        assert (other.status, other.headers) == (known.status, known.headers)
        assert other.without_request_id == known.without_request_id
