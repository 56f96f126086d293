"""The endpoint that confirms sign-ups, as one construct for any CDK app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .api.custom_domain import ApiDomain
from .api.rest_api import STAGE, RestApi
from .api.web_acl import WebAcl, acknowledge_absence
from .confirm_function import ConfirmFunction, Gateway
from .construct_checks import AtSynthesis

if TYPE_CHECKING:
    from aws_cdk import aws_apigateway as apigateway
    from aws_cdk import aws_lambda as lambda_

    from .settings.service import ServiceSettings


class SignupConfirmation(ConfirmFunction):
    """`POST /confirm` and `POST /confirm/resend` for one app client of a user pool, with all that they need.

    Attributes:
        rest_api: The REST API.
        endpoint: The URL of `POST /confirm`.

    """

    _has_api = True
    rest_api: apigateway.RestApi
    endpoint: str

    def _add_gateway(self, settings: ServiceSettings, *, service_name: str, live: lambda_.Alias) -> Gateway:
        """Add the REST API, its web ACL and its domain, as far as the settings ask for them."""
        rest_api = RestApi(self, "RestApi", service_name=service_name, confirm=live, settings=settings)
        stage = rest_api.api.deployment_stage
        self.node.add_validation(AtSynthesis(rest_api.name_problems))
        web_acl = None
        if settings.web_acl:
            web_acl = WebAcl(self, "WebAcl", service_name=service_name, stage=stage, settings=settings)
        else:
            acknowledge_absence(stage)
        domain = None
        if settings.custom_domain is not None:
            domain = ApiDomain(self, "CustomDomain", settings=settings.custom_domain, stage=stage)
        self.rest_api = rest_api.api
        self.endpoint = domain.endpoint if domain else rest_api.api.url_for_path("/confirm")
        return Gateway(
            stage=STAGE,
            log_groups={"access": rest_api.log_group, **({"waf": web_acl.log_group} if web_acl else {})},
            outputs={
                "Endpoint": self.endpoint,
                "RestApiId": rest_api.api.rest_api_id,
                **(domain.outputs if domain else {}),
            },
        )
