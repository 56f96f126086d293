"""The error responses of API Gateway itself, in the same form as the function's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_cdk import aws_apigateway as apigateway
from aws_cdk.aws_apigateway import ResponseType
from constructs import Construct

from signup_functions.confirmation.problems import SECURITY, problem_body

from ..settings import ServiceSettings
from . import cors

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, kw_only=True)
class OwnResponse:
    """A problem and the gateway response types that return it."""

    types: tuple[ResponseType, ...]
    code: str
    retry_after_seconds: int | None = None

    @property
    def body(self) -> dict[str, Any]:
        """The body. A gateway response can only substitute `$context` variables.

        `$context.error.message` is left out, as it may quote the request.
        """
        return problem_body(self.code, "$context.requestId")


RESPONSES = (
    # API Gateway returns this if there is no such path or method.
    OwnResponse(types=(ResponseType.MISSING_AUTHENTICATION_TOKEN, ResponseType.RESOURCE_NOT_FOUND), code="not_found"),
    OwnResponse(
        types=(ResponseType.THROTTLED, ResponseType.QUOTA_EXCEEDED), code="too_many_requests", retry_after_seconds=1
    ),
    OwnResponse(
        types=(
            ResponseType.WAF_FILTERED,
            ResponseType.ACCESS_DENIED,
            ResponseType.INVALID_SIGNATURE,
            ResponseType.EXPIRED_TOKEN,
            ResponseType.INVALID_API_KEY,
        ),
        code="forbidden",
    ),
    OwnResponse(types=(ResponseType.REQUEST_TOO_LARGE,), code="payload_too_large"),
    OwnResponse(types=(ResponseType.UNSUPPORTED_MEDIA_TYPE,), code="unsupported_media_type"),
    OwnResponse(
        types=(ResponseType.INTEGRATION_FAILURE, ResponseType.INTEGRATION_TIMEOUT),
        code="upstream_timeout",
        retry_after_seconds=5,
    ),
    OwnResponse(types=(ResponseType.DEFAULT_4_XX,), code="bad_request"),
    OwnResponse(types=(ResponseType.DEFAULT_5_XX,), code="service_unavailable", retry_after_seconds=5),
)


class GatewayResponses(Construct):
    """A gateway response for each response type in `RESPONSES`."""

    def __init__(
        self, scope: Construct, construct_id: str, *, rest_api: apigateway.IRestApi, allowed_origins: Sequence[str]
    ) -> None:
        """Create the gateway responses, which take effect with the API's next deployment.

        Raises `ValueError`: an origin is invalid; the text is one sentence.
        """
        ServiceSettings(allowed_origins=tuple(allowed_origins))
        super().__init__(scope, construct_id)
        common = {
            "Content-Type": "application/problem+json",
            **SECURITY,
            **cors.gateway_response_headers(allowed_origins),
        }
        for own in RESPONSES:
            seconds = own.retry_after_seconds
            headers = common if seconds is None else common | {"Retry-After": str(seconds)}
            for response_type in own.types:
                apigateway.GatewayResponse(
                    self,
                    response_type.response_type,
                    rest_api=rest_api,
                    type=response_type,
                    status_code=str(own.body["status"]),
                    response_headers={name: f"'{value}'" for name, value in headers.items()},
                    templates={"application/json": json.dumps(own.body)},
                )
