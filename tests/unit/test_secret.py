"""The client secret: its forms, its cache, and the responses if it cannot be read."""

import json

import pytest

from signup_functions.confirmation import secret as client_secret
from signup_functions.shared.keys import secret_hash
from tests.support.embedded_metrics import emitted
from tests.support.identifiers import SECRET_ARN
from tests.support.upstream import DROP, HANG, Reply, error, ok, secret


def last_hash(aws):
    """Return the secret hash of the last send."""
    return aws.sent("ConfirmSignUp")[-1]["SecretHash"]


@pytest.mark.parametrize("value", ["s3cret", json.dumps({"clientSecret": "s3cret"})])
def test_form_of_the_secret(start, aws, value):
    """The secret is bare, or the member clientSecret of a JSON object."""
    aws.answers("GetSecretValue", secret(value))
    assert start().confirm().status == 200
    assert last_hash(aws) == secret_hash("s3cret", "alice", "1example23456789")
    assert aws.sent("GetSecretValue") == [{"SecretId": SECRET_ARN}]


@pytest.mark.parametrize(
    "reply",
    [
        *map(secret, ["", "2 words", "{}", '{"clientSecret": 5}', "{" * 9000, '{"clientSecret": "\\ud800"}']),
        ok(SecretString=5), Reply(200, []),
        ok(SecretBinary="czNjcmV0", ARN="arn", Name="n", VersionId="v"),
    ],
)  # fmt: skip
def test_other_forms_are_refused(start, aws, reply):
    """Any other form is a misconfiguration, and nothing is sent to Cognito."""
    aws.answers("GetSecretValue", reply)
    function = start()
    assert function.confirm().code == "service_misconfigured"
    assert function.log[-1]["reason"] == "secret_unusable"
    assert function.log[-1]["error"]
    assert not aws.sent("ConfirmSignUp")


def test_no_credentials(start, aws):
    """Without credentials the secret cannot be read, which an operator must fix."""
    function = start(AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="", ATTEMPTS_TABLE="attempts")
    assert [(line["priming"], line["error"]) for line in function.unprimed] == [
        ("secret", "SecretUnusableError"),
        ("attempts_table", "NoCredentialsError"),
    ]
    assert function.confirm().code == "service_misconfigured"
    assert not aws.sent("ConfirmSignUp")


def test_cache_time(start, aws, clock):
    """The secret is read again after its cache time, and not before."""
    aws.answers("GetSecretValue", secret("first"), secret("second"))
    function = start(SECRET_CACHE_SECONDS="300")
    function.confirm()
    clock.now += 299
    function.confirm()
    assert len(aws.sent("GetSecretValue")) == 1
    before = last_hash(aws)
    clock.now += 1
    function.confirm()
    assert len(aws.sent("GetSecretValue")) == 2
    assert last_hash(aws) != before


def test_age_is_measured_at_each_read(start, aws, clock):
    """Each read of the secret, and nothing else, reports the age of its version in days."""
    created = clock.now - 37.5 * 86_400
    aws.answers("GetSecretValue", secret("first", created), secret("second", clock.now))
    function = start(SECRET_CACHE_SECONDS="300")
    (first,) = [line for line in function.started if "SecretAgeDays" in line]
    assert first["SecretAgeDays"] == [37.5]
    function.confirm()
    service = ("service", function.log[0]["service"])
    assert emitted([first]).keys() == {("SignupConfirmation", "SecretAgeDays", "None", frozenset({service}))}
    assert not [line for line in function.metrics if "SecretAgeDays" in line]
    clock.now += 300
    function.confirm()
    (second,) = [line for line in function.metrics if "SecretAgeDays" in line]
    assert second["SecretAgeDays"] == [300 / 86_400]


@pytest.mark.parametrize(
    ("reply", "reason", "level", "reads"),
    [
        (error("AccessDeniedException"), "secret_unusable", "ERROR", 1),
        (secret("{}"), "secret_unusable", "ERROR", 1),
        (error("InternalServiceError", status=500), "secret_unavailable", "WARNING", 2),
        (DROP, "secret_unavailable", "WARNING", 2),
    ],
)
def test_cached_value_is_still_used(start, aws, clock, reply, reason, level, reads):
    """While reads fail, the cached value is used for an hour. A read is tried, and reported, every half minute."""
    function = start(SECRET_CACHE_SECONDS="300")
    aws.answers("GetSecretValue", reply)
    clock.now += 300
    assert function.confirm().status == 200
    assert [(line["level"], line.get("secretReason")) for line in function.log] == [(level, reason), ("INFO", None)]
    clock.now += 29
    assert function.confirm().status == 200
    assert len(aws.sent("GetSecretValue")) == 1 + reads
    clock.now += 3600 - 30
    assert function.confirm().status == 200
    assert len(aws.sent("GetSecretValue")) == 1 + 2 * reads
    clock.now += 1
    response = function.confirm()
    assert response.status == (500 if reason == "secret_unusable" else 503)
    assert function.log[-1]["reason"] == reason


def test_cache_time_of_zero(start, aws):
    """With a cache time of 0, the secret is read for every request, also right after a read that failed."""
    function = start(SECRET_CACHE_SECONDS="0")
    aws.answers("GetSecretValue", error("AccessDeniedException"), secret("new"))
    function.confirm()
    before = last_hash(aws)
    function.confirm()
    assert last_hash(aws) != before
    function.confirm()
    assert len(aws.sent("GetSecretValue")) == 4


def test_second_try(start, aws, pauses):
    """A transient failure of Secrets Manager is tried once more, after a pause."""
    aws.answers("GetSecretValue", DROP, error("ThrottlingException"), secret("s3cret"))
    function = start()
    assert function.confirm().status == 200
    assert len(pauses) == 1
    assert len(aws.sent("GetSecretValue")) == 3


def test_time_out(start, aws, monkeypatch):
    """If Secrets Manager times out, the function tries twice, then returns 503."""
    monkeypatch.setattr(client_secret, "READ_TIMEOUT_SECONDS", 0.2)
    aws.answers("GetSecretValue", DROP, HANG)
    function = start()
    response = function.confirm()
    assert (response.code, response.headers["Retry-After"]) == ("service_unavailable", "5")
    assert len(aws.sent("GetSecretValue")) == 3


def test_no_read_without_time(start, aws):
    """A read starts only while its timeouts and a second are left."""
    aws.answers("GetSecretValue", DROP, secret("s3cret"))
    function = start(COGNITO_READ_TIMEOUT_SECONDS="1")
    response = function.confirm(remaining_milliseconds=4999)
    assert (response.code, function.log[-1]["reason"]) == ("service_unavailable", "secret_unavailable")
    assert len(aws.sent("GetSecretValue")) == 1
    assert function.confirm(remaining_milliseconds=5000).status == 200


def test_refresh_every_half_minute(start, aws, clock):
    """A rejected hash causes a read of the secret, every half minute at most. An unchanged secret causes no send."""
    aws.answers("ConfirmSignUp", error("NotAuthorizedException", "Unable to verify secret hash for client x"))
    function = start()
    function.confirm()
    clock.now += 29
    assert function.confirm().code == "service_unavailable"
    assert (len(aws.sent("ConfirmSignUp")), len(aws.sent("GetSecretValue"))) == (2, 2)
    clock.now += 1
    function.confirm()
    assert len(aws.sent("GetSecretValue")) == 3
