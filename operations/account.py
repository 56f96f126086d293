"""Refuses to go on where nothing says in which Region, as the CDK CLI would take us-east-1, or as whom.

    python -m operations.account --environment dev

A Region is the environment's own, in `infra/environments.py`, that of AWS_REGION or AWS_DEFAULT_REGION, or that of the
profile in use. Asks no AWS.
"""
# ruff: noqa: T201 - a command speaks by printing

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, NoCredentialsError

from infra.environments import ENVIRONMENTS
from operations.stack import sentence, session_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, or 1 with one sentence on standard error."""
    parser = argparse.ArgumentParser(prog="operations.account", description="Look for a Region and credentials.")
    parser.add_argument("--environment", required=True, choices=sorted(ENVIRONMENTS))
    name = parser.parse_args(arguments).environment
    try:
        session = session_of(ENVIRONMENTS[name])
    except BotoCoreError as error:  # a profile that does not exist
        print(f"The AWS settings make no sense: {error}.", file=sys.stderr)
        return 1
    if session.region_name is None:
        print(
            f"Say in which Region {name} is: in infra/environments.py, in AWS_REGION, or in your AWS profile.",
            file=sys.stderr,
        )
        return 1
    if session.get_credentials() is None:
        print(sentence(NoCredentialsError()), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
