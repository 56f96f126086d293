"""The environment variables that the asset runs with."""

from __future__ import annotations

from tests.support.identifiers import CLIENT_ID, SECRET_ARN


def environment(aws, **settings):
    """Return the variables of a function whose AWS is `aws`, with `settings` on top."""
    return {
        "AWS_ENDPOINT_URL": aws.url,
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "AWS_LAMBDA_LOG_LEVEL": "DEBUG",
        "USER_POOL_CLIENT_ID": CLIENT_ID,
        "CLIENT_SECRET_ARN": SECRET_ARN,
        **settings,
    }
