"""The commands of the runbook: the shell accepts them, and the AWS CLI knows them."""

from __future__ import annotations

import re

import botocore.session
from botocore import xform_name

from local.deployment import PROJECT

OPERATE = (PROJECT / "docs" / "operate.md").read_text(encoding="utf-8")

GLOBAL = {"query", "output", "region", "no-sign-request"}
PAGING = {"max-items", "page-size", "starting-token", "no-paginate"}
RENAMED = {"deploy": "codedeploy"}
"""Commands of the CLI whose service botocore calls otherwise."""
OPTIONS = {("sns", "subscribe", "endpoint"): "notification-endpoint"}
"""Options of the CLI that botocore calls otherwise."""


def blocks(document):
    """Return the shell blocks of a document, without their indentation."""
    return re.findall(r"^ *```(?:ba)?sh(?: aws)?$(.*?)^ *```$", document, re.MULTILINE | re.DOTALL)


def calls(document):
    """Return the service, the operation and the options of each call of the AWS CLI."""
    for block in blocks(document):
        waiting = block.replace("\\\n", " ").splitlines()
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


def test_the_aws_cli_knows_every_command():
    """Each operation and each of its options exists, and those that an operation needs are given."""
    session = botocore.session.get_session()
    seen = 0
    for service, operation, options in calls(OPERATE):
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
