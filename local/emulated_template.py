"""What the emulator needs changed in the template of the stack `local`; nothing else in it differs from AWS."""

from __future__ import annotations

from typing import Any

ALLOW_ORIGIN = "method.response.header.Access-Control-Allow-Origin"


def adapt(template: dict[str, Any]) -> None:
    """Drop what asks for the CDK CLI's bootstrap stack, and answer preflights of several origins with `*`."""
    template.pop("Rules", None)
    template.get("Parameters", {}).pop("BootstrapVersion", None)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::ApiGateway::Method":
            for response in resource["Properties"]["Integration"].get("IntegrationResponses", ()):
                _allow_any_origin(response)


def _allow_any_origin(response: dict[str, Any]) -> None:
    """Let a preflight that chooses among several origins allow any.

    API Gateway runs the response template, which puts the caller's origin in place of the first one. The emulator does
    not run it, so only the first origin's preflights would succeed. The function still names exact origins in its own
    responses, and a browser hides those from a page of any other origin: a missing origin shows here as it does on AWS.
    """
    template = response.get("ResponseTemplates", {}).get("application/json", "")
    if "$context.responseOverride" in template:
        response["ResponseParameters"][ALLOW_ORIGIN] = "'*'"
        del response["ResponseTemplates"]
