"""The error responses of API Gateway itself, in the same form as the function's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import aws_apigateway as apigateway
from aws_cdk.aws_apigateway import ResponseType
from constructs import Construct

from infra.api import cors

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, kw_only=True)
class Problem:
    """An RFC 9457 problem and the gateway response types that return it."""

    types: tuple[ResponseType, ...]
    status: int
    code: str
    title: str
    detail: str
    retry_after_seconds: int | None = None

    @property
    def template(self) -> str:
        """The body. A gateway response can only substitute `$context` variables.

        `$context.error.message` is left out, as it may quote the request.
        """
        return json.dumps(
            {
                "type": f"/problems/{self.code.replace('_', '-')}",
                "title": self.title,
                "status": self.status,
                "detail": self.detail,
                "code": self.code,
                "requestId": "$context.requestId",
            }
        )


# A code that the function returns as well has the same title and detail there.
PROBLEMS = (
    Problem(
        # API Gateway returns this if there is no such path or method.
        types=(ResponseType.MISSING_AUTHENTICATION_TOKEN, ResponseType.RESOURCE_NOT_FOUND),
        status=404,
        code="not_found",
        title="Not found",
        detail="There is nothing at this path and method.",
    ),
    Problem(
        types=(ResponseType.THROTTLED, ResponseType.QUOTA_EXCEEDED),
        status=429,
        code="too_many_requests",
        title="Too many requests",
        detail="There are too many requests now. Wait before the next one.",
        retry_after_seconds=1,
    ),
    Problem(
        types=(
            ResponseType.WAF_FILTERED,
            ResponseType.ACCESS_DENIED,
            ResponseType.INVALID_SIGNATURE,
            ResponseType.EXPIRED_TOKEN,
            ResponseType.INVALID_API_KEY,
        ),
        status=403,
        code="forbidden",
        title="Forbidden",
        detail="This request is not allowed.",
    ),
    Problem(
        types=(ResponseType.REQUEST_TOO_LARGE,),
        status=413,
        code="payload_too_large",
        title="Payload too large",
        detail="The body may hold at most 16 KiB.",
    ),
    Problem(
        types=(ResponseType.UNSUPPORTED_MEDIA_TYPE,),
        status=415,
        code="unsupported_media_type",
        title="Unsupported media type",
        detail="Send the body as application/json.",
    ),
    Problem(
        types=(ResponseType.INTEGRATION_FAILURE, ResponseType.INTEGRATION_TIMEOUT),
        status=504,
        code="upstream_timeout",
        title="Upstream timeout",
        detail="There was no answer in time. Send the same request again shortly.",
        retry_after_seconds=5,
    ),
    Problem(
        types=(ResponseType.DEFAULT_4_XX,),
        status=400,
        code="bad_request",
        title="Bad request",
        detail="This request is not acceptable.",
    ),
    Problem(
        types=(ResponseType.DEFAULT_5_XX,),
        status=503,
        code="service_unavailable",
        title="Service unavailable",
        detail="The service is not available now. Send the same request again later.",
        retry_after_seconds=5,
    ),
)


class GatewayResponses(Construct):
    """A gateway response for each response type in `PROBLEMS`."""

    def __init__(
        self, scope: Construct, construct_id: str, *, rest_api: apigateway.RestApi, allowed_origins: Sequence[str]
    ) -> None:
        """Create the gateway responses, which take effect with the API's next deployment."""
        super().__init__(scope, construct_id)
        common = {
            "Content-Type": "application/problem+json",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Strict-Transport-Security": "max-age=31536000",
            **cors.gateway_response_headers(allowed_origins),
        }
        for problem in PROBLEMS:
            seconds = problem.retry_after_seconds
            headers = common if seconds is None else common | {"Retry-After": str(seconds)}
            for response_type in problem.types:
                apigateway.GatewayResponse(
                    self,
                    response_type.response_type,
                    rest_api=rest_api,
                    type=response_type,
                    status_code=str(problem.status),
                    response_headers={name: f"'{value}'" for name, value in headers.items()},
                    templates={"application/json": problem.template},
                )
