"""The runner of every command: it turns known errors into one sentence on standard error and an exit code."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from operations.aws_errors import sentence
from operations.output import say
from operations.stack import OperationError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FAILED, WRONG_ARGUMENT = 1, 2
UNREADABLE = (ClientError, BotoCoreError, Boto3Error, ResponseParserError, LookupError, TypeError, ValueError, OSError)
"""What the SDK raises, and what a response without an expected member leads to."""


class ArgumentError(OperationError):
    """An argument is invalid."""


def parser(module: str, description: str) -> argparse.ArgumentParser:
    """Return a parser with the option `--environment`."""
    parser = argparse.ArgumentParser(prog=f"operations.{module}", description=description)
    parser.add_argument("--environment", required=True, help="dev, staging, prod, …")
    return parser


def run(
    parser: argparse.ArgumentParser,
    work: Callable[[argparse.Namespace], int | None],
    arguments: Sequence[str] | None,
    *,
    name: str | None = None,
) -> int:
    """Parse the arguments, do the work and return the exit code.

    Args:
        parser: Declares the command's arguments.
        work: Does what the command is for. It returns an exit code, or None for success.
        arguments: The command line's arguments; None: those of this process.
        name: The command as its user typed it, such as `make secret`. Error messages start with it.

    Returns:
        The exit code of `work`, 2 for an `ArgumentError`, or 1 for any other `OperationError` or an error of the SDK.

    """
    options = parser.parse_args(arguments)
    try:
        return work(options) or 0
    except OperationError as error:
        message, code = str(error), WRONG_ARGUMENT if isinstance(error, ArgumentError) else FAILED
    except UNREADABLE as error:
        message, code = sentence(error), FAILED
    say(f"{name}: {message}" if name else message, error=True)
    return code
