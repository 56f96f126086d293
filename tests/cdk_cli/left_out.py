"""The resources that the emulator rejects: some types, and alarms of a metric math expression."""

import json
import re

# Only tests/infra tests such resources. When the emulator supports one, a test fails, and its line here goes.
LEFT_OUT = frozenset(
    {
        # Without CodeDeploy, a new version takes all requests at once, and no alarm rolls it back.
        "AWS::CodeDeploy::Application",
        "AWS::CodeDeploy::DeploymentGroup",
        "AWS::Logs::QueryDefinition",
        # Nothing calls a rotation function.
        "AWS::SecretsManager::RotationSchedule",
        # A web ACL is created, but checks no request and logs none.
        "AWS::WAFv2::LoggingConfiguration",
        "AWS::WAFv2::WebACLAssociation",
    }
)


def is_left_out(resource):
    """Return whether the emulator rejects a resource."""
    of_an_expression = resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource.get("Properties", {})
    return resource["Type"] in LEFT_OUT or of_an_expression


def without_left_out(template):
    """Return the template without the resources that the emulator rejects, and without references to them.

    `DependsOn`, `UpdatePolicy` and outputs with a reference are removed. Elsewhere, the resource's name replaces it.
    """
    gone = {name for name, resource in template["Resources"].items() if is_left_out(resource)}
    resources = {name: dict(resource) for name, resource in template["Resources"].items() if name not in gone}
    for resource in resources.values():
        waits_for = resource.pop("DependsOn", [])
        if left := [name for name in ([waits_for] if isinstance(waits_for, str) else waits_for) if name not in gone]:
            resource["DependsOn"] = left
        if _named(resource.get("UpdatePolicy"), gone) != resource.get("UpdatePolicy"):
            del resource["UpdatePolicy"]
    outputs = template.get("Outputs", {}).items()
    outputs = {name: output for name, output in outputs if _named(output, gone) == output}
    kept = _named(template | {"Resources": resources, "Outputs": outputs}, gone)
    for resource in kept["Resources"].values():
        # The emulator does not unpack the asset at /var/task, and its certificate is not AWS's.
        resource.get("Properties", {}).get("Environment", {}).get("Variables", {}).pop("AWS_CA_BUNDLE", None)
    return kept


def _named(value, gone):
    """Return a copy of `value` with the name of a resource in `gone` in place of each reference to it."""
    names = "|".join(gone) or "(?!)"
    text = re.sub(rf'\{{"(?:Ref|Fn::GetAtt)": \[?"({names})"[^}}]*\}}', r'"\1"', json.dumps(value))
    return json.loads(re.sub(rf"\$\{{({names})\b[^}}]*\}}", r"\1", text))  # of Fn::Sub
