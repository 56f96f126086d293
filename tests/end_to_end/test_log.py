"""What the function's log tells an operator, and what it never holds."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from local.function_log import FunctionLog
from local.sign_up import SignedUp, secret_hash
from tests.support.caller import JSON, call, confirm

if TYPE_CHECKING:
    from local.deployment import Deployment

WRONG_CODE = "Zq7wrongZq7"
LOG_SECONDS = 20.0


def client_secret(deployment: Deployment) -> str:
    """Return the app client's secret."""
    client = deployment.emulator.client("cognito-idp").describe_user_pool_client(
        UserPoolId=deployment.outputs["UserPoolId"], ClientId=deployment.outputs["UserPoolClientId"]
    )
    return client["UserPoolClient"]["ClientSecret"]


def log_until(deployment: Deployment, request_id: str) -> list[str]:
    """Return the function's log from its beginning up to the line of `request_id`, which may take a moment to come.

    The emulator collects a line that the function printed late only at the function's next call: hence further calls.
    """
    log = FunctionLog(deployment)
    lines = list(log.new_lines(platform=True))
    deadline = time.monotonic() + LOG_SECONDS
    while not any(request_id in line for line in lines):
        assert time.monotonic() < deadline, f"no line of {request_id} in {LOG_SECONDS} s"
        call(deployment, "POST", "/confirm", b"{}", JSON)
        lines.extend(log.new_lines(platform=True))
    return lines


def of_request(lines: list[str], request_id: str) -> dict[str, Any]:
    """Return the one log line of a request, metrics aside."""
    [line] = [line for line in lines if request_id in line and '"_aws"' not in line]
    return json.loads(line)


def test_request_id_of_the_answer_finds_the_log_line(deployment: Deployment, user: SignedUp) -> None:
    """The log line of an answer's request id tells the reason, which the answer hides, and who it was by `userRef`."""
    answer = confirm(deployment, user.username, WRONG_CODE)

    line = of_request(log_until(deployment, answer.json["requestId"]), answer.json["requestId"])

    key = hmac.digest(client_secret(deployment).encode(), b"signup-confirmation/log", hashlib.sha256)
    assert line["reason"] == "code_mismatch"
    assert line["userRef"] == hmac.digest(key, user.username.encode(), hashlib.sha256).hex()[:16]


def test_log_holds_no_code_secret_hash_or_name(deployment: Deployment, user: SignedUp) -> None:
    """Neither what the user typed nor what Cognito was sent is in the log, after success, rejection and repetition."""
    confirm(deployment, user.username, WRONG_CODE)
    confirm(deployment, user.username, user.code)
    confirm(deployment, user.username, user.code)
    answer = confirm(deployment, user.username, WRONG_CODE)

    log = "\n".join(log_until(deployment, answer.json["requestId"]))

    for private in (WRONG_CODE, user.username, client_secret(deployment), secret_hash(deployment, user.username)):
        assert private not in log
    assert not re.search(rf"(?<![0-9a-f]){user.code}(?![0-9a-f])", log)


@pytest.mark.parametrize("name", ["userRef", "reason"])
def test_answer_never_holds_what_is_the_logs(deployment: Deployment, user: SignedUp, name: str) -> None:
    """The log's own fields stay in the log."""
    assert name not in confirm(deployment, user.username, WRONG_CODE).json
