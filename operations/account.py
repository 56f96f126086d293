"""Prints environment, account and Region before a command of `make` acts on them, and refuses wrong ones.

The Region is that of the environment in `infra/environments.py`, of AWS_REGION or AWS_DEFAULT_REGION, or of the AWS
profile in use. Without one, the CDK CLI would fall back to us-east-1.
"""

import os
import sys
from argparse import Namespace

from infra.settings import Environment
from infra.settings.regions import known_region
from operations.command import command
from operations.output import say
from operations.stack import OperationError, environment_of, session_of

FILE = "infra/environments.py"


@command(None, "Check account, Region and credentials.")
def main(options: Namespace) -> None:
    """Print the account and the Region of the environment. Raises `OperationError` if they are others."""
    environment = environment_of(options.environment)
    session = session_of(environment)
    _check_region(environment, session.region_name)
    account = session.client("sts").get_caller_identity()["Account"]
    name = environment.name
    if environment.account not in {None, account}:
        raise OperationError(
            f"You are signed in to account {account}, but {name} is in account {environment.account} ({FILE}): "
            "choose another AWS_PROFILE."
        )
    say(f"{name}: account {account}, Region {session.region_name}", error=True)


def _check_region(environment: Environment, region: str | None) -> None:
    """Raise `OperationError` if there is no Region, or not the environment's."""
    name = environment.name
    if region is None:
        raise OperationError(f"{name} has no Region: set it in {FILE}, in AWS_REGION, or in your AWS profile.")
    if environment.region is None and (problem := known_region(region)):
        raise OperationError(f"The Region of {name} {problem}")
    for variable in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        if environment.region not in {None, given := os.environ.get(variable) or environment.region}:
            raise OperationError(
                f"{variable} is {given}, but {name} is in {environment.region} ({FILE}): correct one of them."
            )


if __name__ == "__main__":
    sys.exit(main())
