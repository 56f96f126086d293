"""The calls to Cognito: their number, their timeouts and their parameters."""

import pytest

from signup_functions.shared.keys import secret_hash
from tests.support.identifiers import CLIENT_ID
from tests.support.upstream import DROP, SECRET, error, ok, secret

HASH_REFUSED = error("NotAuthorizedException", "Unable to verify secret hash for client 1example23456789")
THROTTLED = error("TooManyRequestsException", "Rate exceeded")


def test_what_is_sent(start, aws):
    """Cognito gets the user name, the code, the client id and the hash of that very name, and no more."""
    start().confirm(username="  Ä+b@Example.com\u2003", confirmationCode=" 12-34 56 ")
    assert aws.sent("ConfirmSignUp") == [
        {
            "ClientId": CLIENT_ID,
            "SecretHash": secret_hash(SECRET, "Ä+b@Example.com", CLIENT_ID),
            "Username": "Ä+b@Example.com",
            "ConfirmationCode": "123456",
        }
    ]


@pytest.mark.parametrize(
    ("operation", "fields", "arguments"),
    [
        ("ConfirmSignUp", {"confirmationCode": "1", "session": "s" * 20, "forceAliasCreation": True},
         {"ConfirmationCode": "1", "Session": "s" * 20, "ForceAliasCreation": True}),
        ("ResendConfirmationCode", {}, {}),
    ],
)  # fmt: skip
def test_all_fields_arrive(start, aws, operation, fields, arguments):
    """Every field of an operation is sent as the contract's parameter."""
    function = start(CLIENT_METADATA_KEYS="campaign", ALLOW_FORCE_ALIAS_CREATION="true", PROPAGATE_SOURCE_IP="true")
    {"ConfirmSignUp": function.confirm, "ResendConfirmationCode": function.resend}[operation](
        clientMetadata={"campaign": "spring"},
        userContextData={"encodedData": "device"},
        analyticsMetadata={"analyticsEndpointId": "endpoint"},
        **fields,
    )
    assert aws.sent(operation) == [
        {
            "ClientId": CLIENT_ID,
            "SecretHash": secret_hash(SECRET, "alice", CLIENT_ID),
            "Username": "alice",
            "ClientMetadata": {"campaign": "spring"},
            "UserContextData": {"EncodedData": "device", "IpAddress": "203.0.113.7"},
            "AnalyticsMetadata": {"AnalyticsEndpointId": "endpoint"},
            **arguments,
        }
    ]


@pytest.mark.parametrize("retry_mode", ["legacy", "standard", "adaptive"])
def test_wrong_code_is_sent_once(start, aws, retry_mode):
    """No setting of the SDK makes a wrong code cost the user a second attempt."""
    aws.answers("ConfirmSignUp", error("CodeMismatchException"))
    start(AWS_RETRY_MODE=retry_mode, AWS_MAX_ATTEMPTS="5").confirm()
    assert len(aws.sent("ConfirmSignUp")) == 1


@pytest.mark.parametrize("first", [THROTTLED, error("InternalErrorException", status=500), DROP])
def test_second_send_can_succeed(start, aws, pauses, first):
    """A request that Cognito did not process is sent once more, after a pause of 100 to 400 ms."""
    aws.answers("ConfirmSignUp", first, ok())
    function = start()
    assert function.confirm().status == 200
    assert len(pauses) == 1
    assert 0.1 <= pauses[0] <= 0.4
    assert function.log[-1]["sends"] == 2
    assert "cognitoErrorCode" not in function.log[-1]


def test_second_send_decides(start, aws, pauses):
    """The second send decides the response, and there is never a third."""
    aws.answers("ConfirmSignUp", THROTTLED, error("CodeMismatchException"))
    assert start().confirm().code == "code_rejected"
    aws.answers("ConfirmSignUp", THROTTLED, HASH_REFUSED)
    aws.answers("GetSecretValue", secret(SECRET), secret("rotated"))
    assert start().confirm().code == "service_unavailable"
    assert len(aws.sent("ConfirmSignUp")) == 4
    assert len(pauses) == 2
    assert len(aws.sent("GetSecretValue")) == 3


def test_already_confirmed_after_a_response(start, aws):
    """If the first send got any response, "already confirmed" for the second is an ordinary rejection."""
    confirmed = error("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED")
    aws.answers("ConfirmSignUp", error("InternalErrorException", status=500), confirmed)
    function = start()

    function.confirm()

    assert (function.log[-1]["reason"], function.log[-1]["sends"]) == ("already_confirmed", 2)


@pytest.mark.parametrize("read_timeout", [1, 17, 20])
def test_no_send_without_time(start, aws, read_timeout):
    """A send starts only while its timeouts and a second are left. Otherwise the caller gets a 503."""
    function = start(COGNITO_READ_TIMEOUT_SECONDS=str(read_timeout))
    enough = (2 + read_timeout + 1) * 1000
    response = function.confirm(remaining_milliseconds=enough - 1)
    assert (response.status, response.code) == (503, "service_unavailable")
    assert not aws.sent("ConfirmSignUp")
    assert function.log[-1]["sends"] == 0
    assert function.confirm(remaining_milliseconds=enough).status == 200


def test_no_second_send_without_time(start, aws):
    """If time is left for one send only, its response decides."""
    aws.answers("ConfirmSignUp", THROTTLED)
    function = start(COGNITO_READ_TIMEOUT_SECONDS="17")
    response = function.confirm(remaining_milliseconds=iter([20_000, 19_999]))
    assert (response.code, function.log[-1]["sends"]) == ("service_busy", 1)


def test_rotated_secret_is_read_again(start, aws):
    """After a rejected hash the secret is read again. A new one is used for one more send, and cached."""
    aws.answers("ConfirmSignUp", HASH_REFUSED, ok())
    aws.answers("GetSecretValue", secret("old"), secret("new"))
    function = start()
    assert function.confirm().status == 200
    hashes = [sent["SecretHash"] for sent in aws.sent("ConfirmSignUp")]
    assert len(set(hashes)) == 2
    function.confirm()
    assert aws.sent("ConfirmSignUp")[-1]["SecretHash"] == hashes[1]
    assert len(aws.sent("GetSecretValue")) == 2


def test_refresh_that_fails(start, aws):
    """If the secret cannot be read again after a rejected hash, the response is 503 and the reason is logged."""
    aws.answers("ConfirmSignUp", HASH_REFUSED)
    aws.answers("GetSecretValue", secret(SECRET), error("AccessDeniedException"))
    function = start()
    assert function.confirm().code == "service_unavailable"
    assert [line.get("secretReason") for line in function.log] == ["secret_unusable", None]
    assert function.log[-1]["reason"] == "secret_hash_rejected"
