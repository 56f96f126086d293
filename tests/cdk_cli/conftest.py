"""The life cycle of the stack `dev` by the commands of docs/deploy.md, in an emulated AWS."""

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
    """An emulated AWS for these tests only, which the CLI bootstraps."""
    with Emulator() as emulator:
        yield emulator


@pytest.fixture(scope="package")
def life(emulator):
    """One successful run of all commands: their output, and what was deployed."""
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
    pool = deployment.outputs["UserPoolId"]
    found = emulator.client("cognito-idp").admin_get_user(UserPoolId=pool, Username=user.username)
    life.user_status = found["UserStatus"]
    synthesise(shell)  # as each command does by itself
    life.second_diff = shell.make("diff")
    life.second_deploy = shell.make("deploy")
    shell.make("destroy")
    life.stacks_left = {stack["StackName"] for stack in emulator.client("cloudformation").describe_stacks()["Stacks"]}
    client = emulator.client
    life.things_left = [
        client("cognito-idp").list_user_pools(MaxResults=1)["UserPools"],
        client("dynamodb").list_tables()["TableNames"],
        client("secretsmanager").list_secrets()["SecretList"],
        client("lambda").list_functions()["Functions"],
        client("apigateway").get_rest_apis()["items"],
        client("logs").describe_log_groups()["logGroups"],
    ]
    return life


def synthesise(shell):
    """Run `make synth`, remove what the emulator rejects from its template, and return the template."""
    shell.make("synth")
    file = shell.assembly / f"{STACK}.template.json"
    template = without_left_out(json.loads(file.read_text()))
    file.write_text(json.dumps(template))
    return template


def bootstrap(shell, emulator):
    """Run `make bootstrap` after the CLI's bootstrap, without the bucket policy that allows only TLS.

    The second step of `make bootstrap` uploads over the emulator's plain HTTP.
    """
    shell.cdk("bootstrap")
    emulator.client("s3").delete_bucket_policy(Bucket=f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}")
    shell.make("bootstrap")


def deployed(emulator):
    """Return the stack with its outputs."""
    (stack,) = emulator.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    return Deployment(emulator, {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]})


def resources(emulator):
    """Return the types of the stack's resources, by their logical ids."""
    pages = emulator.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK)
    listed = [resource for page in pages for resource in page["StackResourceSummaries"]]
    assert {resource["ResourceStatus"] for resource in listed} == {"CREATE_COMPLETE"}
    return {resource["LogicalResourceId"]: resource["ResourceType"] for resource in listed}
