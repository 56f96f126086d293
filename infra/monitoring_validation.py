"""What an environment may say of its alarms and of how a new version gets its traffic."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.environments import Environment

_ARN = r"arn:aws[a-z-]*:{}:[a-z0-9-]+:\d{{12}}:\S+"
# What SNS delivers to, and how its endpoints are written.
ENDPOINTS = {
    "email": r"[^@\s]+@[^@\s]+",
    "email-json": r"[^@\s]+@[^@\s]+",
    "https": r"https://\S+",
    "sms": r"\+\d{5,15}",
    "sqs": _ARN.format("sqs"),
    "lambda": _ARN.format("lambda"),
}


def refused(environment: Environment) -> Iterator[tuple[str, str]]:
    """Yield the name of each bad field, and what is allowed."""
    if environment.roll_out not in ("canary", "all_at_once", None):
        yield "roll_out", "must be 'canary', 'all_at_once' or None"
    elif environment.roll_out == "canary" and environment.monitoring is False:
        yield "roll_out", "needs monitoring to be 'canary': it is alarms that take a bad version back"
    field, values = "alarm_subscriptions", environment.alarm_subscriptions
    if values and environment.monitoring is False:
        yield field, "needs monitoring: without it there is no alarm to be told of"
    if not isinstance(values, tuple) or not all(map(_is_pair, values)):
        yield field, 'must be a tuple of pairs of strings, as in (("email", "ops@example.com"),)'
        return
    for protocol, endpoint in values:
        if protocol not in ENDPOINTS:
            yield field, f"must have one of the protocols {', '.join(ENDPOINTS)}; this is {protocol!r}"
        elif not re.fullmatch(ENDPOINTS[protocol], endpoint, re.ASCII):
            yield field, f"must have an endpoint as {protocol} has them; this is {endpoint!r}"


def _is_pair(value: object) -> bool:
    return isinstance(value, tuple) and [type(part) for part in value] == [str, str]
