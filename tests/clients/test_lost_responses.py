"""What a click costs the user when every response is lost on its way."""

from __future__ import annotations

import json
from contextlib import closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from local.deployment import PROJECT
from tests.support.caller import confirm, mails, wrong
from tests.support.loopback import answering
from tests.support.node import NODE
from tests.support.programs import output

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler
    from urllib.parse import SplitResult

    from local.deployment import Deployment
    from local.sign_up import SignedUp


CALL = """
const [module, operation, endpoint, request] = process.argv.slice(1);
const client = await import(module);
console.log(JSON.stringify(await client[operation](endpoint, JSON.parse(request), { retries: 5 })));
"""


def click(deployment: Deployment, operation: str, request: dict[str, str]) -> tuple[str, list[int]]:
    """Call the client while every response is lost; return its result's code and the statuses that were lost."""
    endpoint, lost = urlsplit(deployment.endpoint), []

    def lose(received: BaseHTTPRequestHandler, body: bytes) -> None:
        headers = {"Content-Type": received.headers["Content-Type"]}
        lost.append(call(endpoint, received.path, body, headers))

    with answering(lose) as address:
        there = endpoint._replace(netloc=address).geturl()
        client = (PROJECT / "clients" / "web" / "confirmation.js").as_uri()
        said = output([NODE, "--input-type=module", "--eval", CALL, client, operation, there, json.dumps(request)])
    return json.loads(said)["code"], lost


def call(endpoint: SplitResult, path: str, body: bytes, headers: dict[str, str]) -> int:
    """Send a request to the deployed stack, and return the status."""
    with closing(HTTPConnection(endpoint.netloc, timeout=60)) as connection:
        connection.request("POST", path, body, headers)
        return connection.getresponse().status


def test_confirmation_costs_two_attempts(deployment: Deployment, user: SignedUp) -> None:
    """A wrong code is sent once more, not again and again: eight of ten attempts are left."""
    code = wrong(user.code)

    result = click(deployment, "confirmSignUp", {"username": user.username, "confirmationCode": code})

    assert result == ("no_answer", [400, 400])
    assert [confirm(deployment, user.username, code).status for _ in range(9)] == [400] * 8 + [429]


def test_resend_costs_one_mail(deployment: Deployment, user: SignedUp) -> None:
    """A new code is asked for once, and one mail is sent."""
    before = mails(deployment, user)

    result = click(deployment, "resendCode", {"username": user.username})

    assert result == ("no_answer", [202])
    assert mails(deployment, user) == before + 1
