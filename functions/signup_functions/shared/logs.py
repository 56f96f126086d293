"""The log of a function: its logger, and what may be logged."""

from __future__ import annotations

import logging
import re
import traceback
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_SERVICE = "signup-confirmation"


def service_name(environ: Mapping[str, str]) -> str:
    """Return the name of the service in log lines and metrics."""
    return environ.get("POWERTOOLS_SERVICE_NAME", DEFAULT_SERVICE)


def make_logger(environ: Mapping[str, str]) -> Logger:
    """Return the function's logger, and restrict the loggers of its libraries."""
    hold_library_loggers()
    return Logger(service=service_name(environ), location=None, utc=True, use_rfc3339=True)


def hold_library_loggers() -> None:
    """Keep the loggers of libraries from writing requests and responses.

    At DEBUG, botocore logs whole requests, including code and secret hash, and Powertools logs paths. Lambda sets the
    root logger's level from the function's configuration, which does not affect the levels set here. At WARNING,
    urllib3 quotes headers that it cannot parse.
    """
    for name in ("botocore", "boto3", "urllib3", "aws_lambda_powertools"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("urllib3.connection").setLevel(logging.ERROR)


def loggable(value: object) -> str | None:
    """Return an error code or an id if it is safe to log, or None if it is too long or has other characters.

    A proxy between the service and AWS may respond with any text in its place.
    """
    return value if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_.=-]{1,100}", value) else None


def frames(error: BaseException) -> list[str]:
    """Return an exception's class and stack trace, without its text, which may contain request data."""
    return [type(error).__name__, *traceback.format_tb(error.__traceback__)]
