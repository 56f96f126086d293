"""Clients that public generators make of the OpenAPI document work with the service, today's and tomorrow's."""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from local.deployment import PROJECT
from tests.support.caller import wrong
from tests.support.deployed import new_name
from tests.support.loopback import answering
from tests.support.node import MODULES, node
from tests.support.programs import output

DOCUMENT = PROJECT / "docs" / "openapi.json"
PROGRAMS = Path(__file__).parent / "generated"
# What generators write for the fields that a caller leaves out.
ABSENT = {"session": None, "clientMetadata": None, "userContextData": None, "analyticsMetadata": None}


def openapi_fetch(folder):
    """Generate types for openapi-fetch, and check the program that uses them against the types."""
    (folder / "node_modules").symlink_to(MODULES)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "tsconfig.json").write_text(
        json.dumps(
            {
                "compilerOptions": {
                    "strict": True,
                    "target": "es2022",
                    "module": "nodenext",
                    "lib": ["es2022", "dom"],
                    "allowImportingTsExtensions": True,
                    "rewriteRelativeImportExtensions": True,
                },
                "files": ["calls.ts", "node.d.ts"],
            }
        )
    )
    # As much of Node's types as the program needs.
    (folder / "node.d.ts").write_text(
        'declare module "node:fs" { export function readFileSync(file: 0, encoding: "utf8"): string; }'
    )
    shutil.copy(PROGRAMS / "openapi_fetch.ts", folder / "calls.ts")
    node(MODULES / "openapi-typescript" / "bin" / "cli.js", DOCUMENT, "--output", folder / "openapi.d.ts")
    node(MODULES / "typescript" / "bin" / "tsc", "--project", folder)
    return lambda calls: node(folder / "calls.js", stdin=calls)


def openapi_python_client(folder):
    """Generate a Python package with openapi-python-client. Any warning of it fails."""
    scripts = Path(sys.executable).parent  # the generator formats its output with ruff, which it looks for on the path
    output(
        [scripts / "openapi-python-client", "generate", "--path", DOCUMENT, "--output-path", folder / "signup",
         "--meta=none", "--fail-on-warning"],
        PATH=os.pathsep.join((str(scripts), os.environ["PATH"])),
    )  # fmt: skip
    command = [sys.executable, "-P", PROGRAMS / "openapi_python_client.py"]
    return lambda calls: output(command, stdin=calls, PYTHONPATH=str(folder))


@pytest.fixture(scope="module", params=[pytest.param(openapi_fetch, marks=pytest.mark.full), openapi_python_client])
def made(request, tmp_path_factory):
    """Make calls of a URL with a generated client, and return what its results say."""
    run = request.param(tmp_path_factory.mktemp("generated"))

    def made(url, calls):
        given = {"url": url, "calls": [{"operation": operation, "body": body} for operation, body in calls]}
        return json.loads(run(json.dumps(given)))

    return made


@pytest.fixture
def tomorrow():
    """A later version of the service: its responses have codes, members and values that the document does not list."""
    problem = {
        "type": "/problems/code-2",
        "title": "New",
        "detail": "New.",
        "code": "code_2",
        "requestId": "1",
        "hint": "",
    }
    error = {"pointer": "/username", "code": "code_3", "detail": "New.", "hint": ""}
    responses = {
        "rejected": (400, problem | {"status": 400}),
        "invalid": (422, problem | {"status": 422, "errors": [error]}),
        "sent": (202, {"status": "accepted", "delivery": {"medium": "PIGEON", "destination": "p***", "hint": ""}}),
    }

    def respond(_, body):
        status, document = responses[json.loads(body)["username"]]
        kind = f"application/{'problem+' if status >= 400 else ''}json"
        return status, {"Content-Type": kind}, json.dumps(document).encode()

    with answering(respond) as address:
        yield f"http://{address}"


def result(status, said, *fields, medium=None):
    """Return what a program prints for one call."""
    return {"status": status, "said": said, "fields": list(fields), "medium": medium}


def test_generated_client_works_with_the_service(made, deployment, user):
    """A wrong code, a new one, and the right one with a blank before it and null for every field left out."""
    username = user.username

    results = made(
        deployment.endpoint.removesuffix("/confirm"),
        [
            ("confirmSignUp", {"username": username, "confirmationCode": wrong(user.code)}),
            ("resendCode", {"username": username}),
            ("confirmSignUp", {"username": username, "confirmationCode": f" {user.code}"} | ABSENT),
            ("confirmSignUp", {"username": f"{new_name()} b", "confirmationCode": user.code}),
        ],
    )

    assert results == [
        result(400, "code_rejected"),
        result(202, "accepted"),
        result(200, "confirmed"),
        result(422, "validation_failed", "/username wrong_characters"),
    ]


def test_generated_client_takes_what_is_added_later(made, tomorrow):
    """A code, a member or a delivery medium that the document does not list is no error, and reaches the caller."""
    good = {"confirmationCode": "123456"}

    results = made(
        tomorrow,
        [
            ("confirmSignUp", {"username": "rejected"} | good),
            ("confirmSignUp", {"username": "invalid"} | good),
            ("resendCode", {"username": "rejected"}),
            ("resendCode", {"username": "sent"}),
        ],
    )

    assert results == [
        result(400, "code_2"),
        result(422, "code_2", "/username code_3"),
        result(400, "code_2"),
        result(202, "accepted", medium="PIGEON"),
    ]
