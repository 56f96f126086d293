"""The stack `dev` from its synthesis to its end, by the commands of docs/deploy.md, in an emulated AWS of its own."""

import json
from types import SimpleNamespace

import pytest

from local.deployment import Deployment, fill_secret
from local.emulator import ACCOUNT, REGION, Emulator
from local.sign_up import sign_up
from tests.cdk_cli.left_out import without_left_out
from tests.cdk_cli.shell import STACK, Shell
from tests.support.caller import JSON, confirm


@pytest.fixture(scope="package")
def emulator():
    """An emulated AWS of these tests' own, where the CLI's bootstrap disturbs nobody."""
    with Emulator() as emulator:
        yield emulator


@pytest.fixture(scope="package")
def life(emulator):
    """One run of all commands: what they printed, each of which succeeded, and what was deployed meanwhile."""
    life = SimpleNamespace()
    shell = Shell(emulator)
    life.template = synthesise(shell)
    bootstrap(shell, emulator)
    life.first_diff = shell.make("diff")

    def rotate():
        life.before_rotation = confirm(deployed(emulator), "nobody", "123456", JSON)
        fill_secret(emulator, "dev")

    life.first_deploy = shell.make("deploy", "Waiting for the first rotation", rotate)
    deployment = deployed(emulator)
    user = sign_up(deployment, "somebody@example.com")
    life.resources = resources(emulator)
    life.confirmed = confirm(deployment, user.username, user.code, JSON)
    life.user_status = emulator.client("cognito-idp").admin_get_user(
        UserPoolId=deployment.outputs["UserPoolId"], Username=user.username
    )["UserStatus"]
    synthesise(shell)  # as each command does by itself: twice the same
    life.second_diff = shell.make("diff")
    life.second_deploy = shell.make("deploy")
    shell.make("destroy")
    life.stacks_left = {stack["StackName"] for stack in emulator.client("cloudformation").describe_stacks()["Stacks"]}
    life.things_left = things(emulator)
    return life


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


def deployed(emulator):
    """Return the stack with its outputs."""
    (stack,) = emulator.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    return Deployment(emulator, {held["OutputKey"]: held["OutputValue"] for held in stack["Outputs"]})


def resources(emulator):
    """Return the types of the stack's resources, by their logical ids."""
    pages = emulator.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK)
    listed = [held for page in pages for held in page["StackResourceSummaries"]]
    assert {held["ResourceStatus"] for held in listed} == {"CREATE_COMPLETE"}
    return {held["LogicalResourceId"]: held["ResourceType"] for held in listed}


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
