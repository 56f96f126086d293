"""Asks AWS who is signed in and prints account, Region and environment, before a command acts on an account.

    python -m operations.account --environment dev

It refuses an account or a Region that is not the environment's. The CDK CLI would fall back to us-east-1 without a
Region. The Region is that of the environment in `infra/environments.py`, of AWS_REGION or AWS_DEFAULT_REGION, or of the
AWS profile in use. The call is `sts:GetCallerIdentity`, which needs no permission.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from infra.environments import ENVIRONMENTS
from infra.settings.regions import known_region
from operations import command
from operations.output import say
from operations.session import account_of, session_of
from operations.stack import OperationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import boto3

    from infra.settings import Environment

FILE = "infra/environments.py"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, or 1 with one sentence on standard error."""
    parser = argparse.ArgumentParser(prog="operations.account", description="Check account, Region and credentials.")
    parser.add_argument("--environment", required=True, choices=sorted(ENVIRONMENTS))
    return command.run(parser, _check, arguments)


def _check(options: argparse.Namespace) -> None:
    name, environment = options.environment, ENVIRONMENTS[options.environment]
    session = session_of(environment)
    region = _checked_region(name, environment, session)
    account = account_of(session)
    if environment.account not in {None, account}:
        raise OperationError(
            f"You are signed in to account {account}, but {name} is in account {environment.account} ({FILE}): "
            "choose another AWS_PROFILE."
        )
    say(f"{name}: account {account}, Region {region}", error=True)


def _checked_region(name: str, environment: Environment, session: boto3.Session) -> str:
    """Return the session's Region. Raises `OperationError` if there is none, or not the environment's."""
    if session.region_name is None:
        raise OperationError(f"Say in which Region {name} is: in {FILE}, in AWS_REGION, or in your AWS profile.")
    if environment.region is None and (problem := known_region(session.region_name)):
        raise OperationError(f"The Region of {name} {problem}")
    for variable in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        if environment.region not in {None, given := os.environ.get(variable) or environment.region}:
            raise OperationError(
                f"{variable} is {given}, but {name} is in {environment.region} ({FILE}): correct one of them."
            )
    return session.region_name


if __name__ == "__main__":
    sys.exit(main())
