"""The access log of the REST API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aws_cdk import aws_apigateway as apigateway

if TYPE_CHECKING:
    from collections.abc import Mapping

# No data of the caller: no IP address, no user agent, and the path of the resource instead of the requested path, which
# may contain anything. No $context.integration.error either, which quotes the output of a failing function.
# The function's log has the same requestId and extendedRequestId.
FIELDS: Mapping[str, str] = {
    "requestId": "$context.requestId",
    "extendedRequestId": "$context.extendedRequestId",
    "method": "$context.httpMethod",
    "path": "$context.resourcePath",
    "status": "$context.status",
    "responseType": "$context.error.responseType",
    "latency": "$context.responseLatency",
    "integrationLatency": "$context.integration.latency",
    "integrationStatus": "$context.integration.status",
}


def access_log_format() -> apigateway.AccessLogFormat:
    """Return the format: one JSON object per line, in which every value is a string."""
    return apigateway.AccessLogFormat.custom(json.dumps(FIELDS, separators=(",", ":")))
