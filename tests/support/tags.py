"""The tags in CloudFormation templates."""

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER


def untagged(template, tags):
    """Return the logical id and type of each resource that could have these tags and has not."""
    return [
        f"{name} ({resource['Type']})"
        for name, resource in template["Resources"].items()
        if (field := _tags_field(resource["Type"])) and not _has(resource.get("Properties", {}).get(field), tags)
    ]


def _tags_field(kind):
    """Return the property in which CloudFormation's schema of a type takes tags; None if it takes none."""
    properties = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema["properties"]
    return next((name for name in ("Tags", "UserPoolTags") if name in properties), None)


def _has(held, tags):
    named = {tag["Key"]: tag["Value"] for tag in held} if isinstance(held, list) else held or {}
    return named.items() >= tags.items()
