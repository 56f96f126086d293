"""The logger of a function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger

from signup_functions.shared.settings import log_level

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_SERVICE = "signup-confirmation"


def service_name(environ: Mapping[str, str]) -> str:
    """Return the name of the service in log lines and metrics."""
    return environ.get("POWERTOOLS_SERVICE_NAME", DEFAULT_SERVICE)


def make_logger(environ: Mapping[str, str]) -> Logger:
    """Return the function's logger.

    Raises:
        SettingError: The log level is invalid.

    """
    return Logger(service=service_name(environ), level=log_level(environ), location=None, utc=True, use_rfc3339=True)
