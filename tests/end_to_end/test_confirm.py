"""Confirmations over HTTP against the deployed stack."""

from local.sign_up import secret_hash
from tests.support.caller import CORS_HEADERS, ORIGIN, PROBLEM, SECURITY_HEADERS, call, confirm, wrong
from tests.support.deployed import new_name
from tests.support.shipped import ENVIRONMENTS


def sign_in(deployment, user):
    """Sign `user` in with the password and return the access token."""
    hashed = secret_hash(deployment, user.username)
    response = deployment.emulator.client("cognito-idp").initiate_auth(
        ClientId=deployment.outputs["UserPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user.username, "PASSWORD": user.password, "SECRET_HASH": hashed},
    )
    return response["AuthenticationResult"]["AccessToken"]


def test_mailed_code_confirms_the_user_who_can_then_sign_in(deployment, user, status_of):
    """A user who signs up and sends the code from the mail is confirmed in Cognito and can sign in."""
    assert status_of(user) == "UNCONFIRMED"

    response = confirm(deployment, user.username, user.code)

    assert (response.status, response.json) == (200, {"status": "confirmed"})
    assert response.headers["content-type"].split(";")[0] == "application/json"
    assert status_of(user) == "CONFIRMED"
    assert sign_in(deployment, user)


def test_wrong_code_is_rejected_and_confirms_nobody(deployment, user, status_of):
    """A wrong code is a 400 problem with the code `code_rejected`, and the user stays unconfirmed."""
    response = confirm(deployment, user.username, wrong(user.code))

    assert (response.status, response.json["status"], response.json["code"]) == (400, 400, "code_rejected")
    assert response.json["type"] == "/problems/code-rejected"
    assert set(response.json) == {"type", "title", "status", "detail", "code", "requestId"}
    assert response.headers["content-type"] == PROBLEM
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


def test_success_and_rejection_have_every_header(deployment, user):
    """A response to a code may not be stored or sniffed, and a page of the allowed origin may read it."""
    expected = SECURITY_HEADERS | CORS_HEADERS
    for code in (wrong(user.code), user.code):
        response = confirm(deployment, user.username, code)
        assert {name: response.headers.get(name) for name in expected} == expected
        assert "access-control-allow-credentials" not in response.headers


def test_preflight_allows_the_page_to_post_json(deployment):
    """The preflight of the allowed origin is a 204 that allows POST with a content type, for ten minutes."""
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}

    response = call(deployment, "OPTIONS", "/confirm", headers={"Origin": ORIGIN, **asked})

    allowed = {name: value for name, value in response.headers.items() if name.startswith("access-control-allow")}
    assert response.status == 204
    assert allowed == {
        "access-control-allow-origin": ORIGIN,
        "access-control-allow-methods": "POST,OPTIONS",
        "access-control-allow-headers": ",".join(["Content-Type", *ENVIRONMENTS["local"].cors_headers]),
    }
    assert (response.headers["access-control-max-age"], response.headers["vary"]) == ("600", "Origin")
