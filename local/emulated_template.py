"""The changes that the emulator needs in the template of the stack `local`; the rest is the same as on AWS."""

from __future__ import annotations

from typing import Any

ALLOW_ORIGIN = "method.response.header.Access-Control-Allow-Origin"


def adapt(template: dict[str, Any]) -> None:
    """Remove the check for the CDK's bootstrap stack, and let preflights of several origins allow `*`."""
    template.pop("Rules", None)
    template.get("Parameters", {}).pop("BootstrapVersion", None)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::ApiGateway::Method":
            for response in resource["Properties"]["Integration"].get("IntegrationResponses", ()):
                _allow_any_origin(response)


def _allow_any_origin(response: dict[str, Any]) -> None:
    """Let a preflight that chooses among several origins allow any.

    API Gateway runs the response template, which replaces the first origin by the caller's. The emulator does not run
    it, so only the first origin's preflights would succeed. The function's own responses still name exact origins, and
    a browser hides them from a page of any other origin. A missing origin therefore shows here as it does on AWS.
    """
    template = response.get("ResponseTemplates", {}).get("application/json", "")
    if "$context.responseOverride" in template:
        response["ResponseParameters"][ALLOW_ORIGIN] = "'*'"
        del response["ResponseTemplates"]
