"""Checks that a Region and AWS credentials are configured, before a command acts on an account.

    python -m operations.account --environment dev

The CDK CLI would fall back to us-east-1 without a Region. The Region is that of the environment in
`infra/environments.py`, of AWS_REGION or AWS_DEFAULT_REGION, or of the AWS profile in use. The command calls no AWS
service.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, NoCredentialsError

from infra.environments import ENVIRONMENTS
from operations import command
from operations.stack import OperationError, session_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, or 1 with one sentence on standard error."""
    parser = argparse.ArgumentParser(prog="operations.account", description="Check for a Region and credentials.")
    parser.add_argument("--environment", required=True, choices=sorted(ENVIRONMENTS))
    return command.run(parser, _check, arguments)


def _check(options: argparse.Namespace) -> None:
    name = options.environment
    try:
        session = session_of(ENVIRONMENTS[name])
    except BotoCoreError as error:  # a profile that does not exist
        raise OperationError(f"The AWS settings are invalid: {error}.") from None
    if session.region_name is None:
        raise OperationError(
            f"Say in which Region {name} is: in infra/environments.py, in AWS_REGION, or in your AWS profile."
        )
    if session.get_credentials() is None:
        raise NoCredentialsError


if __name__ == "__main__":
    sys.exit(main())
