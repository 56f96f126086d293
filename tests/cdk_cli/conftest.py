"""The stack `dev` from its synthesis to its end, by the commands of docs/deploy.md, in an emulated AWS of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from local.deployment import Deployment
from local.emulator import ACCOUNT, REGION, Emulator
from local.sign_up import sign_up
from operations import secret
from tests.cdk_cli.left_out import without_left_out
from tests.cdk_cli.shell import Shell
from tests.support.caller import JSON, Answer, call

STACK = "signup-confirmation-dev"


@dataclass(frozen=True, kw_only=True)
class Life:
    """What the commands printed, each of which succeeded, and what was to be seen meanwhile."""

    template: dict[str, Any]
    first_diff: str
    first_deploy: str
    resources: dict[str, str]
    before_rotation: Answer
    malformed: Answer
    confirmed: Answer
    user_status: str
    second_diff: str
    second_deploy: str
    stacks_left: set[str]
    things_left: dict[str, list[Any]]


@pytest.fixture(scope="package")
def emulator():
    """An emulated AWS of these tests' own, where the CLI's bootstrap disturbs nobody."""
    with Emulator() as emulator:
        yield emulator


@pytest.fixture(scope="package")
def life(emulator):
    """One run of all commands."""
    shell = Shell(emulator)
    template = synthesise(shell)
    bootstrap(shell, emulator)
    first_diff = shell.make("diff")
    answers = []

    def rotate():
        answers.append(confirm(deployed(emulator), "nobody", "123456"))
        fill_secret(emulator)

    first_deploy = shell.make("deploy", "Waiting for the first rotation", rotate)
    assert answers, f"make deploy did not wait: {first_deploy}"
    deployment = deployed(emulator)
    user = sign_up(deployment, "somebody@example.com")
    of_user = {"UserPoolId": deployment.outputs["UserPoolId"], "Username": user.username}
    seen = {
        "resources": resources(emulator),
        "before_rotation": answers[0],
        "malformed": call(deployment, "POST", "/confirm", b"{", JSON),
        "confirmed": confirm(deployment, user.username, user.code),
        "user_status": emulator.client("cognito-idp").admin_get_user(**of_user)["UserStatus"],
    }
    synthesise(shell)  # as each command does by itself: twice the same
    second_diff = shell.make("diff")
    second_deploy = shell.make("deploy")
    shell.make("destroy")
    return Life(
        template=template,
        first_diff=first_diff,
        first_deploy=first_deploy,
        second_diff=second_diff,
        second_deploy=second_deploy,
        stacks_left=stacks(emulator),
        things_left=things(emulator),
        **seen,
    )


def synthesise(shell):
    """Run `make synth`, take what the emulator refuses out of the template that it wrote, and return the template."""
    shell.make("synth")
    file = shell.assembly / f"{STACK}.template.json"
    template = without_left_out(json.loads(file.read_text()))
    file.write_text(json.dumps(template))
    return template


def bootstrap(shell, emulator):
    """Run `make bootstrap`, whose second step needs a bucket that takes files over plain HTTP, as the emulator's are.

    The policy that allows TLS alone is the CDK's, and the first bootstrap's; the one after it leaves all as it is.
    """
    shell.cdk("bootstrap")
    emulator.client("s3").delete_bucket_policy(Bucket=f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}")
    shell.make("bootstrap")


def fill_secret(emulator):
    """Do what the first rotation does: the emulator does not call the function for it."""
    client = emulator.client
    secret.fill(
        "dev",
        cloudformation=client("cloudformation"),
        cognito=client("cognito-idp"),
        secretsmanager=client("secretsmanager"),
    )


def deployed(emulator):
    """Return the stack with its outputs."""
    (stack,) = emulator.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    return Deployment(emulator, {held["OutputKey"]: held["OutputValue"] for held in stack["Outputs"]})


def confirm(deployment, username, code):
    """Send a well-formed request."""
    return call(
        deployment, "POST", "/confirm", json.dumps({"username": username, "confirmationCode": code}).encode(), JSON
    )


def resources(emulator):
    """Return the types of the stack's resources, by their logical ids."""
    pages = emulator.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK)
    listed = [held for page in pages for held in page["StackResourceSummaries"]]
    assert {held["ResourceStatus"] for held in listed} == {"CREATE_COMPLETE"}
    return {held["LogicalResourceId"]: held["ResourceType"] for held in listed}


def stacks(emulator):
    """Return the names of the stacks that there are."""
    listed = emulator.client("cloudformation").describe_stacks()["Stacks"]
    return {stack["StackName"] for stack in listed}


def things(emulator):
    """Return what there is of the kinds of resources that cost something, or hold something."""
    client = emulator.client
    return {
        "user pools": client("cognito-idp").list_user_pools(MaxResults=1)["UserPools"],
        "tables": client("dynamodb").list_tables()["TableNames"],
        "secrets": client("secretsmanager").list_secrets()["SecretList"],
        "functions": client("lambda").list_functions()["Functions"],
        "APIs": client("apigateway").get_rest_apis()["items"],
        "log groups": client("logs").describe_log_groups()["logGroups"],
    }
