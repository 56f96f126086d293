"""A path of the API that accepts POST requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_apigateway as apigateway

from . import cors

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_

    from ..settings import ServiceSettings

INTEGRATION_TIMEOUT_SECONDS = 29  # API Gateway's default maximum


def add_post_route(
    parent: apigateway.IResource, path_part: str, *, function: lambda_.IFunction, settings: ServiceSettings
) -> apigateway.Resource:
    """Add a resource that passes POST requests to the function unchanged, and return it.

    API Gateway answers preflights itself. It may invoke the function only for this method and stage, and not for tests
    in the console.
    """
    resource = parent.add_resource(path_part)
    method = resource.add_method(
        "POST",
        apigateway.LambdaIntegration(
            function, timeout=cdk.Duration.seconds(INTEGRATION_TIMEOUT_SECONDS), allow_test_invoke=False
        ),
    )
    Validations.of(method).acknowledge(
        Acknowledgment(
            id="AwsSolutions::AwsSolutions-APIG4",
            reason="A user who confirms a sign-up cannot sign in yet, so there is no token to check. The confirmation "
            "code is the proof, and Cognito checks it.",
        ),
        Acknowledgment(
            id="AwsSolutions::AwsSolutions-COG4",
            reason="As for APIG4: an unconfirmed user has no token from the user pool.",
        ),
    )
    cors.add_preflight(resource, settings)
    return resource
