"""The REST API that invokes the function."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_apigateway as apigateway
from constructs import Construct

from ..log_group import LogGroup
from ..settings.regions import GOVCLOUD, partition
from .access_log import FIELDS
from .gateway_responses import GatewayResponses
from .post_route import add_post_route

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_

    from ..settings import ServiceSettings

STAGE = "v1"
# TLS 1.2 with forward secrecy, or 1.3; the default is TLS 1.0. Such a policy requires an access mode: STRICT accepts
# only requests whose TLS server name equals their Host header.
SECURITY_POLICY = "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"
FIPS_SECURITY_POLICY = "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09"
ENDPOINT_ACCESS_MODE = "STRICT"


def security_policy(scope: Construct) -> str:
    """Return the TLS policy of an API or domain; in GovCloud, one with FIPS 140 validated cryptography only."""
    is_govcloud = partition(cdk.Stack.of(scope).region) == GOVCLOUD
    return FIPS_SECURITY_POLICY if is_govcloud else SECURITY_POLICY


class RestApi(Construct):
    """A regional API with `POST /confirm` and `POST /confirm/resend` on the stage `v1`.

    It includes the access log, throttling, CORS and error responses. The access log needs API Gateway's logging role,
    which the stack `signup-confirmation-account` creates.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        service_name: str,
        confirm: lambda_.Alias,
        settings: ServiceSettings,
    ) -> None:
        super().__init__(scope, construct_id)
        domain = settings.custom_domain
        self.log_group = LogGroup(self, "AccessLog", retention_days=settings.log_retention_days, retain=settings.retain)
        self.api = apigateway.RestApi(
            self,
            "Api",
            rest_api_name=service_name,
            description="Confirms the sign-up of new users with Amazon Cognito",
            endpoint_configuration=apigateway.EndpointConfiguration(types=[apigateway.EndpointType.REGIONAL]),
            # A change deploys the API anew, without which it would have no effect.
            disable_execute_api_endpoint=domain.disable_default_endpoint or None if domain else None,
            cloud_watch_role=False,  # there is one per account; stacks would overwrite each other's
            deploy_options=apigateway.StageOptions(
                stage_name=STAGE,
                access_log_destination=apigateway.LogGroupLogDestination(self.log_group),
                access_log_format=apigateway.AccessLogFormat.custom(json.dumps(FIELDS, separators=(",", ":"))),
                logging_level=apigateway.MethodLoggingLevel.OFF,  # execution logs contain bodies: codes, sessions
                data_trace_enabled=False,
                metrics_enabled=False,  # per method, and charged; those by ApiName and Stage are always there and free
                tracing_enabled=False,  # API Gateway's segments contain the caller's IP address and the whole URL
                throttling_rate_limit=settings.throttling_rate_limit,
                throttling_burst_limit=settings.throttling_burst_limit,
                method_options={
                    # The settings of a method replace all settings of the stage.
                    "/confirm/resend/POST": apigateway.MethodDeploymentOptions(
                        logging_level=apigateway.MethodLoggingLevel.OFF,
                        data_trace_enabled=False,
                        metrics_enabled=False,
                        throttling_rate_limit=settings.resend_throttling_rate_limit,
                        throttling_burst_limit=settings.resend_throttling_burst_limit,
                    )
                },
            ),
        )
        self.api.node.try_remove_child("Endpoint")  # an output with a generated name; the stack has its own
        self._service_name, self._api = service_name, cast("apigateway.CfnRestApi", self.api.node.default_child)
        self._api.security_policy = security_policy(self)
        self._api.endpoint_access_mode = ENDPOINT_ACCESS_MODE
        Validations.of(self.api).acknowledge(
            Acknowledgment(
                id="AwsSolutions::AwsSolutions-APIG2",
                reason="The function validates every field itself. The error of a request validator cannot name the "
                "invalid fields as the API's contract requires, and would come before the checks that the contract "
                "puts first.",
            ),
        )
        Validations.of(self.api.deployment_stage).acknowledge(
            Acknowledgment(
                id="AwsSolutions::AwsSolutions-APIG6",
                reason="Execution logs can contain bodies with confirmation codes, sessions and user names. The access "
                "log and the function's log, joined by the request id, show what happened without them.",
            ),
            Acknowledgment(
                id="Serverless::Serverless-APIGWXrayEnabled",
                reason="API Gateway's segments contain the caller's IP address and the whole URL. The setting "
                "`tracing` records the function's segments, which do not.",
            ),
        )
        GatewayResponses(self, "GatewayResponses", rest_api=self.api, allowed_origins=settings.allowed_origins)

        parent: apigateway.IResource = self.api.root
        for part in ("confirm", "resend"):
            parent = add_post_route(parent, part, function=confirm, settings=settings)

    def name_problems(self) -> list[str]:
        """Return a sentence if an aspect has given the API another name than its alarms know."""
        name, known = self._api.name, self._service_name
        problem = f"name must be what the API is called: alarms read its metrics by {known!r}; it is {name!r}"
        return [problem] if name != known else []
