"""The life of a stack that keeps its users: a creation that fails, and a deletion after which another stack adopts.

The checks deploy the construct of the user pool, as `retain` sets it, in a temporary stack.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from infra.user_pool import UserPool
from operations import deploy
from operations.acceptance.check import check, require

if TYPE_CHECKING:
    from operations.acceptance.context import Context

MINUTES_20 = 1200.0


@check(45, "A first deployment that failed can be repeated",
       affects="operations/deploy.py, infra/user_pool.py (RETAIN_ON_UPDATE_OR_DELETE)", when="at once")  # fmt: skip
def failed_creation(context: Context) -> str:
    """A failed stack is protected. `make deploy` ends that and names the pool that is left; then it can be deleted."""
    name = f"{context.run}-failed"
    template = retained_pool()
    template["Resources"]["Fails"] = {
        "Type": "AWS::Cognito::UserPoolClient",
        "Properties": {"UserPoolId": f"{context.region}_nobody"},
        "DependsOn": list(template["Resources"]),
    }
    cloudformation = context.client("cloudformation")
    with context.kept("stack", f"signup-confirmation-{name}"):
        status = _created(context, name, template)
        require(status == "ROLLBACK_COMPLETE", f"the creation ended with {status}")
        pools = _left(context, name)
        with context.kept("pool", pools["AWS::Cognito::UserPool"]):
            require(len(pools) == 1, f"the rollback left {sorted(pools)}")
            deploy.prepare(name, cloudformation)
            described = cloudformation.describe_stacks(StackName=f"signup-confirmation-{name}")["Stacks"][0]
            require(not described["EnableTerminationProtection"], "the stack is still protected")
            deploy.explain(name, cloudformation)
            status = _deleted(context, described["StackId"])
            require(status == "DELETE_COMPLETE", f"the deletion ended with {status}")
    return "ROLLBACK_COMPLETE, then deleted; the empty pool was left"


@check(46, "Retained users are kept by a deletion, and can be adopted",
       affects="infra/user_pool.py (removal policies), docs/operate.md (adopt a retained pool)",
       when="at once")  # fmt: skip
def adopted(context: Context) -> str:
    """After a deletion with `retain`, the pool, its app client and the secret are left, and the pool is protected."""
    name = f"{context.run}-retained"
    cloudformation = context.client("cloudformation")
    with context.kept("stack", f"signup-confirmation-{name}"):
        status = _created(context, name, retained_pool())
        require(status == "CREATE_COMPLETE", f"the creation ended with {status}")
        stack = cloudformation.describe_stacks(StackName=f"signup-confirmation-{name}")["Stacks"][0]["StackId"]
        held = {
            one["ResourceType"]: one["PhysicalResourceId"]
            for one in cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
        }
        pool, secret = held["AWS::Cognito::UserPool"], held["AWS::SecretsManager::Secret"]
        with context.kept("pool", pool), context.kept("secret", secret):
            cloudformation.update_termination_protection(StackName=stack, EnableTerminationProtection=False)
            status = _deleted(context, stack)
            require(status == "DELETE_COMPLETE", f"the deletion ended with {status}")
            protection = context.cognito.describe_user_pool(UserPoolId=pool)["UserPool"].get("DeletionProtection")
            require(protection == "ACTIVE", f"the pool's protection is {protection}")
            client = {"UserPoolId": pool, "ClientId": held["AWS::Cognito::UserPoolClient"]}
            context.cognito.describe_user_pool_client(**client)
            gone = context.client("secretsmanager").describe_secret(SecretId=secret).get("DeletedDate")
            require(not gone, "the secret is scheduled for deletion")
    return "pool, app client and secret were left"


def retained_pool() -> dict[str, Any]:
    """Return the template of a user pool as the stack makes it with `retain`."""
    app = cdk.App(analytics_reporting=False)
    stack = cdk.Stack(app, "Retained", synthesizer=cdk.BootstraplessSynthesizer())
    UserPool(stack, "UserPool", retain=True, rotates=True, ses_email=None)
    template: dict[str, Any] = app.synth().get_stack_by_name("Retained").template
    return template


def _created(context: Context, name: str, template: dict[str, Any]) -> str:
    stack = f"signup-confirmation-{name}"
    cloudformation = context.client("cloudformation")
    cloudformation.create_stack(StackName=stack, TemplateBody=json.dumps(template), EnableTerminationProtection=True)
    return context.poll(lambda: _ended(context, stack), MINUTES_20, "a temporary stack")


def _deleted(context: Context, stack: str) -> str:
    context.client("cloudformation").delete_stack(StackName=stack)
    return context.poll(lambda: _ended(context, stack, begins="DELETE"), MINUTES_20, "the stack's deletion")


def _ended(context: Context, stack: str, begins: str = "") -> str:
    """Return the stack's status if it is final and begins so, else nothing."""
    status: str = context.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    return status if status.startswith(begins) and not status.endswith("_IN_PROGRESS") else ""


def _left(context: Context, name: str) -> dict[str, str]:
    """Return the ids of what a rollback did not delete, by their types."""
    described = context.client("cloudformation").describe_stack_events(StackName=f"signup-confirmation-{name}")
    left: dict[str, str] = {}
    for event in reversed(described["StackEvents"]):
        if event["ResourceStatus"] == "CREATE_COMPLETE" and event["ResourceType"] != "AWS::CloudFormation::Stack":
            left[event["ResourceType"]] = event["PhysicalResourceId"]
        elif event["ResourceStatus"] == "DELETE_COMPLETE":
            left.pop(event["ResourceType"], None)
    return left
