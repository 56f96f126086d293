"""What the access log of the REST API says of a request."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aws_cdk import aws_apigateway as apigateway

if TYPE_CHECKING:
    from collections.abc import Mapping

# Nothing of the caller's own: no address, no user agent, and the path of the API's resource instead of the one that
# was asked for, which may hold anything. Nor $context.integration.error, which quotes what a failing function said.
# The function's log has the same requestId and extendedRequestId.
FIELDS: Mapping[str, str] = {
    "requestTime": "$context.requestTime",
    "requestId": "$context.requestId",
    "extendedRequestId": "$context.extendedRequestId",
    "xrayTraceId": "$context.xrayTraceId",
    "stage": "$context.stage",
    "method": "$context.httpMethod",
    "path": "$context.resourcePath",
    "protocol": "$context.protocol",
    "status": "$context.status",
    "responseType": "$context.error.responseType",
    "responseLength": "$context.responseLength",
    "latency": "$context.responseLatency",
    "integrationLatency": "$context.integration.latency",
    "integrationStatus": "$context.integration.status",
    "lambdaStatus": "$context.integration.integrationStatus",
    "integrationRequestId": "$context.integration.requestId",
}


def access_log_format() -> apigateway.AccessLogFormat:
    """Return the format: one JSON object a line, every value a string."""
    return apigateway.AccessLogFormat.custom(json.dumps(FIELDS))
