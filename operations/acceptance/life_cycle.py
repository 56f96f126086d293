"""The life of a stack that keeps its users: a creation that fails, and a deletion after which another stack adopts.

The checks deploy the construct of the user pool, as `retain` sets it, in a temporary stack.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import aws_cdk as cdk

from infra.user_pool import UserPool
from operations import deploy
from operations.acceptance.check import check, require
from operations.acceptance.context import Context

MINUTES_20 = 1200.0
POOL = "AWS::Cognito::UserPool"


@check(45, "A first deployment that failed can be repeated",
       affects="operations/deploy.py, infra/user_pool.py (RETAIN_ON_UPDATE_OR_DELETE)", when="at once")  # fmt: skip
def failed_creation(context: Context) -> str:
    """A failed stack is protected. `make deploy` ends that and names the pool that is left; then it can be deleted."""
    environment, template = f"{context.run}-failed", retained_pool()
    template["Resources"]["Fails"] = {
        "Type": "AWS::Cognito::UserPoolClient",
        "Properties": {"UserPoolId": f"{context.region}_nobody"},
        "DependsOn": list(template["Resources"]),
    }
    cloudformation = context.client("cloudformation")
    with _created(context, environment, template, "ROLLBACK_COMPLETE") as stack:
        left = _left(context, stack)
        with context.kept("pool", left[POOL]):
            require(len(left) == 1, f"the rollback left {sorted(left)}")
            deploy.prepare(environment, cloudformation)
            described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
            require(not described["EnableTerminationProtection"], "the stack is still protected")
            deploy.explain(environment, cloudformation)
            _delete(context, described["StackId"])
    return "ROLLBACK_COMPLETE, then deleted; the empty pool was left"


@check(46, "Retained users are kept by a deletion, and can be adopted",
       affects="infra/user_pool.py (removal policies), docs/operate.md (adopt a retained pool)",
       when="at once")  # fmt: skip
def adopted(context: Context) -> str:
    """After a deletion with `retain`, the pool, its app client and the secret are left, and the pool is protected."""
    cloudformation, secretsmanager = context.client("cloudformation"), context.client("secretsmanager")
    with _created(context, f"{context.run}-retained", retained_pool(), "CREATE_COMPLETE") as name:
        stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        resources = cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
        ids = {resource["ResourceType"]: resource["PhysicalResourceId"] for resource in resources}
        pool, secret = ids[POOL], ids["AWS::SecretsManager::Secret"]
        with context.kept("pool", pool), context.kept("secret", secret):
            cloudformation.update_termination_protection(StackName=stack, EnableTerminationProtection=False)
            _delete(context, stack)
            protection = context.cognito.describe_user_pool(UserPoolId=pool)["UserPool"].get("DeletionProtection")
            require(protection == "ACTIVE", f"the pool's protection is {protection}")
            context.cognito.describe_user_pool_client(UserPoolId=pool, ClientId=ids["AWS::Cognito::UserPoolClient"])
            deleted = secretsmanager.describe_secret(SecretId=secret).get("DeletedDate")
            require(not deleted, "the secret is scheduled for deletion")
    return "pool, app client and secret were left"


def retained_pool() -> dict[str, Any]:
    """Return the template of a user pool as the stack makes it with `retain`."""
    app = cdk.App(analytics_reporting=False)
    stack = cdk.Stack(app, "Retained", synthesizer=cdk.BootstraplessSynthesizer())
    UserPool(stack, "UserPool", retain=True, rotates=True, ses_email=None)
    template: dict[str, Any] = app.synth().get_stack_by_name("Retained").template
    return template


@contextmanager
def _created(context: Context, environment: str, template: dict[str, Any], wanted: str) -> Iterator[str]:
    """Create a protected stack, give its name, and delete it. Raises `Differs` if it ends with another status."""
    stack = f"signup-confirmation-{environment}"
    with context.kept("stack", stack):
        context.client("cloudformation").create_stack(
            StackName=stack, TemplateBody=json.dumps(template), EnableTerminationProtection=True
        )
        status = context.poll(lambda: context.ended(stack), MINUTES_20, "a temporary stack")
        require(status == wanted, f"the creation ended with {status}")
        yield stack


def _delete(context: Context, stack: str) -> None:
    context.client("cloudformation").delete_stack(StackName=stack)
    status = context.poll(lambda: context.ended(stack, begins="DELETE"), MINUTES_20, "the stack's deletion")
    require(status == "DELETE_COMPLETE", f"the deletion ended with {status}")


def _left(context: Context, stack: str) -> dict[str, str]:
    """Return the ids of what a rollback did not delete, by their types."""
    events = context.client("cloudformation").describe_stack_events(StackName=stack)["StackEvents"]
    left: dict[str, str] = {}
    for event in reversed(events):
        if event["ResourceStatus"] == "CREATE_COMPLETE" and event["ResourceType"] != "AWS::CloudFormation::Stack":
            left[event["ResourceType"]] = event["PhysicalResourceId"]
        elif event["ResourceStatus"] == "DELETE_COMPLETE":
            left.pop(event["ResourceType"], None)
    return left
