"""The deployed function's log, and the lines of a request in it."""

import json
import time

from local.function_log import FunctionLog
from tests.support.caller import JSON, call

WRONG_CODE = "Zq7wrongZq7"
LOG_SECONDS = 20.0


def client_secret(deployment):
    """Return the app client's secret."""
    client = deployment.emulator.client("cognito-idp").describe_user_pool_client(
        UserPoolId=deployment.outputs["UserPoolId"], ClientId=deployment.outputs["UserPoolClientId"]
    )
    return client["UserPoolClient"]["ClientSecret"]


def log_line(deployment, request_id):
    """Return the one line of a request in the function's log.

    The emulator collects a line that the function printed late only at the function's next call: hence further calls.
    """
    log, lines = FunctionLog(deployment), []
    deadline = time.monotonic() + LOG_SECONDS
    while not any(request_id in line for line in lines):
        assert time.monotonic() < deadline, f"no line of {request_id} in {LOG_SECONDS} s"
        call(deployment, "POST", "/confirm", b"{}", JSON)
        lines += log.new_lines()
    [line] = [line for line in lines if request_id in line]
    return json.loads(line)
