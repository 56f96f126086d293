"""The documents' commands of the AWS CLI exist, and their lists are complete."""

import re

import botocore.session
from botocore import xform_name
from botocore.exceptions import UnknownServiceError

from tests.support.fenced_blocks import BLOCKS

GLOBAL = {"query", "output", "region", "no-sign-request"}
PAGING = {"max-items", "page-size", "starting-token", "no-paginate"}
RENAMED = {"deploy": "codedeploy"}
"""Commands of the CLI whose service has another name in botocore."""
OPTIONS = {("sns", "subscribe", "endpoint"): "notification-endpoint"}
"""Options of the CLI that have another name in botocore."""
CLIS_OWN = {("s3", "cp"), ("cloudformation", "deploy")}
"""Commands of the CLI that are no operation."""
SESSION = botocore.session.get_session()


def calls():
    """Return the service, the operation, the options and the text of each documented call of the AWS CLI."""
    for block in (block for block in BLOCKS if block.is_for_aws):
        function = r"aws cognito-idp \1 --user-pool-id pool --client-id client"  # the runbook's `client`
        waiting = re.sub(r"(?m)^ *client ([a-z-]+)", function, block.text).replace("\\\n", " ").splitlines()
        while waiting:
            line = waiting.pop()
            substituted = re.search(r"\$\((?!\()((?:(?!\$\()[^()]|\([^()]*\))*)\)", line)
            if substituted:
                waiting += [substituted[1], line.replace(substituted[0], "substituted")]
                continue
            for rest in re.split(r"\baws (?=[a-z])", line)[1:]:
                command = re.split(r"\s\|+\s|;\s|\s&&\s", rest)[0]
                words = re.match(r"([a-z0-9-]+) ([a-z0-9-]+)", command)
                if words and words.groups() not in CLIS_OWN:
                    yield *words.groups(), set(re.findall(r"(?<=\s)--([a-z][a-z0-9-]*)", command)), command


def operation_of(service, name):
    """Return the model of the service, and the operation's name there."""
    model = SESSION.get_service_model(RENAMED.get(service, service))
    operations = {xform_name(known, "-"): known for known in model.operation_names}
    assert name in operations, (service, name)
    return model, operations[name]


def test_the_aws_cli_knows_every_command():
    """Each documented operation and option exists, and no required option is missing."""
    seen = 0
    for service, operation, options, _ in calls():
        model, name = operation_of(service, operation)
        members = {xform_name(member, "-"): member for member in model.operation_model(name).input_shape.members}
        named = {member: OPTIONS.get((service, operation, known), known) for known, member in members.items()}
        assert options <= {*named.values(), *GLOBAL, *PAGING}, (service, operation)
        required = model.operation_model(name).input_shape.required_members
        assert {named[member] for member in required} <= options, (service, operation)
        seen += 1
    assert seen > 10


def test_lists_are_complete():
    """A limited list prints the next page's token. A text query takes no item by its position, as it runs per page."""
    seen = 0
    for service, operation, options, command in calls():
        model, name = operation_of(service, operation)
        try:
            page = SESSION.get_paginator_model(model.service_name).get_paginator(name)
        except (ValueError, UnknownServiceError):
            continue
        query = "".join(re.findall(r"""--query ("[^"]*"|'[^']*'|\S+)""", command))
        limits = {xform_name(page.get("limit_key", ""), "-"), *PAGING} - {"page-size"}
        assert not options & limits or "NextToken" in query, command
        if "--output text" in command:
            assert not re.search(r"\[-?\d*:?-?\d+\]|\[\d*:|\||(?<!contains)\(", query), command
        seen += 1
    assert seen > 5
