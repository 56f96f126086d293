"""The commands of the documents: the shell accepts them, the AWS CLI knows them, and the checklist's hash is right."""

import os
import re

import botocore.session
import pytest
from botocore import xform_name

from local.deployment import PROJECT
from signup_functions.shared.keys import secret_hash
from tests.support.fenced_blocks import blocks_of
from tests.support.programs import run

CHECKLIST = (PROJECT / "docs" / "aws-checklist.md").read_text(encoding="utf-8")
ITEMS = re.findall(r"^(\d+)\. \*\*(.*?)(?=^\d+\. \*\*|^## )", CHECKLIST, re.MULTILINE | re.DOTALL)

GLOBAL = {"query", "output", "region", "no-sign-request"}
PAGING = {"max-items", "page-size", "starting-token", "no-paginate"}
RENAMED = {"deploy": "codedeploy"}
"""Commands of the CLI whose service botocore calls otherwise."""
OPTIONS = {("sns", "subscribe", "endpoint"): "notification-endpoint"}
"""Options of the CLI that botocore calls otherwise."""


def calls(document):
    """Return the service, the operation and the options of each call of the AWS CLI."""
    for block in blocks_of(PROJECT / document):
        waiting = block.text.replace("\\\n", " ").splitlines()
        while waiting:
            line = waiting.pop()
            substituted = re.search(r"\$\((?!\()((?:(?!\$\()[^()]|\([^()]*\))*)\)", line)
            if substituted:
                waiting += [substituted[1], line.replace(substituted[0], "substituted")]
                continue
            for rest in re.split(r"\baws (?=[a-z])", line)[1:]:
                command = re.split(r"\s\|+\s|;\s|\s&&\s|\s#\s", rest)[0]
                words = re.match(r"([a-z0-9-]+) ([a-z0-9-]+)", command)
                if words:
                    yield words[1], words[2], set(re.findall(r"(?<=\s)--([a-z][a-z0-9-]*)", command))


@pytest.mark.parametrize("document", ["docs/aws-checklist.md", "docs/operate.md"])
def test_the_aws_cli_knows_every_command(document):
    """Each operation and each of its options exists, and those that an operation needs are given."""
    session = botocore.session.get_session()
    seen = 0
    for service, operation, options in calls(document):
        model = session.get_service_model(RENAMED.get(service, service))
        operations = {xform_name(known, "-"): known for known in model.operation_names}
        assert operation in operations, (service, operation)
        shape = model.operation_model(operations[operation]).input_shape
        members = {xform_name(member, "-"): member for member in shape.members}
        named = {member: OPTIONS.get((service, operation, name), name) for name, member in members.items()}
        assert options <= {*named.values(), *GLOBAL, *PAGING}, (service, operation)
        assert {named[member] for member in shape.required_members} <= options, (service, operation)
        seen += 1
    assert seen > 10


@pytest.mark.parametrize(
    "value",
    ['{"clientSecret": "s3cret"}', ' {"clientSecret": " s3cret\\n", "clientId": "x"}\n', "s3cret", "\ufeffs3cret\n"],
    ids=["JSON", "JSON with margins", "bare", "bare with margins"],
)
def test_secret_hash(tmp_path, value):
    """The checklist's function computes the hash that the service sends, whatever form the secret has."""
    (tmp_path / "aws").write_text('#!/bin/sh\ncat "$VALUE"\n')
    (tmp_path / "aws").chmod(0o755)
    (tmp_path / "value").write_text(value, encoding="utf-8")
    functions = re.findall(r"^(?:hash_with|secret_hash)\(\) \{.*?; \}$", CHECKLIST, re.MULTILINE | re.DOTALL)

    variables = {"VALUE": str(tmp_path / "value"), "CLIENT_ID": "client", "SECRET_ARN": "arn"}
    done = run(
        ["bash", "-c", "\n".join([*functions, 'secret_hash "Jörg+1"'])],
        env={"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", **variables},
    )

    assert (done.stdout.strip(), done.stderr) == (secret_hash("s3cret", "Jörg+1", "client"), "")


def test_every_item_is_numbered_and_says_what_to_expect():
    """Items count from 1, and each can be judged."""
    assert [int(number) for number, _ in ITEMS] == list(range(1, len(ITEMS) + 1))
    assert not [number for number, text in ITEMS if "Expected" not in text]


def test_items_name_items_that_exist():
    """No item refers to another by a number that is not there, nor to itself."""
    for number, text in ITEMS:
        for first, last in re.findall(r"\b[Cc]hecks? (\d+)(?: to (\d+))?", text):
            assert {int(first), int(last or first)} <= set(range(1, len(ITEMS) + 1)) - {int(number)}
