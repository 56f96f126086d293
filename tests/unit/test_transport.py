"""A transport replaces the network: no other connection is opened."""

import io
import json

import pytest
from botocore.awsrequest import AWSResponse
from urllib3.response import HTTPResponse

from signup_functions.confirmation.start import start
from signup_functions.shared.runtime import Runtime
from tests.support import gateway

ENVIRON = {
    "AWS_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "USER_POOL_CLIENT_ID": "client",
    "CLIENT_SECRET_ARN": "arn",
    "POWERTOOLS_SERVICE_NAME": "transport",
}


@pytest.mark.usefixtures("capsys")
def test_transport_answers_every_request(monkeypatch):
    """With a transport the start opens no connection, and each call of AWS goes through it."""
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    seen = []

    def transport(request):
        operation = request.headers["X-Amz-Target"].decode().partition(".")[2]
        seen.append(operation)
        body = {"SecretString": "s3cret"} if operation == "GetSecretValue" else {}
        raw = HTTPResponse(io.BytesIO(json.dumps(body).encode()), preload_content=False)
        return AWSResponse(request.url, 200, {"x-amzn-requestid": "id"}, raw)

    service = start(ENVIRON, runtime=Runtime(transport=transport))
    event = gateway.event({"username": "alice", "confirmationCode": "123456"})
    assert gateway.Answer.of(service.handle(event, gateway.context())).status == 200
    assert seen == ["GetSecretValue", "ConfirmSignUp"]
