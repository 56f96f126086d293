"""`make prune-versions ENV=…`: delete old versions of the environment's Lambda functions.

Each deployment that changes a function publishes a version, which counts towards the account's code storage in Lambda.
The command keeps the newest ten of each function, the versions that an alias points at (weights of a running deployment
included), and the version that the stack recorded, from which CodeDeploy starts the next deployment.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from operations.command import command
from operations.output import say
from operations.stack import environment_of, resources_of, session_of

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Collection, Sequence

    from mypy_boto3_lambda import LambdaClient

KEPT = 10


def prune(function_name: str, recorded: Collection[str], lambda_client: LambdaClient) -> tuple[list[int], list[int]]:
    """Delete the old versions of a function, and return the deleted and the kept ones in ascending order."""
    listed = lambda_client.get_paginator("list_versions_by_function").paginate(FunctionName=function_name)
    arns = {version["Version"]: version["FunctionArn"] for page in listed for version in page["Versions"]}
    published = sorted(int(version) for version in arns if version != "$LATEST")
    kept = {*published[-KEPT:], *(version for version in published if arns[str(version)] in recorded)}
    for page in lambda_client.get_paginator("list_aliases").paginate(FunctionName=function_name):
        for alias in page["Aliases"]:
            weights = alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})
            kept |= {int(version) for version in (alias["FunctionVersion"], *weights) if version != "$LATEST"}
    deleted = [version for version in published if version not in kept]
    for version in deleted:
        lambda_client.delete_function(FunctionName=function_name, Qualifier=str(version))
    return deleted, [version for version in published if version in kept]


@command("make prune-versions", "Delete old versions of the functions.")
def main(options: Namespace) -> None:
    """Delete the old versions of each function, and print which are deleted and kept."""
    name = options.environment
    session = session_of(environment_of(name))
    cloudformation, lambda_client = session.client("cloudformation"), session.client("lambda")
    recorded = resources_of(name, "AWS::Lambda::Version", cloudformation)
    for function_name in resources_of(name, "AWS::Lambda::Function", cloudformation):
        deleted, kept = prune(function_name, recorded, lambda_client)
        say(f"{function_name}: deleted {_list(deleted)}, kept {_list(kept)}")


def _list(versions: Sequence[int]) -> str:
    if not versions:
        return "no version"
    return f"version{'s' if len(versions) > 1 else ''} {', '.join(map(str, versions))}"


if __name__ == "__main__":
    sys.exit(main())
