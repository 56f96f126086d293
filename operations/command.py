"""Makes commands of functions: known errors become one sentence on standard error and an exit code."""

import functools
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from operations.aws_errors import sentence
from operations.output import say
from operations.stack import OperationError

FAILED, WRONG_ARGUMENT = 1, 2
UNREADABLE = (ClientError, BotoCoreError, Boto3Error, ResponseParserError, LookupError, TypeError, ValueError, OSError)
"""What the SDK raises, and what a response without an expected member leads to."""
Options = Mapping[str, Any]
ENVIRONMENT: Options = {"--environment": {"required": True, "help": "dev, staging, prod, …"}}
CDK: Options = {"cdk": {"nargs": "+", "help": "the CDK CLI, with the interpreter that runs it"}}


class ArgumentError(OperationError):
    """An argument is invalid."""


def command(
    name: str | None, description: str, options: Options = ENVIRONMENT
) -> Callable[[Callable[[Namespace], int | None]], Callable[..., int]]:
    """Make a command of a function that takes the parsed options and returns an exit code, or None for success.

    Args:
        name: The command as its user types it, such as `make secret`. Error messages start with it.
        description: What the command does, in a few words.
        options: The arguments of `add_argument` for each option.

    Returns:
        A function that takes the command line's arguments, by default those of this process. It returns the function's
        exit code, 2 for an `ArgumentError`, or 1 for any other `OperationError` or an error of the SDK.

    """

    def decorate(work: Callable[[Namespace], int | None]) -> Callable[..., int]:
        @functools.wraps(work)
        def main(arguments: Sequence[str] | None = None) -> int:
            module: str = work.__globals__["__spec__"].name
            parser = ArgumentParser(prog=module.removesuffix(".__main__"), description=description)
            for option, declaration in options.items():
                parser.add_argument(option, **declaration)
            parsed = parser.parse_args(arguments)
            try:
                return work(parsed) or 0
            except OperationError as error:
                message, code = str(error), WRONG_ARGUMENT if isinstance(error, ArgumentError) else FAILED
            except UNREADABLE as error:
                message, code = sentence(error), FAILED
            say(f"{name}: {message}" if name else message, error=True)
            return code

        return main

    return decorate
