"""The resources that the emulator rejects: some types, and alarms of a metric math expression."""

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
    resources = template["Resources"]
    gone = {name for name, resource in resources.items() if is_left_out(resource)}
    kept = {name: _kept(resource, gone) for name, resource in resources.items() if name not in gone}
    outputs = {name: output for name, output in template.get("Outputs", {}).items() if not _refers(output, gone)}
    return template | {"Resources": kept, "Outputs": outputs}


def _kept(resource, gone):
    kept = {name: value for name, value in resource.items() if name != "UpdatePolicy" or not _refers(value, gone)}
    if "DependsOn" in kept:
        waits_for = kept.pop("DependsOn")
        names = [waits_for] if isinstance(waits_for, str) else waits_for
        if left := [name for name in names if name not in gone]:
            kept["DependsOn"] = left
    if "AWS_CA_BUNDLE" in (variables := kept.get("Properties", {}).get("Environment", {}).get("Variables", {})):
        # The emulator does not unpack the asset at /var/task, and its certificate is not AWS's.
        others = {name: value for name, value in variables.items() if name != "AWS_CA_BUNDLE"}
        kept["Properties"] = kept["Properties"] | {"Environment": {"Variables": others}}
    return _named(kept, gone)


def _refers(value, gone):
    return _named(value, gone) != value


def _named(value, gone):
    """Return `value` with the name of a resource in `gone` in place of each reference to it."""
    match value:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]} if name in gone:
            return name
        case dict():
            return {key: _named(part, gone) for key, part in value.items()}
        case list():
            return [_named(part, gone) for part in value]
        case str():  # of Fn::Sub
            return re.sub(r"\$\{(\w+)[^}]*\}", lambda found: found[1] if found[1] in gone else found[0], value)
    return value
