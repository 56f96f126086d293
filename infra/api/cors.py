"""The CORS headers of API Gateway's own responses. The function sets those of its responses itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from signup_functions.confirmation.problems import EXPOSED

from ..settings import cross_origin

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aws_cdk import aws_apigateway as apigateway
    from constructs import Construct

    from ..settings import ServiceSettings

MAX_AGE_SECONDS = 600
NO_CONTENT = 204
PLAIN_HTTP = "signup-confirmation:plain-http-origin"
"""The id with which the warning can be acknowledged."""


def warn_of_plain_http(scope: Construct, allowed_origins: Sequence[str]) -> None:
    """Warn about each allowed origin whose pages are loaded over a network without TLS."""
    for origin in filter(cross_origin.is_exposed, allowed_origins):
        cdk.Annotations.of(scope).add_warning_v2(
            PLAIN_HTTP,
            f"The origin {origin} is plain HTTP on a private network. Anyone on that "
            "network can change its pages and read the codes that users enter. Use https outside development.",
        )


def add_preflight(resource: apigateway.Resource, settings: ServiceSettings) -> None:
    """Let API Gateway answer the preflight of `POST` on a resource. Without an allowed origin, there is no OPTIONS."""
    if settings.allowed_origins:
        resource.add_cors_preflight(
            allow_origins=list(settings.allowed_origins),
            allow_methods=["POST", "OPTIONS"],
            allow_headers=[cross_origin.ALWAYS_ALLOWED, *settings.cors_headers],
            max_age=cdk.Duration.seconds(MAX_AGE_SECONDS),
            status_code=NO_CONTENT,
        )


def gateway_response_headers(allowed_origins: Sequence[str]) -> Mapping[str, str]:
    """Return the CORS headers of gateway responses.

    Their templates cannot compare origins, so several allowed origins become `*`. This discloses nothing: these
    responses contain no data, and credentials are never allowed.
    """
    if not allowed_origins:
        return {}
    headers = {"Access-Control-Expose-Headers": EXPOSED}
    if len(allowed_origins) > 1 or "*" in allowed_origins:
        return headers | {"Access-Control-Allow-Origin": "*"}
    return headers | {"Access-Control-Allow-Origin": allowed_origins[0], "Vary": "Origin"}
