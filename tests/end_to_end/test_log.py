"""The content of the function's log, and the values that it never contains."""

import hashlib
import hmac

from tests.end_to_end.log_lines import WRONG_CODE, client_secret, log_until, of_request
from tests.support.caller import confirm


def test_request_id_of_the_answer_finds_the_log_line(deployment, user):
    """The log line with a response's request id has the reason, which the response hides, and the `userRef`."""
    answer = confirm(deployment, user.username, WRONG_CODE)

    line = of_request(log_until(deployment, answer.json["requestId"]), answer.json["requestId"])

    key = hmac.digest(client_secret(deployment).encode(), b"signup-confirmation/log", hashlib.sha256)
    assert line["reason"] == "code_mismatch"
    assert line["userRef"] == hmac.digest(key, user.username.encode(), hashlib.sha256).hex()[:16]
