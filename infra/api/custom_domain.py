"""The custom domain name of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_route53 as route53
from constructs import Construct

from .rest_api import ENDPOINT_ACCESS_MODE, security_policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..settings import CustomDomain


class ApiDomain(Construct):
    """A regional domain name whose root is the API's stage, with its DNS records if the hosted zone is known.

    The API's default endpoint keeps working, unless the settings disable it. The same limits apply to both.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: CustomDomain,
        stage: apigateway.Stage,
    ) -> None:
        """Create the domain name. Without a hosted zone, `outputs` has the target for its DNS records."""
        super().__init__(scope, construct_id)
        domain = apigateway.CfnDomainName(
            self,
            "DomainName",
            domain_name=settings.domain_name,
            regional_certificate_arn=settings.certificate_arn,
            security_policy=security_policy(self),  # as strict as the API's default endpoint
            endpoint_access_mode=ENDPOINT_ACCESS_MODE,
            endpoint_configuration=apigateway.CfnDomainName.EndpointConfigurationProperty(
                types=["REGIONAL"],
                ip_address_type="dualstack",  # the target of the AAAA record
            ),
        )
        apigateway.CfnBasePathMapping(
            self,
            "Root",
            domain_name=domain.ref,
            rest_api_id=stage.rest_api.rest_api_id,
            stage=stage.stage_name,
        )
        self.endpoint = f"https://{settings.domain_name}/confirm"
        self.outputs: Mapping[str, str] = {}
        if settings.hosted_zone_id is None:
            self.outputs = {
                "DomainTarget": domain.attr_regional_domain_name,
                "DomainTargetHostedZoneId": domain.attr_regional_hosted_zone_id,
            }
            return
        for record_type in ("A", "AAAA"):
            route53.CfnRecordSet(
                self,
                record_type,
                hosted_zone_id=settings.hosted_zone_id,
                name=settings.domain_name,
                type=record_type,
                alias_target=route53.CfnRecordSet.AliasTargetProperty(
                    dns_name=domain.attr_regional_domain_name, hosted_zone_id=domain.attr_regional_hosted_zone_id
                ),
            )
