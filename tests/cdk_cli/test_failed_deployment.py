"""`make deploy` after deployments that failed, with the pinned CDK CLI and a small stack in the emulated AWS."""

import aws_cdk as cdk
import pytest
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_secretsmanager as secretsmanager

from local.deployment import fill_secret
from local.emulator import REGION, Emulator
from operations.stack import OUTPUTS
from tests.cdk_cli.shell import STACK, Shell


@pytest.fixture
def emulator():
    """An emulated AWS for one test, in which nothing was deployed."""
    with Emulator() as emulator:
        yield emulator


def write_assembly(shell, *, broken):
    """Write a stack like one with `retain`. A broken one has a resource that CloudFormation cannot create."""
    app = cdk.App(analytics_reporting=False, outdir=str(shell.assembly))
    stack = cdk.Stack(
        app, STACK, termination_protection=True, synthesizer=cdk.LegacyStackSynthesizer(), analytics_reporting=False
    )
    pool = cognito.UserPool(stack, "Pool", deletion_protection=True, removal_policy=cdk.RemovalPolicy.RETAIN)
    client = pool.add_client("Client", generate_secret=True)
    secret = secretsmanager.Secret(stack, "Secret")
    if broken:
        absent = cognito.CfnUserPoolClient(stack, "Broken", user_pool_id=f"{REGION}_absent")
        absent.add_resource_dependency(pool.node.default_child)
    values = (pool.user_pool_id, client.user_pool_client_id, secret.node.default_child.attr_id)
    for name, value in zip(OUTPUTS, values, strict=True):
        cdk.CfnOutput(stack, name, value=value)
    app.synth()


def described(emulator):
    """Return CloudFormation's description of the stack."""
    return emulator.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]


@pytest.mark.full
def test_first_deployment_can_be_repeated(emulator):
    """`make deploy` replaces a protected stack whose creation failed. The new one stays protected."""
    shell = Shell(emulator)
    write_assembly(shell, broken=True)
    failed = shell.make("deploy", fails=True)
    assert described(emulator)["StackStatus"] == "ROLLBACK_COMPLETE"
    (left,) = emulator.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]
    assert f"aws cognito-idp delete-user-pool --user-pool-id {left['Id']}" in failed

    write_assembly(shell, broken=False)
    repeated = shell.make("deploy", "Waiting for the first rotation", lambda: fill_secret(emulator, "dev"))
    assert "was never created (ROLLBACK_COMPLETE)" in repeated
    assert described(emulator)["StackStatus"] == "CREATE_COMPLETE"
    assert described(emulator)["EnableTerminationProtection"] is True

    shell.make("deploy")
    assert described(emulator)["EnableTerminationProtection"] is True
