"""The access log of the REST API: one JSON object per line, in which every value is a string."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
