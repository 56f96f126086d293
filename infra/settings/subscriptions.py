"""The check of alarm subscriptions."""

from __future__ import annotations

import re

from .checks import ONE_BY_ONE
from .tokens import is_list_token, is_token

_ARN = r"arn:aws[a-z-]*:{}:[a-z0-9-]+:\d{{12}}:\S+"
# The protocols of SNS, and the form of their endpoints.
ENDPOINTS = {
    "email": r"[^@\s]+@[^@\s]+",
    "email-json": r"[^@\s]+@[^@\s]+",
    "https": r"https://\S+",
    "sms": r"\+\d{5,15}",
    "sqs": _ARN.format("sqs"),
    "lambda": _ARN.format("lambda"),
}


def subscriptions(values: object) -> str | None:
    """Check pairs of a protocol and an endpoint."""
    if not isinstance(values, tuple) or not all(map(_is_pair, values)):
        return 'must be a tuple of pairs of strings, as in (("email", "ops@example.com"),)'
    for protocol, endpoint in values:
        if is_list_token(protocol) or is_list_token(endpoint):
            return ONE_BY_ONE
        if is_token(protocol):
            continue
        if protocol not in ENDPOINTS:
            return f"must have one of the protocols {', '.join(ENDPOINTS)}; this is {protocol!r}"
        if not is_token(endpoint) and not re.fullmatch(ENDPOINTS[protocol], endpoint, re.ASCII):
            return f"must have a valid endpoint for {protocol}; this is {endpoint!r}"
    return None


def _is_pair(value: object) -> bool:
    return isinstance(value, tuple) and [type(part) for part in value] == [str, str]
