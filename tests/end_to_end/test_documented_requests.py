"""The documents' requests get the documented responses from the emulated service."""

import json
import os
import re
import shutil
from typing import NamedTuple

import pytest

from local.deployment import PROJECT
from tests.support.fenced_blocks import BLOCKS
from tests.support.programs import output

DEMO_USER, DEMO_CODE = "demo@example.com", "123456"
LACKING = shutil.which("curl") is None and not os.environ.get("REQUIRE_ALL")
PROMISE = re.compile(r"^\| `(.*\bcurl .+)` \| (\d{3}) `(\w+)` \|$", re.MULTILINE)
"""A row of a table: a command, and the status and code that it gets."""


class Promise(NamedTuple):
    """A command and its documented response. None: not documented."""

    command: str
    status: int
    headers: dict[str, str]
    body: dict[str, object] | None
    code: str | None = None


def promises(document):
    """Yield the commands of a document in order, with their documented responses."""
    blocks = [block for block in BLOCKS if block.document == document]
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        if block.is_shell and not block.is_for_aws and "curl" in block.text:
            assert following and following.language == "http", f"{block} has no documented response"  # noqa: PT018
            yield promise(block.text, following)
    for command, status, code in PROMISE.findall((PROJECT / document).read_text(encoding="utf-8")):
        yield Promise(command.replace(r"\|", "|"), int(status), {}, None, code)


def promise(command, block):
    """Return a command with the response that a block shows."""
    head, _, body = block.text.partition("\n\n")
    status, *headers = head.splitlines()
    return Promise(command, int(status.split()[1]), dict(header.split(": ", 1) for header in headers), json.loads(body))


def send(command, deployment, user):
    """Run a command with the user in place of the demo user, and return status, headers and body of the response."""
    command = command.replace(DEMO_USER, user.username).replace(DEMO_CODE, user.code)
    printed = output(["bash", "-c", command], URL=deployment.endpoint)
    response = re.sub(r"\AHTTP/\S+ 100.*?\n\n", "", printed.replace("\r\n", "\n"), flags=re.DOTALL)
    head, _, body = response.partition("\n\n")
    status, *headers = head.splitlines()
    named = {name.lower(): value.strip() for name, _, value in (header.partition(":") for header in headers)}
    return int(status.split()[1]), named, json.loads(body)


@pytest.mark.skipif(LACKING, reason="there is no curl on this machine")
@pytest.mark.parametrize("document", ["README.md", "docs/http-api.md"])
def test_responses_are_the_documented_ones(document, deployment, user):
    """Status, shown headers and the whole body are as documented; `…` stands for any text."""
    documented = list(promises(document))
    assert documented

    for expected in documented:
        status, headers, body = send(expected.command, deployment, user)

        assert status == expected.status, expected.command
        assert {name: headers.get(name.lower()) for name in expected.headers} == expected.headers
        assert expected.code in {None, body.get("code")}
        if expected.body is not None:
            shown = {name: "…" if expected.body.get(name) == "…" else value for name, value in body.items()}
            assert shown == expected.body


def test_every_document_with_requests_is_run():
    """No other document has a `curl` command for the service outside a real account."""
    found = {
        block.document for block in BLOCKS if block.is_shell and not block.is_for_aws and "curl -i $URL" in block.text
    }
    assert found == {"README.md", "docs/http-api.md"}
