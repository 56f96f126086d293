"""The tags in CloudFormation templates."""

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER


def untagged(template, tags):
    """Return the logical id and type of each resource that could have these tags and lacks one."""
    lacking = []
    for name, resource in template["Resources"].items():
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", resource["Type"]).schema
        field = next((field for field in ("Tags", "UserPoolTags") if field in schema["properties"]), None)
        found = resource.get("Properties", {}).get(field, {})
        if isinstance(found, list):
            found = {tag["Key"]: tag["Value"] for tag in found}
        if field and not found.items() >= tags.items():
            lacking.append(f"{name} ({resource['Type']})")
    return lacking
