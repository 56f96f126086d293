"""Asks AWS who is signed in and prints account, Region and environment, before a command acts on an account.

    python -m operations.account --environment dev

It refuses an account or a Region that is not the environment's. The CDK CLI would fall back to us-east-1 without a
Region. The Region is that of the environment in `infra/environments.py`, of AWS_REGION or AWS_DEFAULT_REGION, or of the
AWS profile in use. The call is `sts:GetCallerIdentity`, which needs no permission.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from infra.settings import Environment
from infra.settings.regions import region as region_problem
from operations import command
from operations.output import say
from operations.session import session_of
from operations.stack import OperationError, environment_of

FILE = "infra/environments.py"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, or 1 with one sentence on standard error."""
    parser = command.parser("account", "Check account, Region and credentials.")
    return command.run(parser, _check, arguments)


def _check(options: argparse.Namespace) -> None:
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
        raise OperationError(f"Say in which Region {name} is: in {FILE}, in AWS_REGION, or in your AWS profile.")
    if environment.region is None and (problem := region_problem(region)):
        raise OperationError(f"The Region of {name} {problem}")
    for variable in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        if environment.region not in {None, given := os.environ.get(variable) or environment.region}:
            raise OperationError(
                f"{variable} is {given}, but {name} is in {environment.region} ({FILE}): correct one of them."
            )


if __name__ == "__main__":
    sys.exit(main())
